/** Addresses, sources and candidates by chance, near the prefixes that matter. */
import fc from 'fast-check'
import { isIPv4 } from '../../../src/core/address/prefix.js'
import type { Candidate, SourceAddress } from '../../../src/core/selection/candidate.js'
import { address } from './example.js'

/** Addresses near the prefixes that matter, so that rows match and rules tie often. */
const NEAR = [
  '2001:db8::',
  '2001:db8:1::',
  '2001::',
  '2002:cb00:710a::',
  'fd00:1::',
  'fc00::',
  'fe80::',
  'fec0::',
  '3ffe::',
  '2001:10::',
  '::',
  '::ffff:0:0',
  'ff02::',
  '64:ff9b::',
].map(address)
const octet = fc.integer({ min: 0, max: 255 })
const ipv6 = fc
  .tuple(fc.constantFrom(...NEAR), fc.array(fc.tuple(fc.integer({ min: 3, max: 15 }), octet), { maxLength: 3 }))
  .map(([near, changes]) => {
    const bytes = near.slice()
    for (const [at, value] of changes) bytes[at] = value
    return bytes
  })
const ipv4 = fc
  .tuple(fc.constantFrom([10, 0], [172, 20], [192, 168], [169, 254], [127, 0], [203, 0], [198, 51]), octet, octet)
  .map(([[a, b], c, d]) => Uint8Array.of(a!, b!, c, d))
export const anyAddress = fc.oneof({ arbitrary: ipv6, weight: 2 }, { arbitrary: ipv4, weight: 1 })

/** Marks are rarer than not, so that the rules behind theirs are reached. */
const seldom = fc.nat(4).map((number) => number === 0)

export const sourceOf = (destination: Uint8Array): fc.Arbitrary<SourceAddress> =>
  fc.record({
    bytes: destination.length === 4 ? ipv4 : isIPv4(destination) ? fc.constant(destination) : ipv6.filter((bytes) => !isIPv4(bytes)),
    prefixLength: destination.length === 4 || isIPv4(destination) ? fc.constantFrom(8, 24, 32) : fc.constantFrom(16, 48, 64, 128),
    deprecated: seldom,
    home: seldom,
    careOf: fc.boolean(),
    temporary: seldom,
    tunnel: seldom,
    interface: fc.integer({ min: 1, max: 3 }),
  })
export const candidate: fc.Arbitrary<Candidate> = anyAddress.chain((destination) =>
  fc.record({ destination: fc.constant(destination), source: fc.option(sourceOf(destination), { nil: undefined, freq: 6 }) }),
)
