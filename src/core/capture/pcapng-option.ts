/** Options of pcapng blocks, draft-ietf-opsawg-pcapng §3.5: code, length, value padded to four octets. */
import { visible } from '../base/visible.js'

export interface Option {
  readonly code: number
  readonly at: number
  readonly length: number
}

const END_OF_OPTIONS = 0

export const padded = (length: number): number => (length + 3) & ~3

/** The options between `from` and `end`; ends at the first that runs beyond. For blocks that are rare. */
export function* options(view: DataView, from: number, end: number, littleEndian: boolean): Iterable<Option> {
  let at = from
  while (end - at >= 4) {
    const code = view.getUint16(at, littleEndian)
    const length = view.getUint16(at + 2, littleEndian)
    if (code === END_OF_OPTIONS || length > end - at - 4) return
    yield { code, at: at + 4, length }
    at += 4 + padded(length)
  }
}

const MAX_TEXT = 1024

/** A name for people: what cannot be seen in it, or would move a cursor, becomes visible here once and is in no output. */
export const readName = (view: DataView, from: number, end: number): string => visible(readText(view, from, end))

/** UTF-8 text up to a NUL or `end`; octets that are not UTF-8 become U+FFFD. At most 1,024 octets are read unless more are asked for. */
export function readText(view: DataView, from: number, end: number, most = MAX_TEXT): string {
  const last = Math.min(end, from + most)
  let text = ''
  for (let at = from; at < last; ) {
    const lead = view.getUint8(at++)
    if (lead === 0) break
    const more = lead < 0x80 ? 0 : lead >= 0xc2 && lead < 0xe0 ? 1 : lead >= 0xe0 && lead < 0xf0 ? 2 : lead >= 0xf0 && lead < 0xf5 ? 3 : -1
    let point = more <= 0 ? lead : lead & (0x3f >> more)
    let read = 0
    while (read < more && at + read < last && (view.getUint8(at + read) & 0xc0) === 0x80)
      point = (point << 6) | (view.getUint8(at + read++) & 0x3f)
    const overlong = (more === 2 && point < 0x800) || (more === 3 && point < 0x10000)
    const valid = more >= 0 && read === more && !overlong && point <= 0x10ffff && (point & 0x1ff800) !== 0xd800
    text += valid ? String.fromCodePoint(point) : '\ufffd'
    if (valid) at += more
  }
  return text
}
