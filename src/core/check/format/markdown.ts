import { escapeMarkdown } from '../../report/format/markdown.js'
import { type CheckResult, outcomeOf, sentenceOf, tallyOf } from '../result.js'

/** GitHub Flavored Markdown, for the summary of a job: a table of captures, then what was otherwise than expected. */
export const markdown = {
  id: 'markdown',
  *write(results: readonly CheckResult[]): Iterable<string> {
    yield '## v6why check\n\n| capture | as expected | allowed to differ | not as expected |\n| --- | ---: | ---: | ---: |\n'
    for (const result of results) {
      const { met, borne, unmet } = tallyOf([result])
      yield `| ${unmet > 0 ? '❌' : '✅'} ${escapeMarkdown(result.capture)} | ${met} | ${borne} | ${unmet} |\n`
    }
    for (const { capture, cases, hints } of results) {
      const different = cases.filter(({ failures }) => failures.length > 0)
      if (different.length + hints.length === 0) continue
      yield `\n### ${escapeMarkdown(capture)}\n\n`
      for (const one of different) {
        yield `- ${outcomeOf(one) === 'unmet' ? '❌' : '⚠️'} **${escapeMarkdown(one.subject)}**\n`
        for (const failure of one.failures) yield `  - ${escapeMarkdown(sentenceOf(failure))}\n`
      }
      for (const hint of hints) yield `- ${escapeMarkdown(hint)}\n`
    }
  },
} as const
