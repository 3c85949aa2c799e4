/**
 * The ASCII in a text of unknown encoding.
 *
 * What systems print about addresses is ASCII between words of the user's language. Those words need not be read;
 * they must only not be taken for something else. Every other character becomes U+FFFD.
 */
const OTHER = '\ufffd'

/** No system prints as much of tables and addresses: what follows in a file that is larger is not read. */
const MOST_BYTES = 2 ** 20

/** UTF-8 and UTF-16, with or without a mark, and the double-byte code pages 932, 936, 949 and 950 of Windows. */
export function asciiText(given: Uint8Array): string {
  const bytes = given.subarray(0, MOST_BYTES)
  const order = utf16Order(bytes)
  if (order !== undefined) return fromUtf16(bytes, order)
  return isUtf8(bytes) ? fromUtf8(bytes) : fromDoubleBytes(bytes)
}

/** Which octet of two is the lower one: 0 (little-endian) or 1; undefined where the text is not UTF-16. */
function utf16Order(bytes: Uint8Array): 0 | 1 | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 0
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 1
  const looked = Math.min(bytes.length, 512)
  const zeros = [0, 0]
  for (let i = 0; i < looked; i++) if (bytes[i] === 0) zeros[i & 1]!++
  // Text that is mostly ASCII has a zero in most upper halves, and hardly one in the lower halves.
  const isUpper = (count: number, other: number) => count > looked / 8 && count > 8 * other
  if (isUpper(zeros[1]!, zeros[0]!)) return 0
  return isUpper(zeros[0]!, zeros[1]!) ? 1 : undefined
}

function fromUtf16(bytes: Uint8Array, lower: 0 | 1): string {
  let text = ''
  for (let i = 0; i + 1 < bytes.length; i += 2) {
    const unit = (bytes[i + 1 - lower]! << 8) | bytes[i + lower]!
    if (unit !== 0xfeff) text += unit < 0x80 ? String.fromCharCode(unit) : OTHER
  }
  return text
}

function isUtf8(bytes: Uint8Array): boolean {
  for (let i = 0; i < bytes.length; i++) {
    const lead = bytes[i]!
    if (lead < 0x80) continue
    const more = lead >= 0xf5 ? -1 : lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : lead >= 0xc2 ? 1 : -1
    if (more < 0) return false
    for (let k = 0; k < more; k++) if ((bytes[++i]! & 0xc0) !== 0x80) return false
  }
  return true
}

function fromUtf8(bytes: Uint8Array): string {
  let text = ''
  const marked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf
  for (const octet of marked ? bytes.subarray(3) : bytes) {
    if (octet < 0x80) text += String.fromCharCode(octet)
    else if (octet >= 0xc0) text += OTHER
  }
  return text
}

/** The second octet of a pair may be an ASCII letter or bracket, never a digit, a space or a line's end. */
function fromDoubleBytes(bytes: Uint8Array): string {
  let text = ''
  for (let i = 0; i < bytes.length; i++) {
    if (bytes[i]! < 0x80) text += String.fromCharCode(bytes[i]!)
    else {
      text += OTHER
      if (i + 1 < bytes.length && bytes[i + 1]! >= 0x40) i++
    }
  }
  return text
}
