/**
 * RDATA of SVCB and HTTPS records, RFC 9460 §2.2.
 *
 * The hints are what a client may try before A and AAAA of the target have come (§7.3), so they are offers, not answers.
 */
import { keepAddresses, keepText } from './bytes.js'
import type { NameReader } from './dns-name.js'

export interface Svcb {
  /** 0 is AliasMode: the target is another name for the owner, and there are no parameters. */
  readonly priority: number
  /** The empty text stands for the owner itself in ServiceMode, for "not available" in AliasMode (§2.5). */
  readonly target: string
  readonly alpn: readonly string[]
  readonly port: number | undefined
  readonly ipv4Hints: readonly Uint8Array[]
  readonly ipv6Hints: readonly Uint8Array[]
  readonly ech: boolean
}

// RFC 9460 §14.3.2
const ALPN = 1
const PORT = 3
const IPV4_HINT = 4
const ECH = 5
const IPV6_HINT = 6

/** `at` to `end` is the RDATA. Keys out of order or lengths that disagree make the whole record void (§2.2). */
export function parseSvcb(names: NameReader, view: DataView, at: number, end: number): Svcb | undefined {
  if (end - at < 3) return undefined
  const target = names.read(at + 2)
  if (target === undefined || names.next > end) return undefined
  let alpn: readonly string[] = []
  let port: number | undefined
  let ipv4Hints: readonly Uint8Array[] = []
  let ipv6Hints: readonly Uint8Array[] = []
  let ech = false
  let last = -1
  let next = names.next
  while (next < end) {
    if (end - next < 4) return undefined
    const key = view.getUint16(next)
    const length = view.getUint16(next + 2)
    const value = next + 4
    next = value + length
    if (key <= last || next > end) return undefined
    last = key
    if (key === ALPN) {
      const ids = readAlpn(view, value, next)
      if (!ids) return undefined
      alpn = ids
    } else if (key === PORT) {
      if (length !== 2) return undefined
      port = view.getUint16(value)
    } else if (key === IPV4_HINT || key === IPV6_HINT) {
      const size = key === IPV4_HINT ? 4 : 16
      if (length === 0 || length % size !== 0) return undefined
      const hints = keepAddresses(view, value, next, size)
      if (key === IPV4_HINT) ipv4Hints = hints
      else ipv6Hints = hints
    } else if (key === ECH) ech = true
  }
  return { priority: view.getUint16(at), target, alpn, port, ipv4Hints, ipv6Hints, ech }
}

/** Protocol names, each behind its length; undefined where they do not fill the value exactly. */
export function readAlpn(view: DataView, at: number, end: number): string[] | undefined {
  const ids: string[] = []
  let next = at
  while (next < end) {
    const stop = next + 1 + view.getUint8(next)
    if (stop > end || stop === next + 1) return undefined
    ids.push(keepText(view, next + 1, stop))
    next = stop
  }
  return ids
}
