/**
 * ARCNET: addresses of one octet, a system code, and with RFC 1201 a split flag and a sequence number.
 *
 * BSD writes the pieces of a packet as they travel. Linux writes whole packets, with two octets of its own before the
 * system code.
 */
import { type Check, OK, TRUNCATED } from './check.js'
import { ARP, IPV4, IPV6 } from './ether-type.js'
import type { LinkHeader } from './link-header.js'

/** System codes. Those of RFC 1051 have no split flag. */
const IPV4_RFC1051 = 240
const ARP_RFC1051 = 241
const IPV4_RFC1201 = 212
const ARP_RFC1201 = 213
const IPV6_RFC2497 = 196

/** RFC 1201 §2.1: a packet that fits neither a short nor a long frame has three such octets and the code once more before its flag. */
const EXCEPTION = 0xff
const EXCEPTION_LENGTH = 4
const SPLIT_LENGTH = 3

const hasSplitFlag = (code: number) => code !== IPV4_RFC1051 && code !== ARP_RFC1051

const splitFlagAt = (view: DataView, at: number, end: number) => (at < end && view.getUint8(at) === EXCEPTION ? at + EXCEPTION_LENGTH : at)

const framedBy = (codeOffset: number): LinkHeader => ({
  check(view: DataView, at: number, end: number): Check {
    return at + codeOffset >= end || this.bodyAt(view, at, end) > end ? TRUNCATED : OK
  },
  bodyAt(view: DataView, at: number, end: number): number {
    const next = at + codeOffset + 1
    return hasSplitFlag(view.getUint8(next - 1)) ? splitFlagAt(view, next, end) + SPLIT_LENGTH : next
  },
  /** RFC 1201 §2: the flag of every piece but the first is even. Only the first has the header of IP. */
  type(view: DataView, at: number, end: number): number {
    const next = at + codeOffset + 1
    const code = view.getUint8(next - 1)
    if (hasSplitFlag(code)) {
      const flag = view.getUint8(splitFlagAt(view, next, end))
      if (flag !== 0 && (flag & 1) === 0) return 0
    }
    if (code === IPV4_RFC1201 || code === IPV4_RFC1051) return IPV4
    if (code === ARP_RFC1201 || code === ARP_RFC1051) return ARP
    return code === IPV6_RFC2497 ? IPV6 : 0
  },
  addressLength: 1,
  sourceAt: (_view, at) => at,
  destinationAt: (_view, at) => at + 1,
})

export const arcnet = framedBy(2)
export const linuxArcnet = framedBy(4)
