/** Formats that are not read: each is refused by its name, with the way to a file that can be read. */
import { CaptureError } from './frame.js'

interface ForeignFormat {
  readonly name: string
  /** The first octets, or a look at them. `text` is the head as text, empty where it is binary. */
  readonly recognises: readonly number[] | string | RegExp | ((head: DataView) => boolean)
  readonly wayOut: string
}

const EDITCAP = 'convert it: editcap -F pcapng FILE out.pcapng'
const WIRESHARK = 'open it in Wireshark and save it as pcapng'
const RECORD = 'record packets instead: v6why capture-help'
const UNPACK = 'unpack it first'

const FOREIGN_FORMATS: readonly ForeignFormat[] = [
  { name: 'a snoop capture', recognises: 'snoop\0\0\0', wayOut: EDITCAP },
  { name: 'a Bluetooth btsnoop log', recognises: 'btsnoop\0', wayOut: 'it holds no IP packets' },
  { name: 'a Microsoft Network Monitor capture', recognises: 'GMBU', wayOut: EDITCAP },
  { name: 'a Microsoft Network Monitor 1 capture', recognises: 'RTSS', wayOut: EDITCAP },
  {
    name: 'a Windows event trace (ETL)',
    recognises: isEventTrace,
    wayOut: 'convert it: etl2pcapng FILE out.pcapng, or pktmon etl2pcap FILE',
  },
  { name: 'a Windows cabinet (netsh trace)', recognises: 'MSCF', wayOut: 'take the .etl out of it, then: etl2pcapng FILE out.pcapng' },
  { name: 'a Sniffer capture', recognises: 'TRSNIFF data    \x1a', wayOut: EDITCAP },
  { name: 'a NetXRay or Windows Sniffer capture', recognises: 'XCP\0', wayOut: EDITCAP },
  { name: 'a NetXRay capture', recognises: 'VL\0\0', wayOut: EDITCAP },
  { name: 'an AIX iptrace', recognises: /^iptrace [12]\.0/, wayOut: EDITCAP },
  { name: 'an HP-UX nettl trace', recognises: 'TR\0', wayOut: EDITCAP },
  { name: 'an EtherPeek or OmniPeek capture', recognises: '\x7fver', wayOut: EDITCAP },
  { name: 'a Network Instruments Observer capture', recognises: 'ObserverPktBuffe', wayOut: EDITCAP },
  { name: 'a Visual Networks capture', recognises: '\x05VNF', wayOut: EDITCAP },
  { name: 'a Catapult DCT2000 trace', recognises: /^Session Transcript/, wayOut: EDITCAP },
  {
    name: 'a FortiGate sniffer text',
    recognises: /^(interfaces=\[|filters=\[)|^\d+\.\d{6} (\S+ (in|out|--) )\S+/m,
    wayOut: 'sniff with verbosity 6 and convert the text: fgt2eth, or text2pcap',
  },
  {
    name: 'a RouterOS sniffer text',
    recognises: /\/tool[ /]sniffer|^ *#? *(INTERFACE|TIME) +(TIME|INTERFACE|NUM)\b/m,
    wayOut: 'let RouterOS write a file (/tool sniffer set file-name=x.pcap), or convert a hex dump: text2pcap',
  },
  {
    name: 'a text that tcpdump printed',
    recognises: /^(\d{4}-\d\d-\d\d )?(\d\d:\d\d:\d\d|\d{9,10})\.\d{6,9} .*(IP6? |ARP|>)/m,
    wayOut: 'record a file (tcpdump -w FILE), or convert a hex dump: text2pcap',
  },
  { name: 'a K12 text capture', recognises: /^\+-{9}\+-{15}\+-{10}\+/m, wayOut: EDITCAP },
  { name: 'a HAR archive', recognises: /^\s*\{\s*"log"\s*:/, wayOut: `it holds requests, not packets; ${RECORD}` },
  { name: 'a Chromium network log', recognises: /^\s*\{\s*"constants"\s*:/, wayOut: `it holds events, not packets; ${RECORD}` },
  {
    name: 'a qlog trace',
    recognises: /^.?\s*\{\s*"(qlog_version|qlog_format|file_schema)"/,
    wayOut: `it holds events, not packets; ${RECORD}`,
  },
  { name: 'a PDML or PSML text', recognises: /<(pdml|psml)\b/, wayOut: 'give the capture that it was made from' },
  { name: 'a JSON text that tshark printed', recognises: /^\s*\[\s*\{\s*"_index"/, wayOut: 'give the capture that it was made from' },
  { name: 'a hex dump', recognises: /^(0x)?0000+:? +([0-9a-f]{2}){1,2} [0-9a-f]{2}/im, wayOut: 'convert it: text2pcap FILE out.pcapng' },
  { name: 'a PacketLogger trace', recognises: isPacketLogger, wayOut: 'it holds no IP packets' },
  { name: 'a zip archive', recognises: 'PK\x03\x04', wayOut: UNPACK },
  { name: 'a 7z archive', recognises: '7z\xbc\xaf\x27\x1c', wayOut: UNPACK },
  { name: 'a RAR archive', recognises: 'Rar!\x1a\x07', wayOut: UNPACK },
  { name: 'a tar archive', recognises: (head) => head.byteLength > 262 && ascii(head, 257, 5) === 'ustar', wayOut: UNPACK },
  { name: 'gzip data', recognises: [0x1f, 0x8b], wayOut: `${UNPACK}: gzip -d` },
  { name: 'zstd data', recognises: [0x28, 0xb5, 0x2f, 0xfd], wayOut: `${UNPACK}: zstd -d` },
  { name: 'xz data', recognises: '\xfd7zXZ\0', wayOut: `${UNPACK}: xz -d` },
  { name: 'lz4 data', recognises: [0x04, 0x22, 0x4d, 0x18], wayOut: `${UNPACK}: lz4 -d` },
  { name: 'bzip2 data', recognises: 'BZh', wayOut: `${UNPACK}: bzip2 -d` },
  { name: 'a pcapng file damaged by a transfer in text mode', recognises: isTextModePcapng, wayOut: 'transfer it again in binary mode' },
  // Without a magic number: last.
  { name: 'an ERF trace (Endace)', recognises: isErf, wayOut: EDITCAP },
]

/** Why an input with these first octets is not read. */
export function refusal(head: Uint8Array): CaptureError {
  if (head.length === 0) return new CaptureError('empty', 'empty: it holds no octets at all')
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength)
  const start = ascii(view, 0, head.length)
  const text = isText(start)
  for (const { name, recognises, wayOut } of FOREIGN_FORMATS) {
    const found =
      typeof recognises === 'function'
        ? recognises(view)
        : recognises instanceof RegExp
          ? text && recognises.test(start)
          : start.startsWith(typeof recognises === 'string' ? recognises : String.fromCharCode(...recognises))
    if (found) return new CaptureError('foreign-format', `${name}, which v6why does not read; ${wayOut}`)
  }
  const what = text ? 'a text' : `octets ${[...head.subarray(0, 8)].map((octet) => octet.toString(16).padStart(2, '0')).join(' ')}`
  return new CaptureError(
    'unknown-format',
    `not a capture: it begins with ${what}; pcap and pcapng are read, other captures convert with editcap or ${WIRESHARK}`,
  )
}

function ascii(view: DataView, from: number, length: number): string {
  let text = ''
  for (let at = from; at < from + length && at < view.byteLength; at++) text += String.fromCharCode(view.getUint8(at))
  return text
}

/** No control characters but line ends, tabs and the record separator of JSON texts. */
function isText(start: string): boolean {
  for (let at = 0; at < start.length; at++) {
    const code = start.charCodeAt(at)
    if (code === 0x7f || (code < 0x20 && code !== 0x1e && (code < 0x09 || code > 0x0d))) return false
  }
  return true
}

/** The logger's own header follows the 72 octets of the first buffer's: version 2, SYSTEM32 or SYSTEM64, flags. */
function isEventTrace(head: DataView): boolean {
  if (head.byteLength < 76) return false
  const bufferSize = head.getUint32(0, true)
  const headerType = head.getUint8(74)
  return bufferSize >= 1024 && bufferSize % 512 === 0 && (headerType === 1 || headerType === 2) && head.getUint8(75) === 0xc0
}

/** Length of the rest, seconds, microseconds, type: in either byte order. */
function isPacketLogger(head: DataView): boolean {
  if (head.byteLength < 13) return false
  return [true, false].some((little) => {
    const length = head.getUint32(0, little)
    const type = head.getUint8(12)
    return (
      length >= 9 &&
      length < 65536 &&
      head.getUint32(4, little) > 0x30000000 &&
      head.getUint32(8, little) < 1e6 &&
      (type < 4 || type >= 0xfb)
    )
  })
}

/** The section header's type holds both kinds of line end so that their conversion can be seen. */
function isTextModePcapng(head: DataView): boolean {
  const start = ascii(head, 0, 24)
  return /^[\r\n]{2,5}/.test(start) && (start.includes('\x1a\x2b\x3c\x4d') || start.includes('\x4d\x3c\x2b\x1a'))
}

/**
 * Records of type, flags and length behind a time in 2^-32 seconds, least significant octet first. An ERF file has no
 * header, so two records that agree are asked for where the head holds them.
 */
function isErf(head: DataView): boolean {
  let before = 0
  let at = 0
  for (let count = 0; count < 2 && head.byteLength - at >= 16; count++) {
    const seconds = head.getUint32(at + 4, true)
    const type = head.getUint8(at + 8) & 0x7f
    const length = head.getUint16(at + 10)
    const wire = head.getUint16(at + 14)
    if (type === 0 || type > 48 || length < 16 || length > 4096 || wire === 0 || length > wire + 128) return false
    // From 1995, and in order.
    if (seconds < 0x30000000 || seconds < before || (before > 0 && seconds - before > 86_400)) return false
    before = seconds
    at += length
  }
  return at > 0
}
