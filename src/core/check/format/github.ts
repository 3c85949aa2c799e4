import { visible } from '../../base/visible.js'
import { type CheckResult, sentenceOf, tallyOf } from '../result.js'
import type { CheckOrigin } from './check-format.js'

/**
 * Workflow commands of GitHub Actions: an annotation at the line of the expectation for each failure, a notice for what is borne.
 * Values are escaped as the runner unescapes them, so that no name ends a command or begins another.
 */
export const github = {
  id: 'github',
  *write(results: readonly CheckResult[], { lineOf }: CheckOrigin): Iterable<string> {
    for (const { capture, expectation, cases } of results) {
      for (const { subject, failures } of cases) {
        for (const failure of failures) {
          const line = lineOf(expectation, failure.place)
          const where = `file=${property(expectation)}${line === undefined ? '' : `,line=${line}`}`
          const command = failure.allowed === null ? 'error' : 'notice'
          yield `::${command} ${where},title=${property(`v6why: ${subject}`)}::${data(`${capture}: ${subject}: ${sentenceOf(failure)}`)}\n`
        }
      }
    }
    const { met, borne, unmet } = tallyOf(results)
    yield `v6why check: ${met} as expected, ${borne} allowed to differ, ${unmet} not as expected\n`
  },
} as const

const plain = (text: string): string => visible(text).replaceAll('%', '%25')
const data = (text: string): string => plain(text).replaceAll('\r', '%0D').replaceAll('\n', '%0A')
const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
