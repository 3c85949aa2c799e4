import { visibleJson } from '../../base/visible.js'
import { type CheckResult, outcomeOf, tallyOf } from '../result.js'
import type { CheckOrigin } from './check-format.js'

/** One JSON object: every case with its outcome, a line each. */
export const json = {
  id: 'json',
  *write(results: readonly CheckResult[], { version }: CheckOrigin): Iterable<string> {
    const { met, borne, unmet } = tallyOf(results)
    yield `${visibleJson({ type: 'check', schema: 'v6why-check/1', tool: { name: 'v6why', version }, met, borne, unmet }).slice(0, -1)},\n"captures":[`
    let before = '\n'
    for (const { capture, expectation, cases, hints } of results) {
      yield `${before}${visibleJson({ capture, expectation, hints }).slice(0, -1)},"cases":[`
      yield cases.map((one) => `\n${visibleJson({ subject: one.subject, outcome: outcomeOf(one), failures: one.failures })}`).join(',')
      yield ']}'
      before = ',\n'
    }
    yield ']}\n'
  },
} as const
