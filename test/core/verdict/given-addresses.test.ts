/** A list of a host's addresses completes what the capture shows of it. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { parseAddress } from '../../../src/core/address/text.js'
import type { SourceAddress } from '../../../src/core/selection/candidate.js'
import { PROFILES } from '../../../src/core/selection/profiles.js'
import { play, type TimelineOptions } from '../../support/timeline.js'

const LATER = '\n 200000 router → all nothing'

const PICTURE = `
      0  client4 → resolver4  AAAA? A? www.example
     10  resolver4 → client4  AAAA 2001:db8:80::80
     12  resolver4 → client4  A 198.51.100.80
     14  client4 → www4  connects in 20${LATER}`

const listed = (...list: ({ address: string } & Partial<SourceAddress>)[]): TimelineOptions => ({
  analyzer: { addresses: [{ list: list.map(({ address, ...rest }) => ({ bytes: parseAddress(address)!, ...rest })) }] },
})

test('without a list the host shows no IPv6 source; with a 6to4 address in it, rule 5 decides, and the candidate says where it is from', () => {
  assert.equal(play(PICTURE).connection.reason.code, 'no-ipv6-source')
  const { connection, report } = play(
    PICTURE,
    listed({ address: '192.0.2.10' }, { address: '2002:c000:20a::1', prefixLength: 16, tunnel: true }),
  )
  assert.deepEqual([connection.reason.code, connection.reason.rule?.number], ['address-selection', 5])
  const candidate = connection.candidates.find(({ family }) => family === 'IPv6')!
  assert.deepEqual([candidate.source, candidate.sourceFrom], ['2002:c000:20a::1', 'given'])
  assert.deepEqual(report.hosts[0]!.addresses, ['192.0.2.10', '2002:c000:20a::1'])
  assert.ok(
    connection.evidence.every(({ frame }) => frame > 0),
    'no frame shows what the list says',
  )
})

test('a list without IPv6 shows that there is none', () => {
  const { connection } = play(PICTURE, listed({ address: '192.0.2.10' }, { address: 'fe80::5' }))
  assert.deepEqual([connection.reason.code, connection.certainty], ['no-ipv6-source', 'shown'])
  assert.equal(play(PICTURE).connection.certainty, 'inferred')
})

test('a list of another machine changes nothing', () => {
  const other = play(PICTURE, listed({ address: '192.0.2.99' }, { address: '2001:db8:1::99' }))
  assert.deepEqual(other.report, play(PICTURE).report)
})

test('a deprecated address of the list loses by rule 3', () => {
  const { connection } = play(PICTURE, {
    analyzer: {
      ...listed({ address: '192.0.2.10' }, { address: '2001:db8:1::10', deprecated: true }).analyzer,
      policies: { all: PROFILES.rfc6724 },
    },
  })
  assert.deepEqual([connection.reason.code, connection.reason.rule?.number], ['address-selection', 3])
})

test("loopback addresses of a list are nobody's in particular", () => {
  const { connection } = play(PICTURE, listed({ address: '127.0.0.1' }, { address: '192.0.2.10' }, { address: '::1' }))
  assert.equal(connection.reason.code, 'no-ipv6-source')
})
