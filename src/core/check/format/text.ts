import { visible } from '../../base/visible.js'
import { type CheckResult, outcomeOf, sentenceOf, tallyOf } from '../result.js'

/** For people: what is not as expected, and a line for each capture. Nothing from a capture begins a line. */
export const text = {
  id: 'text',
  *write(results: readonly CheckResult[]): Iterable<string> {
    for (const result of results) {
      const { unmet, borne, met } = tallyOf([result])
      const allowed = borne > 0 ? `, ${borne} allowed to differ` : ''
      yield `${unmet > 0 ? 'FAIL' : 'ok  '} ${visible(result.capture)}: ${met} as expected${allowed}${unmet > 0 ? `, ${unmet} not` : ''}\n`
      for (const one of result.cases) {
        const outcome = outcomeOf(one)
        if (outcome === 'met') continue
        yield `     ${outcome === 'unmet' ? '✗' : '~'} ${visible(one.subject)}\n`
        for (const failure of one.failures) yield `         ${visible(sentenceOf(failure))}\n`
      }
      for (const hint of result.hints) yield `     ${visible(hint)}\n`
    }
    const failed = results.filter((result) => tallyOf([result]).unmet > 0).length
    const captures = results.length === 1 ? '1 capture' : `${results.length} captures`
    yield failed === 0 ? `${captures} as expected\n` : `${failed} of ${captures} not as expected\n`
  },
} as const
