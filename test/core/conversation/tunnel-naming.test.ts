/** What one packet of a tunnel does not show, and the whole capture does. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { CAST, type Cast, play } from '../../support/timeline.js'

const RELAY = '203.0.113.1'

/** Kinds of the tunnels that customers with these addresses, outer and inner, have to one relay. */
function kindsOf(customers: readonly (readonly [string, string])[]): string[] {
  const cast: Record<string, Cast[string]> = { ...CAST }
  const lines = customers.flatMap(([outer, inner], i) => {
    cast[`home${i}`] = { link: `02:00:5e:00:53:1${i}`, addresses: [outer, inner] }
    const at = 100 * i
    return [
      `${at}  ${inner} → www6  SYN via ${outer}>${RELAY}`,
      `${at + 20}  www6 → ${inner}  SYN+ACK via ${RELAY}>${outer}`,
      `${at + 21}  ${inner} → www6  data via ${outer}>${RELAY}`,
    ]
  })
  const { report } = play([...lines, '20000  router → all  nothing'].join('\n'), { cast })
  assert.deepEqual(
    report.connections.map(({ path }) => path),
    report.tunnels.map(({ kind }) => [kind]),
  )
  return report.tunnels.map(({ kind }) => kind)
}

test('an inner address that holds the whole outer one behind a prefix is 6rd', () => {
  assert.deepEqual(kindsOf([['192.0.2.10', '2400:cb00:c000:20a::1']]), ['6rd'])
  assert.deepEqual(kindsOf([['81.2.69.142', '2400:c510:2458:e000::1']]), ['6rd']) // a /28
})

test('a part of the outer address shows 6rd where two customers have it, and nothing where one has', () => {
  const first = ['10.37.18.4', '2400:cb00:2512:400::1'] as const
  const second = ['10.201.77.9', '2400:cb00:c94d:900::1'] as const
  assert.deepEqual(kindsOf([first, second]), ['6rd', '6rd'])
  assert.deepEqual(kindsOf([first]), ['6in4'])
  assert.deepEqual(kindsOf([first, ['10.201.77.9', '2400:cb01:c94d:900::1']]), ['6in4', '6in4'], 'another prefix')
})

test('a broker that counts its customers, as the network counts its hosts, has no 6rd', () => {
  assert.deepEqual(
    kindsOf([
      ['10.0.0.1', '2001:470:0:1::2'],
      ['10.0.0.2', '2001:470:0:2::2'],
    ]),
    ['6in4', '6in4'],
  )
  assert.deepEqual(kindsOf([['81.2.69.142', '2001:470:1f0a:2cd::2']]), ['6in4'])
})

test('what is 6rd for one of the customers is 6rd for all that fit the domain', () => {
  const kinds = kindsOf([
    ['81.2.69.142', '2400:cb00:5102:458e::1'],
    ['203.0.113.99', '2400:cb00:cb00:7163::1'],
    ['203.0.113.98', '2001:470:1f0a:2cd::2'],
  ])
  assert.deepEqual(kinds, ['6rd', '6rd', '6in4'])
})

test('a broker’s tunnel that is also used to reach a 6to4 address is 6in4', () => {
  const cast: Cast = { ...CAST, far: { addresses: ['2002:cb00:7163::1'] } }
  const { report } = play(
    `
      0  client6 → far6  SYN via client4>${RELAY}
     20  far6 → client6  SYN+ACK via ${RELAY}>client4
     21  client6 → far6  data via client4>${RELAY}
   1000  client6 → www6  SYN via client4>${RELAY}
   1020  www6 → client6  SYN+ACK via ${RELAY}>client4
   1021  client6 → www6  data via client4>${RELAY}
  20000  router → all  nothing`,
    { cast },
  )
  assert.deepEqual(
    report.connections.map(({ path }) => path),
    [['6in4'], ['6in4']],
  )
})
