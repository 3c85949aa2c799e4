/** Apple's PKTAP header, which names the process that a packet belongs to. Little-endian. */
import { BAD_LENGTH, type Check, OK, TRUNCATED } from './check.js'

const HEADER_LENGTH = 108
const MAX_HEADER_LENGTH = 1024
const RECORD_PACKET = 1
const NAME_LENGTH = 20

export const length = (view: DataView, at: number) => view.getUint32(at, true)
const recordType = (view: DataView, at: number) => view.getUint32(at + 4, true)
/** DLT_ number of the frame behind the header. */
export const linkType = (view: DataView, at: number) => view.getUint32(at + 8, true)
const processId = (view: DataView, at: number) => view.getInt32(at + 52, true)
const effectiveProcessId = (view: DataView, at: number) => view.getInt32(at + 84, true)

/** The process on whose behalf a helper sent it, else the process itself; 0 where unknown. */
export const responsibleProcessId = (view: DataView, at: number) => {
  const effective = effectiveProcessId(view, at)
  if (effective > 0) return effective
  return Math.max(processId(view, at), 0)
}
/** Offset of that process's name. */
export const commandNameAt = (view: DataView, at: number) => at + (effectiveProcessId(view, at) > 0 ? 88 : 56)

/** The name at `at`: at most 20 octets, ended by a zero. */
export function readCommandName(view: DataView, at: number): string {
  let name = ''
  for (let i = at; i < at + NAME_LENGTH; i++) {
    const octet = view.getUint8(i)
    if (octet === 0) break
    name += octet >= 0x20 && octet < 0x7f ? String.fromCharCode(octet) : '?'
  }
  return name
}

export function check(view: DataView, at: number, end: number): Check {
  if (end - at < HEADER_LENGTH) return TRUNCATED
  const declared = length(view, at)
  if (declared < HEADER_LENGTH || declared > MAX_HEADER_LENGTH || recordType(view, at) !== RECORD_PACKET) return BAD_LENGTH
  return at + declared > end ? TRUNCATED : OK
}
