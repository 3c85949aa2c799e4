/** IP headers into layers of the packet. Each function answers with the oddity that ended it, or nothing. */
import type { AddressTable } from '../address/address-table.js'
import type { OddityId } from '../base/oddity.js'
import { BAD_VERSION, OK, TRUNCATED } from '../wire/check.js'
import { HOP_BY_HOP, NO_NEXT_HEADER } from '../wire/ip-protocol.js'
import * as ipv4 from '../wire/ipv4.js'
import * as ipv6 from '../wire/ipv6.js'
import * as extension from '../wire/ipv6-extension.js'
import type { IpLayer } from './packet.js'

/**
 * `missing` octets behind `end` were not captured: a packet that leaves its length to the network card (segmentation
 * offload writes 0) goes on to the end of the frame.
 */
export function readIPv4(
  view: DataView,
  at: number,
  end: number,
  missing: number,
  addresses: AddressTable,
  layer: IpLayer,
): OddityId | undefined {
  const check = ipv4.check(view, at, end)
  if (check !== OK) return check === TRUNCATED ? 'ipv4-header-cut' : check === BAD_VERSION ? 'ipv4-version' : 'ipv4-header-length'
  const headerLength = ipv4.headerLength(view, at)
  const total = ipv4.totalLength(view, at)
  if (total !== 0 && total < headerLength) return 'ipv4-total-length'
  layer.version = 4
  layer.src = addresses.internIPv4(ipv4.source(view, at))
  layer.dst = addresses.internIPv4(ipv4.destination(view, at))
  layer.protocol = ipv4.protocol(view, at)
  layer.hopLimit = ipv4.timeToLive(view, at)
  layer.at = at
  layer.length = total !== 0 ? total : end + missing - at
  layer.end = Math.min(at + layer.length, end)
  layer.payload = Math.min(at + headerLength, layer.end)
  return undefined
}

/** `interface_` matters for link-local addresses only. */
export function readIPv6(
  view: DataView,
  at: number,
  end: number,
  missing: number,
  interface_: number,
  addresses: AddressTable,
  layer: IpLayer,
): OddityId | undefined {
  const check = ipv6.check(view, at, end)
  if (check !== OK) return check === TRUNCATED ? 'ipv6-header-cut' : 'ipv6-version'
  layer.version = 6
  layer.src = addresses.readIPv6(view, ipv6.sourceAt(at), interface_)
  layer.dst = addresses.readIPv6(view, ipv6.destinationAt(at), interface_)
  layer.protocol = ipv6.nextHeader(view, at)
  layer.hopLimit = ipv6.hopLimit(view, at)
  layer.at = at
  layer.payload = at + ipv6.HEADER_LENGTH
  let length = ipv6.payloadLength(view, at)
  if (length === 0 && layer.protocol !== NO_NEXT_HEADER) {
    if (layer.protocol === HOP_BY_HOP && extension.check(view, layer.payload, end, HOP_BY_HOP) === OK) {
      length = extension.jumboPayloadLength(view, layer.payload, end)
    }
    if (length === 0) length = end + missing - layer.payload
  }
  layer.length = ipv6.HEADER_LENGTH + length
  layer.end = Math.min(at + layer.length, end)
  return undefined
}
