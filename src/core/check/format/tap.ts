import { visible } from '../../base/visible.js'
import { type CheckResult, outcomeOf, sentenceOf } from '../result.js'

/** Test Anything Protocol, version 14: a line for each case, the failures as YAML below it. What is borne is a TODO. */
export const tap = {
  id: 'tap',
  *write(results: readonly CheckResult[]): Iterable<string> {
    yield `TAP version 14\n1..${results.reduce((sum, { cases }) => sum + cases.length, 0)}\n`
    let number = 0
    for (const { capture, cases } of results) {
      for (const one of cases) {
        const outcome = outcomeOf(one)
        const todo = outcome === 'borne' ? ` # TODO ${escapeTap(one.failures[0]!.allowed!.reason)}` : ''
        yield `${outcome === 'met' ? '' : 'not '}ok ${++number} - ${escapeTap(`${capture}: ${one.subject}`)}${todo}\n`
        if (outcome === 'met') continue
        yield '  ---\n  failures:\n'
        // A JSON string is a double-quoted scalar of YAML.
        for (const failure of one.failures) yield `    - ${JSON.stringify(visible(sentenceOf(failure)))}\n`
        yield '  ...\n'
      }
    }
  },
} as const

const escapeTap = (text: string): string => visible(text).replace(/[\\#]/g, '\\$&')
