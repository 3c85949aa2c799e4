/**
 * DHCP for IPv6, RFC 8415 §8, §9 and §21: who asks, and what he is given, tunnels for IPv4 included (RFC 7598 §4 and §5). `at` is the UDP
 * payload.
 */
import { keepAddresses, keepBytes } from './bytes.js'

/** RFC 8415 §7.3 */
export const MESSAGE_TYPE = {
  SOLICIT: 1,
  ADVERTISE: 2,
  REQUEST: 3,
  CONFIRM: 4,
  RENEW: 5,
  REBIND: 6,
  REPLY: 7,
  RELEASE: 8,
  DECLINE: 9,
  RECONFIGURE: 10,
  INFORMATION_REQUEST: 11,
  RELAY_FORW: 12,
  RELAY_REPL: 13,
} as const

export interface Dhcpv6Address {
  readonly address: Uint8Array
  readonly preferredSeconds: number
  readonly validSeconds: number
}

export interface Dhcpv6Prefix {
  readonly prefix: Uint8Array
  readonly length: number
  readonly preferredSeconds: number
  readonly validSeconds: number
}

/** IPv4 in IPv6 to a border relay, as the provider sets it up. */
export interface Softwire {
  readonly kind: 'map-e' | 'lw4o6'
  readonly relay: Uint8Array
}

export interface Dhcpv6 {
  /** Of the client's or server's own message: relays are unwrapped. */
  readonly messageType: number
  readonly transactionId: number
  /**
   * From the client's DUID (types 1 and 3, RFC 8415 §11), else from a relay's option 79 (RFC 6939): 6 octets. A DUID
   * lasts longer than a network card, so it may be that of another interface of the same host.
   */
  readonly clientLink: Uint8Array | undefined
  /** The client's own address as the first relay saw it. */
  readonly peerAddress: Uint8Array | undefined
  readonly addresses: readonly Dhcpv6Address[]
  readonly prefixes: readonly Dhcpv6Prefix[]
  readonly dnsServers: readonly Uint8Array[]
  readonly softwires: readonly Softwire[]
  /** False when the options ended early: what was read is kept. */
  readonly complete: boolean
}

const HOP_COUNT_LIMIT = 8 // RFC 8415 §7.6
const RELAY_HEADER = 34

// Options
const CLIENT_ID = 1
const IA_NA = 3
const IA_TA = 4
const IA_ADDRESS = 5
const RELAY_MESSAGE = 9
const DNS_SERVERS = 23
const IA_PD = 25
const IA_PREFIX = 26
const CLIENT_LINK = 79
const SOFTWIRE_RELAY = 90
const MAP_E = 94
const LW4O6 = 96

const DUID_LLT = 1
const DUID_LL = 3
const ETHERNET = 1

export function parseDhcpv6(view: DataView, at: number, end: number): Dhcpv6 | undefined {
  let clientLink: Uint8Array | undefined
  let peerAddress: Uint8Array | undefined
  for (let hops = 0; hops <= HOP_COUNT_LIMIT; hops++) {
    if (end - at < 4) return undefined
    const messageType = view.getUint8(at)
    if (messageType !== MESSAGE_TYPE.RELAY_FORW && messageType !== MESSAGE_TYPE.RELAY_REPL) {
      return messageType === 0 || messageType > 36 ? undefined : readMessage(view, at, end, clientLink, peerAddress)
    }
    if (end - at < RELAY_HEADER) return undefined
    peerAddress = keepBytes(view, at + 18, 16)
    let inner = -1
    let innerEnd = -1
    walkOptions(view, at + RELAY_HEADER, end, (code, value, stop) => {
      if (code === RELAY_MESSAGE) {
        inner = value
        innerEnd = stop
      } else if (code === CLIENT_LINK && stop - value === 8 && view.getUint16(value) === ETHERNET) {
        clientLink = keepBytes(view, value + 2, 6)
      }
    })
    if (inner < 0) return undefined
    at = inner
    end = innerEnd
  }
  return undefined
}

function readMessage(
  view: DataView,
  at: number,
  end: number,
  relayedLink: Uint8Array | undefined,
  peerAddress: Uint8Array | undefined,
): Dhcpv6 {
  let clientLink: Uint8Array | undefined
  const dnsServers: Uint8Array[] = []
  const softwires: Softwire[] = []
  const addresses: Dhcpv6Address[] = []
  const prefixes: Dhcpv6Prefix[] = []
  const readIdentity = (code: number, value: number, stop: number): void => {
    if (code === IA_ADDRESS && stop - value >= 24) {
      addresses.push({
        address: keepBytes(view, value, 16),
        preferredSeconds: view.getUint32(value + 16),
        validSeconds: view.getUint32(value + 20),
      })
    } else if (code === IA_PREFIX && stop - value >= 25) {
      prefixes.push({
        prefix: keepBytes(view, value + 9, 16),
        length: view.getUint8(value + 8),
        preferredSeconds: view.getUint32(value),
        validSeconds: view.getUint32(value + 4),
      })
    }
  }
  const complete = walkOptions(view, at + 4, end, (code, value, stop) => {
    if (code === CLIENT_ID) clientLink = readDuidLink(view, value, stop)
    else if (code === IA_NA || code === IA_PD) walkOptions(view, value + 12, stop, readIdentity)
    else if (code === IA_TA) walkOptions(view, value + 4, stop, readIdentity)
    else if (code === MAP_E || code === LW4O6) {
      const kind = code === MAP_E ? 'map-e' : 'lw4o6'
      walkOptions(view, value, stop, (inner, from, to) => {
        if (inner === SOFTWIRE_RELAY && to - from === 16) softwires.push({ kind, relay: keepBytes(view, from, 16) })
      })
    } else if (code === DNS_SERVERS) dnsServers.push(...keepAddresses(view, value, stop, 16))
  })
  return {
    messageType: view.getUint8(at),
    transactionId: view.getUint32(at) & 0xffffff,
    clientLink: clientLink ?? relayedLink,
    peerAddress,
    addresses,
    prefixes,
    dnsServers,
    softwires,
    complete,
  }
}

/** False when the options do not end exactly at `end`. */
function walkOptions(view: DataView, at: number, end: number, each: (code: number, value: number, stop: number) => void): boolean {
  let next = at
  while (next + 4 <= end) {
    const stop = next + 4 + view.getUint16(next + 2)
    if (stop > end) return false
    each(view.getUint16(next), next + 4, stop)
    next = stop
  }
  return next === end
}

/** RFC 8415 §11.2 (type, hardware type, time, address) and §11.4 (without time). */
function readDuidLink(view: DataView, at: number, end: number): Uint8Array | undefined {
  if (end - at < 4 || view.getUint16(at + 2) !== ETHERNET) return undefined
  const type = view.getUint16(at)
  const link = type === DUID_LLT ? at + 8 : type === DUID_LL ? at + 4 : end
  return end - link === 6 ? keepBytes(view, link, 6) : undefined
}
