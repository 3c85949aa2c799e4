import { visible } from '../../base/visible.js'
import { type Case, type CheckResult, outcomeOf, sentenceOf, tallyOf } from '../result.js'

/**
 * JUnit XML as the xUnit plugin of Jenkins describes it, which GitLab, Azure and others read: a test suite for each capture, a test case
 * for each expectation. What is borne is a skipped case with its reason.
 */
export const junit = {
  id: 'junit',
  *write(results: readonly CheckResult[]): Iterable<string> {
    yield `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="v6why check"${counts(results)}>\n`
    for (const result of results) {
      yield `  <testsuite name="${attribute(result.capture)}"${counts([result])} errors="0">\n`
      for (const one of result.cases) yield testCase(result.capture, one)
      if (result.hints.length > 0) yield `    <system-out>${escapeXml(result.hints.map(visible).join('\n'))}</system-out>\n`
      yield '  </testsuite>\n'
    }
    yield '</testsuites>\n'
  },
} as const

function testCase(capture: string, one: Case): string {
  const head = `    <testcase classname="${attribute(capture)}" name="${attribute(one.subject)}"`
  const outcome = outcomeOf(one)
  if (outcome === 'met') return `${head}/>\n`
  const sentences = one.failures.map((failure) => visible(sentenceOf(failure)))
  if (outcome === 'borne') return `${head}><skipped message="${escapeXml(sentences[0]!)}"/></testcase>\n`
  return `${head}>\n      <failure message="${escapeXml(sentences[0]!)}" type="expectation">${escapeXml(sentences.join('\n'))}</failure>\n    </testcase>\n`
}

function counts(results: readonly CheckResult[]): string {
  const { met, borne, unmet } = tallyOf(results)
  const skipped = results.length === 1 && borne > 0 ? ` skipped="${borne}"` : ''
  return ` tests="${met + borne + unmet}" failures="${unmet}"${skipped}`
}

const attribute = (text: string): string => escapeXml(visible(text))

/** XML 1.0 §2.4; what §2.2 forbids has been made visible before. */
const escapeXml = (text: string): string => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`)
