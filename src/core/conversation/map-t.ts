/**
 * MAP-T (RFC 7599): customer edges that translate IPv4 into IPv6 and share IPv4 addresses by port sets.
 *
 * Nothing but the addresses shows it. Those of an edge hold its IPv4 address and its port set twice: in the interface identifier (RFC 7597
 * §6), and as the bits behind the rule's prefix (RFC 7597 §5.2). The other end is an address under the default mapping rule's prefix
 * (RFC 7599 §5.1, in the form of RFC 6052), or another edge's. What has not all of it is left alone.
 */
import type { AddressId, AddressTable } from '../address/address-table.js'
import { EMBEDDING_LENGTHS, extractIPv4 } from '../address/embedded.js'
import { prefixOf } from '../address/prefix.js'
import type { AttemptTable } from './attempt-table.js'
import type { FlowTable } from './flow-table.js'
import type { Nat64Prefixes } from './nat64.js'

/** RFC 7597 §5.1: port numbers have 16 bits, of which a port set takes some. */
const MOST_PSID_LENGTH = 16
/** EA bits (RFC 7597 §5.2): the end of the IPv4 address and the port set identifier. Fewer could recur by chance. */
const LEAST_EA_LENGTH = 16
/** The end-user prefix is that of a site (RFC 7597 §5.2): a /64 or shorter, and no network is shorter than a /24 with a rule in it. */
const SHORTEST_PREFIX = 24
const LONGEST_PREFIX = 64

export interface MapInput {
  readonly attempts: AttemptTable
  readonly flows: FlowTable
  readonly addresses: AddressTable
  readonly nat64: Nat64Prefixes
}

/** Addresses of customer edges that reach IPv4 destinations; their default mapping rule's prefix is learnt with them. */
export function findMapEdges({ attempts, flows, addresses, nat64 }: MapInput): ReadonlySet<AddressId> {
  const edges = new Set<AddressId>()
  const others = new Set<AddressId>()
  if (!hasCandidate(addresses)) return edges
  for (let attempt = 0; attempt < attempts.length; attempt++) {
    const flow = attempts.flow.get(attempt)
    const client = flows.clientAddress.get(flow)
    const server = flows.serverAddress.get(flow)
    if (!mayBeEdge(addresses, client) || addresses.isIPv4(server) || others.has(client)) continue
    if (!edges.has(client) && !isMapAddress(addresses.bytes(client))) {
      others.add(client)
      continue
    }
    if (!nat64.embedded(server)) {
      const bytes = addresses.bytes(server)
      const length = EMBEDDING_LENGTHS.find((l) => isIPv4Host(extractIPv4(bytes, l)))
      if (length === undefined) continue
      nat64.add(prefixOf(bytes, length), 'map-t', attempts.startFrame.get(attempt), attempts.startTime.get(attempt))
    }
    edges.add(client)
  }
  return edges
}

/** Addresses are fewer than attempts, and lie in a row: most captures are done with here. */
function hasCandidate(addresses: AddressTable): boolean {
  for (let id = 0; id < addresses.length; id++) if (mayBeEdge(addresses, id)) return true
  return false
}

/** Rules most addresses out: the interface identifier begins with 16 zero bits and then holds an IPv4 address. */
function mayBeEdge(addresses: AddressTable, id: AddressId): boolean {
  const word = addresses.word(id, 2)
  return !addresses.isIPv4(id) && word >>> 16 === 0 && word >>> 8 !== 0
}

/** What an edge's address says of it: the IPv4 address that it has or shares, and the number of its port set. */
export const mapParts = (bytes: Uint8Array): { readonly ipv4: Uint8Array; readonly portSet: number } => ({
  ipv4: bytes.slice(10, 14),
  portSet: (bytes[14]! << 8) | bytes[15]!,
})

/** RFC 7597 §6: 16 zero bits, the IPv4 address, the port set identifier; the former two recur behind the rule's prefix. */
export function isMapAddress(bytes: Uint8Array): boolean {
  if (bytes[8] !== 0 || bytes[9] !== 0) return false
  const { ipv4, portSet: psid } = mapParts(bytes)
  if (!isIPv4Host(ipv4)) return false
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  const address = view.getInt32(10)
  const [high, low] = [view.getInt32(0), view.getInt32(4)]
  // Behind the end-user prefix stand the zeros of the first subnet.
  const least = 64 - (low === 0 ? 32 + trailingZeros(high) : trailingZeros(low))
  for (let length = Math.max(SHORTEST_PREFIX, least); length <= LONGEST_PREFIX; length++) {
    const bits = endingAt(high, low, length)
    for (let psidLength = 0; psidLength <= MOST_PSID_LENGTH; psidLength++) {
      if (psid >> psidLength !== 0) continue
      if (((bits ^ ((address << psidLength) | psid)) & LEAST_EA_MASK) === 0) return true
    }
  }
  return false
}

const LEAST_EA_MASK = 2 ** LEAST_EA_LENGTH - 1

/** 32 for zero. */
const trailingZeros = (word: number): number => (word === 0 ? 32 : 31 - Math.clz32(word & -word))

/** Of the 64 bits of two words, those that end with bit `length`; at least the last 24 of them are right. */
const endingAt = (high: number, low: number, length: number): number =>
  length <= 32 ? high >>> (32 - length) : length === 64 ? low : (high << (length - 32)) | (low >>> (64 - length))

/** 1.0.0.0 to 223.255.255.255, RFC 1112 §4. */
const isIPv4Host = (ipv4: Uint8Array | undefined): boolean => ipv4 !== undefined && ipv4[0]! > 0 && ipv4[0]! < 224
