/**
 * What Wireshark exports of an upper layer, LINKTYPE_WIRESHARK_UPPER_PDU: tags that tell what lay below, then the octets of that layer.
 * All numbers are big-endian.
 */
import { type Check, OK, TRUNCATED } from './check.js'
import { DCCP, SCTP, TCP, UDP } from './ip-protocol.js'

const TAG_HEADER_LENGTH = 4
const END_OF_TAGS = 0
const DISSECTOR_NAME = 12
const SOURCE = { 4: 20, 6: 22 } as const
const DESTINATION = { 4: 21, 6: 23 } as const
const ADDRESS_LENGTH = { 4: 4, 6: 16 } as const
const PORT_TYPE = 24
const SOURCE_PORT = 25
const DESTINATION_PORT = 26
const TCP_INFO = 34

const NUMBER_LENGTH = 4
const TCP_INFO_LENGTH = 19
const TCP_INFO_VERSION = 1

/** By port type. */
const PROTOCOLS = [0, SCTP, TCP, UDP, DCCP]

const length = (view: DataView, tag: number) => view.getUint16(tag + 2)

/** Offset of the value of the first tag of this kind with at least so many octets, or -1. */
function valueAt(view: DataView, at: number, end: number, kind: number, least: number): number {
  for (let tag = at; tag + TAG_HEADER_LENGTH <= end; tag += TAG_HEADER_LENGTH + length(view, tag)) {
    const code = view.getUint16(tag)
    if (code === END_OF_TAGS) return -1
    const value = tag + TAG_HEADER_LENGTH
    if (code === kind) return length(view, tag) >= least && value + length(view, tag) <= end ? value : -1
  }
  return -1
}

function numberOf(view: DataView, at: number, end: number, kind: number): number {
  const value = valueAt(view, at, end, kind, NUMBER_LENGTH)
  return value < 0 ? 0 : view.getUint32(value)
}

/** Offset behind the tags, or -1 where they do not end. */
export function bodyAt(view: DataView, at: number, end: number): number {
  for (let tag = at; tag + TAG_HEADER_LENGTH <= end; tag += TAG_HEADER_LENGTH + length(view, tag)) {
    if (view.getUint16(tag) === END_OF_TAGS) return tag + TAG_HEADER_LENGTH
  }
  return -1
}

/** The octets are those that Wireshark's dissector `name` reads. */
export function isFor(view: DataView, at: number, end: number, name: string): boolean {
  const value = valueAt(view, at, end, DISSECTOR_NAME, name.length)
  if (value < 0) return false
  for (let i = 0; i < name.length; i++) if (view.getUint8(value + i) !== name.charCodeAt(i)) return false
  return length(view, value - TAG_HEADER_LENGTH) === name.length || view.getUint8(value + name.length) === 0
}

/** 4 or 6; 0 where the tags tell no addresses. */
export function version(view: DataView, at: number, end: number): 0 | 4 | 6 {
  for (const candidate of [4, 6] as const) {
    if (sourceAt(view, at, end, candidate) >= 0 && destinationAt(view, at, end, candidate) >= 0) return candidate
  }
  return 0
}
export const sourceAt = (view: DataView, at: number, end: number, version: 4 | 6) =>
  valueAt(view, at, end, SOURCE[version], ADDRESS_LENGTH[version])
export const destinationAt = (view: DataView, at: number, end: number, version: 4 | 6) =>
  valueAt(view, at, end, DESTINATION[version], ADDRESS_LENGTH[version])

/** Protocol of the ports; 0 where it is none of IP's. */
export const protocol = (view: DataView, at: number, end: number) => PROTOCOLS[numberOf(view, at, end, PORT_TYPE)] ?? 0
export const sourcePort = (view: DataView, at: number, end: number) => numberOf(view, at, end, SOURCE_PORT) & 0xffff
export const destinationPort = (view: DataView, at: number, end: number) => numberOf(view, at, end, DESTINATION_PORT) & 0xffff

/** Offset of the sequence number, behind which lie the next, the acknowledgement and the flags; -1 where TCP's numbers are not told. */
export function tcpAt(view: DataView, at: number, end: number): number {
  const value = valueAt(view, at, end, TCP_INFO, TCP_INFO_LENGTH)
  return value >= 0 && view.getUint16(value) === TCP_INFO_VERSION ? value + 2 : -1
}
export const sequence = (view: DataView, tcp: number) => view.getUint32(tcp)
export const acknowledgement = (view: DataView, tcp: number) => view.getUint32(tcp + 8)
export const flags = (view: DataView, tcp: number) => view.getUint16(tcp + 13)

export const check = (view: DataView, at: number, end: number): Check => (bodyAt(view, at, end) < 0 ? TRUNCATED : OK)
