import { visible } from '../../base/visible.js'
import { type CheckResult, type Failure, sentenceOf } from '../result.js'
import type { CheckOrigin } from './check-format.js'

/**
 * SARIF 2.1.0 (OASIS): a result for each failure, at its line of the expectation file. What is borne is a suppressed result.
 */
export const sarif = {
  id: 'sarif',
  *write(results: readonly CheckResult[], origin: CheckOrigin): Iterable<string> {
    const all = results.flatMap((result) => result.cases.flatMap((one) => one.failures.map((failure) => ({ result, one, failure }))))
    const rules = [...new Set(all.map(({ failure }) => ruleOf(failure)))].sort()
    yield `${JSON.stringify(
      {
        $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
        version: '2.1.0',
        runs: [
          {
            tool: {
              driver: {
                name: 'v6why',
                version: origin.version,
                rules: rules.map((id) => ({ id, shortDescription: { text: `${id} is not as expected` } })),
              },
            },
            columnKind: 'utf16CodeUnits',
            results: all.map(({ result, one, failure }) => {
              const line = origin.lineOf(result.expectation, failure.place)
              const { allowed } = failure
              return {
                ruleId: ruleOf(failure),
                ruleIndex: rules.indexOf(ruleOf(failure)),
                level: 'error',
                message: { text: visible(`${result.capture}: ${one.subject}: ${sentenceOf(failure)}`) },
                locations: [
                  {
                    physicalLocation: {
                      artifactLocation: { uri: uriOf(result.expectation) },
                      ...(line !== undefined && { region: { startLine: line } }),
                    },
                  },
                ],
                partialFingerprints: { 'v6why/1': visible(`${result.capture} ${one.subject} ${failure.field}`) },
                ...(allowed && { suppressions: [{ kind: 'external', justification: visible(allowed.reason) }] }),
              }
            }),
          },
        ],
      },
      null,
      1,
    )}\n`
  },
} as const

/** A stable name for each kind of failure. */
const ruleOf = ({ field }: Failure): string => `v6why/${field.split('.')[0]}`

/** A relative reference of RFC 3986 §4.2, whose first step holds no colon. */
const uriOf = (path: string): string => {
  const uri = path
    .replaceAll('\\', '/')
    .replace(/\p{Cs}/gu, '\ufffd')
    .split('/')
    .map(encodeURIComponent)
    .join('/')
  return /^[^/]*:/.test(uri) ? `./${uri}` : uri
}
