/**
 * BSD loopback: LINKTYPE_NULL, LINKTYPE_LOOP and OpenBSD's LINKTYPE_ENC.
 *
 * The address family is written in the byte order of the machine that captured (NULL, ENC) or in network order
 * (LOOP). Families are small numbers, so the order shows itself.
 */
import { type Check, OK, TRUNCATED } from './check.js'

export const HEADER_LENGTH = 4
/** LINKTYPE_ENC has the security association and flags behind the family. */
export const ENC_HEADER_LENGTH = 12

export function family(view: DataView, at: number): number {
  const little = view.getUint32(at, true)
  return little <= 0xffff ? little : view.getUint32(at)
}

export const isIPv4 = (family: number) => family === 2
/** AF_INET6 of Linux, Windows, NetBSD and OpenBSD, FreeBSD, Darwin. */
export const isIPv6 = (family: number) => family === 10 || family === 23 || family === 24 || family === 28 || family === 30

export const check = (_view: DataView, at: number, end: number): Check => (end - at < HEADER_LENGTH ? TRUNCATED : OK)
