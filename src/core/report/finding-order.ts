/** Findings in the order in which people read them; JSON keeps that of the contract (model.md §7). */
import type { FindingRecord, Severity } from './report.js'

const RANK: Readonly<Record<Severity, number>> = { problem: 0, warning: 1, info: 2 }

type Ordered = Pick<FindingRecord, 'code' | 'severity' | 'evidence'>

/** The worst first, those of one severity in the order of the catalogue, those of one code by their first frame. */
export function worstFirst<T extends Ordered>(findings: readonly T[]): T[] {
  const codes = [...new Set(findings.map(({ code }) => code))]
  const catalogue = new Map(codes.map((code, index) => [code, index]))
  const firstFrame = ({ evidence }: T): number => evidence.reduce((least, { frame }) => Math.min(least, frame), Number.MAX_SAFE_INTEGER)
  return [...findings].sort(
    (a, b) => RANK[a.severity] - RANK[b.severity] || catalogue.get(a.code)! - catalogue.get(b.code)! || firstFrame(a) - firstFrame(b),
  )
}
