/** What is wrong in the recordings is known (samples/recipe): it is found, and nothing is found where all is well. */
import assert from 'node:assert/strict'
import test from 'node:test'
import type { FindingRecord } from '../../../src/core/report/report.js'
import { reportOf } from '../../support/analyze.js'
import { samples } from '../../support/samples.js'

function findingsOf(story: string): readonly FindingRecord[] {
  const sample = samples.find((each) => each.story === story)
  assert.ok(sample, `there is no sample ${story}`)
  return reportOf(sample.file, sample.bytes).findings
}

/** Each row's findings are all found; of those with a bar between them one. */
const FOUND: Readonly<Record<string, readonly string[]>> = {
  riddle: ['relay-asymmetry'],
  '6to4-label-changed': ['relay-asymmetry'],
  '6to4-relay-dead': ['tunnel-blocked|tunnel-relay-dead'],
  'ipv6-black-hole': ['broken-ipv6'],
  'ipv6-refused': ['broken-ipv6'],
  'icmp-unreachable': ['broken-ipv6'],
  'ipv6-slower-race': ['slow-ipv6'],
  'aaaa-missing-late-or-wrong': ['wrong-rcode', 'aaaa-unanswered', 'slow-lookup'],
  'dns-trouble-wget-and-python': ['wrong-rcode', 'aaaa-unanswered', 'slow-lookup'],
  nat64: ['dns64-synthesis', 'nat64-prefix'],
  'nat64-network-prefix': ['dns64-synthesis', 'nat64-prefix'],
}

for (const [story, codes] of Object.entries(FOUND)) {
  test(`${story} shows ${codes.join(', ')}`, () => {
    const told = findingsOf(story).map(({ code }) => code)
    for (const code of codes)
      assert.ok(
        code.split('|').some((each) => told.includes(each)),
        `${code} is not among ${told.join(', ')}`,
      )
  })
}

for (const story of ['both-families-work', 'one-address-after-another', 'ipv6-only-name']) {
  test(`${story} shows no problem`, () => {
    assert.deepEqual(
      findingsOf(story).filter(({ severity }) => severity === 'problem'),
      [],
    )
  })
}

test('the wrong answers are those that the resolver was made to give, and no others', () => {
  for (const story of ['aaaa-missing-late-or-wrong', 'dns-trouble-wget-and-python']) {
    const namesOf = (code: string): string[] =>
      findingsOf(story)
        .filter((finding) => finding.code === code)
        .flatMap(({ names }) => names)
    assert.deepEqual(namesOf('wrong-rcode').sort(), ['nx6.example', 'ref6.example', 'sf6.example'])
    assert.deepEqual(namesOf('aaaa-unanswered'), ['to6.example'])
  }
})

test('broken IPv6 is told with its causes, where it was tried, and what was waited for it', () => {
  const [finding] = findingsOf('icmp-unreachable').filter(({ code }) => code === 'broken-ipv6')
  const { attempts, failed, causes, prefixes, lostMs } = finding!.detail
  assert.deepEqual([attempts, failed], [15, 15])
  assert.deepEqual(Object.keys(causes as object).sort(), [
    'address unreachable',
    'administratively prohibited',
    'no route to destination',
    'port unreachable',
    'refused',
  ])
  assert.deepEqual(prefixes, [{ prefix: '2400:cb00:aa::/48', attempts: 15, failed: 15 }])
  assert.ok(Number(lostMs) > 0)
})
