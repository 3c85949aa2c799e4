import assert from 'node:assert/strict'
import test from 'node:test'
import * as discovery from '../../../src/core/wire/icmpv6.js'
import { hex, viewOf } from '../../support/octets.js'

const LINK = '02 00 00 00 00 01'
const OPTIONS = {
  sourceLink: `01 01 ${LINK}`,
  mtu: '05 01 0000 000005dc',
  prefix: '03 04 40 c0 00278d00 00093a80 00000000 20010db8000100020000000000000000',
  route: '18 02 30 08 00000708 fd00 1234 5678 0000',
  rdnss: '19 05 0000 00000e10 20010db8000000000000000000000053 20010db8000000000000000000000054',
  dnssl: '1f 04 0000 00000e10 07 6578616d706c65 00 03 6c616e 07 6578616d706c65 00 0000',
  pref64: '26 02 0708 0064ff9b 00000000 00000000',
}
const ADVERTISEMENT = hex('8600 0000 40 c8 0708 00000000 00000000', ...Object.values(OPTIONS))
const parse = (bytes: Uint8Array) => discovery.parseRouterAdvertisement(viewOf(bytes), 0, bytes.length)

test('a router advertisement gives everything that a host learns from it', () => {
  assert.deepEqual(parse(ADVERTISEMENT), {
    routerSeconds: 1800,
    preference: 'high',
    managed: true,
    other: true,
    sourceLink: hex(LINK),
    mtu: 1500,
    prefixes: [
      {
        prefix: hex('20010db8000100020000000000000000'),
        length: 64,
        onLink: true,
        autonomous: true,
        validSeconds: 2592000,
        preferredSeconds: 604800,
      },
    ],
    routes: [{ prefix: hex('fd001234567800000000000000000000'), length: 48, preference: 'high', seconds: 1800 }],
    dnsServers: [{ addresses: [hex('20010db8000000000000000000000053'), hex('20010db8000000000000000000000054')], seconds: 3600 }],
    searchDomains: [{ names: ['example', 'lan.example'], seconds: 3600 }],
    pref64: [{ prefix: hex('0064ff9b000000000000000000000000'), length: 96, seconds: 1800 }],
    complete: true,
  })
})

test('PREF64 has a length code and a lifetime in units of eight seconds (RFC 8781 §4)', () => {
  const pref64 = (value: string) => parse(hex('8600 0000 00 00 0000 00000000 00000000', `26 02 ${value} 20010db8 01234567 89abcdef`))!
  const lengths = ['0008', '0009', '000a', '000b', '000c', '000d'].map((value) => pref64(value).pref64[0]?.length)
  assert.deepEqual(lengths, [96, 64, 56, 48, 40, 32])
  assert.deepEqual(pref64('000b').pref64[0]?.prefix, hex('20010db8012300000000000000000000'), 'what is behind 48 bits is no part of it')
  assert.equal(pref64('fff8').pref64[0]?.seconds, 65528)
  assert.equal(pref64('0000').pref64[0]?.seconds, 0)
  assert.deepEqual(pref64('000e').pref64, [], 'other codes void the option')
})

test('a prefix keeps its bits alone', () => {
  const information = '03 04 3b c0 00000e10 00000e10 00000000 20010db8ffffffffffffffffffffffff'
  const message = parse(hex('8600 0000 00 00 0000 00000000 00000000', information))!
  assert.deepEqual(message.prefixes[0]?.prefix, hex('20010db8ffffffe00000000000000000'))
})

test('a default route may come without octets of a prefix (RFC 4191 §2.3)', () => {
  const message = parse(hex('8600 0000 00 18 0000 00000000 00000000', '18 01 00 10 00000708'))!
  assert.deepEqual(message.routes, [{ prefix: new Uint8Array(16), length: 0, preference: 'medium', seconds: 1800 }])
  assert.equal(message.preference, 'low')
})

test('an option of length zero or beyond the end stops the reading and keeps the rest', () => {
  for (const option of ['03 00 40c0 00000000', '03 04 40c0 00000000']) {
    const message = parse(hex('8600 0000 40 00 0708 00000000 00000000', OPTIONS.mtu, option))!
    assert.equal(message.mtu, 1500)
    assert.deepEqual([message.prefixes, message.complete], [[], false])
  }
})

test('neighbour solicitations and advertisements name their target and a link-layer address', () => {
  const target = 'fe80000000000000 0000 00ff fe00 0001'
  const read = <T>(parser: (view: DataView, at: number, end: number) => T, ...parts: string[]) =>
    parser(viewOf(hex(...parts)), 0, hex(...parts).length)
  assert.deepEqual(read(discovery.parseNeighborSolicitation, '8700 0000 00000000', target, OPTIONS.sourceLink), {
    target: hex(target),
    sourceLink: hex(LINK),
  })
  const probe = read(discovery.parseNeighborSolicitation, '8700 0000 00000000', target, '0e 01 a1b2c3d4e5f6')
  assert.equal(probe?.sourceLink, undefined, 'RFC 7527: the nonce of duplicate address detection is no link-layer address')
  assert.deepEqual(read(discovery.parseNeighborAdvertisement, '8800 0000 e0000000', target, `02 01 ${LINK}`), {
    target: hex(target),
    targetLink: hex(LINK),
    router: true,
    solicited: true,
    override: true,
  })
  assert.deepEqual(read(discovery.parseRouterSolicitation, '8500 0000 00000000', OPTIONS.sourceLink), { sourceLink: hex(LINK) })
  assert.equal(read(discovery.parseNeighborAdvertisement, '8700 0000 e0000000', target), undefined)
})

test('a message cut anywhere or changed in any octet never throws', () => {
  for (let cut = 0; cut < ADVERTISEMENT.length; cut++) {
    const message = discovery.parseRouterAdvertisement(viewOf(ADVERTISEMENT), 0, cut)
    assert.equal(message !== undefined, cut >= 16)
    for (const value of [0, 1, 0x7f, 0xff]) {
      const changed = ADVERTISEMENT.slice()
      changed[cut] = value
      parse(changed)
    }
  }
})
