import assert from 'node:assert/strict'
import test from 'node:test'
import type { Report } from '../../../src/core/report/report.js'
import { reportOf } from '../../support/analyze.js'
import { anonymize, inOtherWords, withoutHashes } from '../../support/anonymize.js'
import { samples } from '../../support/samples.js'

const verdicts = (report: Report) => report.connections.map((c) => [c.name, c.family, c.path, c.reason.code, c.reason.rule, c.certainty])
const outside = (report: Report) =>
  verdicts({ ...report, connections: report.connections.filter(({ path }) => !path?.includes('ip-https')) })

// debt: what is cut instead of being written anew, and what stays the same there.
const LESS: Readonly<Record<string, (report: Report) => unknown>> = {
  // Names inside QUIC Initials, which are sealed: a ClientHello there is not written anew.
  quic: (report) => [report.hosts, report.lookups, report.connections.map((c) => [c.family, c.path])],
  // Packets inside a TCP stream.
  'ip-https': outside,
  directaccess: outside,
  // Bits of an IPv4 address inside the prefix that a rule of RFC 7597 §5.2 delegates: the rule is in no packet.
  'map-t': (report) => [report.lookups, report.connections.map((c) => [c.name, c.family, c.reason.code])],
}

for (const { story, bytes } of samples) {
  const less = LESS[story]
  test(`${story}: ${less ? 'what is not cut is' : 'verdicts, lookups, hosts and findings are'} the same, but for names and addresses`, () => {
    const { octets, pseudonyms } = anonymize(bytes)
    const [before, after] = [inOtherWords(reportOf('a', bytes), pseudonyms), withoutHashes(reportOf('a', octets))]
    if (less) assert.deepEqual(less(after), less(before))
    else for (const key of Object.keys(before) as (keyof typeof before)[]) assert.deepEqual(after[key], before[key], key)
  })
}
