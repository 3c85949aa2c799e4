/** MAP-T (RFC 7599) is told where both addresses of a flow have its form, and nowhere else. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { parseAddress } from '../../../src/core/address/text.js'
import { isMapAddress } from '../../../src/core/conversation/map-t.js'
import { play } from '../../support/timeline.js'

const LATER = '\n 20000 router → all nothing'

/** RFC 7597 §A, example 2: rule 2001:db8::/40 for 192.0.2.0/24, 16 EA bits, PSID 0x34. */
const EDGE = '2001:db8:12:3400:0:c000:212:34'
/** 198.51.100.80 under a default mapping rule's /64, in the form of RFC 6052 §2.2. */
const SERVER = '2001:db8:ffff:0:c6:3364:5000:0'

test('the example of RFC 7597 appendix A is an address of a customer edge', () => {
  assert.equal(isMapAddress(parseAddress(EDGE)!), true)
})

test('an address that holds its IPv4 address once, or none, is no such address', () => {
  for (const address of [
    '2001:db8:1::10',
    '2001:db8:12:3400::34',
    '2001:db8:12:3500:0:c000:212:34',
    '2001:db8:12:3400:0:c000:213:34',
    '2001:db8:12:3400:1:c000:212:34',
    'fe80::c000:212:34',
    '64:ff9b::c000:212',
  ])
    assert.equal(isMapAddress(parseAddress(address)!), false, address)
})

test('what an edge sends to an address of the default mapping rule is map-t, seen from the far side', () => {
  const { connection, report } = play(`0 ${EDGE} → ${SERVER} connects in 20${LATER}`)
  assert.deepEqual([connection.family, connection.path, connection.certainty], ['IPv6', ['map-t'], 'unknown'])
  assert.ok(connection.notes.some(({ code }) => code === 'far-side'))
  assert.equal(connection.attempts[0]!.embeddedIPv4, '198.51.100.80')
  const translation = report.translations.find(({ kind }) => kind === 'map-t')!
  assert.deepEqual(
    [translation.prefix, translation.details.edge],
    ['2001:db8:ffff::/64', { ipv6: EDGE, ipv4: '192.0.2.18', portSet: 0x34 }],
  )
})

test('with both sides of the edge in the capture it is one connection over IPv4', () => {
  const { connection } = play(
    `
      0  10.0.0.5#50500 → 198.51.100.80  SYN isn 777 on 1
      0.2  ${EDGE}#13312 → ${SERVER}  SYN isn 777
     20  ${SERVER} → ${EDGE}  SYN+ACK
     20.2  198.51.100.80 → 10.0.0.5  SYN+ACK on 1
     21  10.0.0.5 → 198.51.100.80  data on 1
     21.2  ${EDGE} → ${SERVER}  data${LATER}`,
    { interfaces: 2 },
  )
  assert.deepEqual([connection.family, connection.path, connection.legs.length], ['IPv4', ['map-t'], 1])
})

test('the same destination from an ordinary address is native', () => {
  const { connection } = play(`0 client6 → ${SERVER} connects in 20${LATER}`)
  assert.deepEqual(connection.path, ['native'])
})
