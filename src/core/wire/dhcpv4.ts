/**
 * DHCP for IPv4, RFC 2131 §2 and RFC 2132, with what it says of IPv6: option 108 (RFC 8925 §3.1) and 6rd (RFC 5969 §7.1.1).
 * `at` is the UDP payload.
 */
import { keepAddresses, keepBytes, keepText } from './bytes.js'

/** RFC 2132 §9.6 */
export const MESSAGE_TYPE = { DISCOVER: 1, OFFER: 2, REQUEST: 3, DECLINE: 4, ACK: 5, NAK: 6, RELEASE: 7, INFORM: 8 } as const

export interface SixRd {
  /** How many leading bits of the IPv4 address are the same for all and left out of the delegated prefix. */
  readonly ipv4MaskLength: number
  readonly prefix: Uint8Array
  readonly prefixLength: number
  readonly borderRelays: readonly Uint8Array[]
}

export interface Dhcpv4 {
  readonly messageType: number
  readonly fromServer: boolean
  readonly transactionId: number
  /** chaddr: 6 octets, undefined on links with other addresses. */
  readonly clientLink: Uint8Array | undefined
  /** ciaddr: the address that the client already uses; undefined for 0.0.0.0, as are the others. */
  readonly clientAddress: Uint8Array | undefined
  /** yiaddr */
  readonly yourAddress: Uint8Array | undefined
  readonly requestedAddress: Uint8Array | undefined
  readonly serverId: Uint8Array | undefined
  readonly hostName: string | undefined
  readonly routers: readonly Uint8Array[]
  readonly dnsServers: readonly Uint8Array[]
  /** The client says that it can do without IPv4: option 55 lists 108. */
  readonly asksV6OnlyPreferred: boolean
  /** V6ONLY_WAIT in seconds, where the message carries option 108. */
  readonly v6OnlyWait: number | undefined
  readonly sixRd: SixRd | undefined
  /** False when the options ended early: what was read is kept. */
  readonly complete: boolean
}

const OPTIONS = 240
const MAGIC_COOKIE = 0x63825363 // RFC 2131 §3

// Options
const PAD = 0
const ROUTER = 3
const DOMAIN_SERVER = 6
const HOST_NAME = 12
const REQUESTED_ADDRESS = 50
const OVERLOAD = 52
const TYPE = 53
const SERVER_ID = 54
const PARAMETER_LIST = 55
const V6_ONLY = 108
const SIX_RD = 212
const END = 255

export function parseDhcpv4(view: DataView, at: number, end: number): Dhcpv4 | undefined {
  if (end - at < OPTIONS || view.getUint32(at + 236) !== MAGIC_COOKIE) return undefined
  const options = new Map<number, DataView>()
  let complete = collectOptions(view, at + OPTIONS, end, options)
  // RFC 2131 §4.1: the fields for the file and then for the server name may hold further options.
  const overload = options.get(OVERLOAD)
  const places = overload && overload.byteLength > 0 ? overload.getUint8(0) : 0
  if ((places & 1) !== 0) complete = collectOptions(view, at + 108, at + 236, options) && complete
  if ((places & 2) !== 0) complete = collectOptions(view, at + 44, at + 108, options) && complete

  const type = options.get(TYPE)
  if (type?.byteLength !== 1) return undefined
  const addresses = (code: number): Uint8Array[] => {
    const value = options.get(code)
    return value ? keepAddresses(value, 0, value.byteLength, 4) : []
  }
  const parameters = options.get(PARAMETER_LIST)
  const name = options.get(HOST_NAME)
  const v6Only = options.get(V6_ONLY)
  return {
    messageType: type.getUint8(0),
    fromServer: view.getUint8(at) === 2,
    transactionId: view.getUint32(at + 4),
    clientLink: view.getUint8(at + 2) === 6 ? keepBytes(view, at + 28, 6) : undefined,
    clientAddress: readAddress(view, at + 12),
    yourAddress: readAddress(view, at + 16),
    requestedAddress: addresses(REQUESTED_ADDRESS)[0],
    serverId: addresses(SERVER_ID)[0],
    hostName: name && keepText(name, 0, name.byteLength),
    routers: addresses(ROUTER),
    dnsServers: addresses(DOMAIN_SERVER),
    asksV6OnlyPreferred: parameters !== undefined && holds(parameters, V6_ONLY),
    v6OnlyWait: v6Only?.byteLength === 4 ? v6Only.getUint32(0) : undefined,
    sixRd: readSixRd(options.get(SIX_RD)),
    complete,
  }
}

/** False where the options end without the end option or beyond the message. */
function collectOptions(view: DataView, at: number, end: number, options: Map<number, DataView>): boolean {
  let next = at
  while (next < end) {
    const code = view.getUint8(next++)
    if (code === END) return true
    if (code === PAD) continue
    if (next >= end) return false
    const value = next + 1
    next = value + view.getUint8(next)
    if (next > end) return false
    const part = keepBytes(view, value, next - value)
    const before = options.get(code)
    options.set(code, before ? join(before, part) : new DataView(part.buffer))
  }
  return false
}

/** RFC 3396 §5: the parts of an option that comes several times are one value. */
function join(before: DataView, part: Uint8Array): DataView {
  const joined = new Uint8Array(before.byteLength + part.length)
  joined.set(keepBytes(before, 0, before.byteLength))
  joined.set(part, before.byteLength)
  return new DataView(joined.buffer)
}

const readAddress = (view: DataView, at: number): Uint8Array | undefined => (view.getUint32(at) === 0 ? undefined : keepBytes(view, at, 4))

function holds(list: DataView, code: number): boolean {
  for (let i = 0; i < list.byteLength; i++) if (list.getUint8(i) === code) return true
  return false
}

function readSixRd(value: DataView | undefined): SixRd | undefined {
  if (!value || value.byteLength < 22) return undefined
  const ipv4MaskLength = value.getUint8(0)
  const prefixLength = value.getUint8(1)
  // RFC 5969 §7.1.1: else the option is to be ignored.
  if (ipv4MaskLength > 32 || 32 - ipv4MaskLength + prefixLength > 128) return undefined
  return { ipv4MaskLength, prefixLength, prefix: keepBytes(value, 2, 16), borderRelays: keepAddresses(value, 18, value.byteLength, 4) }
}
