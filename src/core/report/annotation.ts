/** What stands in an annotated capture: on each frame that is evidence, which connection it speaks of and what it shows. */
import { parseAddress } from '../address/text.js'
import type { AddressName } from '../capture/annotated-copy.js'
import { formatPath } from './column.js'
import type { Analysis, ConnectionRecord } from './report.js'

/** A lookup may have led to thousands of connections; its frames name the first of them. */
const MOST_COMMENTS = 8

export interface CaptureNotes {
  readonly comments: ReadonlyMap<number, readonly string[]>
  readonly names: readonly AddressName[]
}

export function captureNotes(analysis: Analysis): CaptureNotes {
  const comments = new Map<number, string[]>()
  const left = new Map<number, number>()
  const add = (frame: number, text: string) => {
    const texts = comments.get(frame)
    if (!texts) comments.set(frame, [text])
    else if (texts.length < MOST_COMMENTS) texts.push(text)
    else left.set(frame, (left.get(frame) ?? 0) + 1)
  }
  for (const { code, evidence, says } of analysis.findings())
    for (const { frame, says: shows } of evidence) add(frame, `v6why finding ${code}: ${says} (${shows})`)
  for (const { id } of analysis.connections()) {
    const record = analysis.connection(id)
    const verdict = verdictOf(record)
    for (const { frame, says } of record.evidence) add(frame, `v6why connection ${id}, ${verdict}: ${says}`)
  }
  for (const [frame, count] of left) comments.get(frame)!.push(`v6why: ${count} more`)
  return { comments, names: namesOf(analysis) }
}

function verdictOf({ name, port, family, path, reason, attempts }: ConnectionRecord): string {
  const who = name ?? attempts[0]?.server.address ?? ''
  const rule = reason.rule ? ` ${reason.rule.number}` : ''
  return `${who}${port === null ? '' : ` port ${port}`}: ${[family, formatPath(path)].filter(Boolean).join(', ')}, ${reason.code}${rule}`
}

/** The names that lookups of the capture gave to addresses; the first where there are several. */
function namesOf(analysis: Analysis): AddressName[] {
  const names = new Map<string, AddressName>()
  for (const { name, addresses } of analysis.lookups()) {
    if (name === null) continue
    for (const text of addresses) {
      const address = names.has(text) ? undefined : parseAddress(text)
      if (address) names.set(text, { address, name })
    }
  }
  return [...names.values()]
}
