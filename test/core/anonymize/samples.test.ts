import assert from 'node:assert/strict'
import test from 'node:test'
import { reportOf } from '../../support/analyze.js'
import { anonymize, inOtherWords, withoutHashes } from '../../support/anonymize.js'
import { samples } from '../../support/samples.js'

for (const { story, bytes } of samples) {
  test(`${story}: verdicts, lookups, hosts and findings are the same, but for names and addresses`, () => {
    const { octets, pseudonyms } = anonymize(bytes)
    const [before, after] = [inOtherWords(reportOf('a', bytes), pseudonyms), withoutHashes(reportOf('a', octets))]
    for (const key of Object.keys(before) as (keyof typeof before)[]) assert.deepEqual(after[key], before[key], key)
  })
}
