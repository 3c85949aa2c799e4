/** The whole analysis of bytes in memory, as the tests need it. */
import { Analyzer } from '../../src/core/analyzer.js'
import type { Analysis, Report } from '../../src/core/report/report.js'

/** Goldens must not change with every release: the version in them is this one. */
const VERSION = '0.0.0-test'

export const newAnalyzer = (): Analyzer => new Analyzer({ version: VERSION })

/** `sizes` gives the length of each next chunk; without it the input comes in one piece. A chunk is overwritten after it was pushed. */
export function analyze(file: string, bytes: Uint8Array, sizes?: Iterator<number>): Analysis {
  const analyzer = newAnalyzer()
  analyzer.begin(file)
  for (let at = 0; at < bytes.length; ) {
    const length = sizes ? sizes.next().value : bytes.length
    const lent = bytes.slice(at, at + length)
    analyzer.push(lent)
    lent.fill(0xee)
    at += length
  }
  analyzer.finish()
  return analyzer.end()
}

export const reportOf = (file: string, bytes: Uint8Array, sizes?: Iterator<number>): Report => analyze(file, bytes, sizes).report()

/** The report without what a copy in another format may say otherwise. */
export const withoutInputs = (report: Report): Report => ({ ...report, inputs: [] })
