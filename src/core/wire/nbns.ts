/** NetBIOS name service, RFC 1002 §4.2: the name and the IPv4 addresses. `at` is the UDP payload. */
import { keepBytes } from './bytes.js'
import { NameReader } from './dns-name.js'

export const OPCODE = { QUERY: 0, REGISTRATION: 5, RELEASE: 6, WAIT: 7, REFRESH: 8 } as const

export interface NbnsMessage {
  readonly id: number
  readonly response: boolean
  readonly opcode: number
  /** Asks for, or tells, the state of a machine (NBSTAT) and not the addresses of a name. */
  readonly status: boolean
  readonly rcode: number
  /** In lower case, without the padding. */
  readonly name: string
  /** The sixteenth octet: 0x00 a workstation, 0x20 a file server, 0x1c the domain's controllers. */
  readonly suffix: number
  /** Of a response, or of a registration the address that is registered. */
  readonly addresses: readonly Uint8Array[]
}

const HEADER_LENGTH = 12
const NB = 0x20
const NBSTAT = 0x21

export function parseNbns(view: DataView, at: number, end: number): NbnsMessage | undefined {
  if (end - at < HEADER_LENGTH) return undefined
  const flags = view.getUint16(at + 2)
  const questions = view.getUint16(at + 4)
  const records = view.getUint16(at + 6) + view.getUint16(at + 8) + view.getUint16(at + 10)
  if (questions > 1 || questions + records === 0) return undefined
  const reader = new NameReader(view, at, end)
  let name: { name: string; suffix: number } | undefined
  let status = false
  let next = at + HEADER_LENGTH
  const addresses: Uint8Array[] = []
  for (let i = 0; i < questions + records; i++) {
    const encoded = reader.read(next)
    const header = reader.next
    if (encoded === undefined || header + 4 > end) break
    const type = view.getUint16(header)
    if (i === 0) {
      name = decodeName(encoded)
      if (!name || (type !== NB && type !== NBSTAT)) return undefined
      status = type === NBSTAT
    }
    next = header + 4
    if (i < questions) continue
    if (header + 10 > end) break
    const data = header + 10
    next = data + view.getUint16(header + 8)
    if (next > end) break
    // RFC 1002 §4.2.13: two octets of flags before each address.
    if (type === NB) for (let entry = data; entry + 6 <= next; entry += 6) addresses.push(keepBytes(view, entry + 2, 4))
  }
  if (!name) return undefined
  return { id: view.getUint16(at), response: flags >= 0x8000, opcode: (flags >> 11) & 15, status, rcode: flags & 15, ...name, addresses }
}

/** RFC 1001 §14.1: each octet as two letters from A to P, 16 octets padded with spaces; a scope may follow as further labels. */
function decodeName(encoded: string): { name: string; suffix: number } | undefined {
  const [label = '', ...scope] = encoded.split('.')
  if (!/^[a-p]{32}$/.test(label)) return undefined
  let name = ''
  let suffix = 0
  for (let i = 0; i < 32; i += 2) {
    const octet = ((label.charCodeAt(i) - 0x61) << 4) | (label.charCodeAt(i + 1) - 0x61)
    if (i === 30) suffix = octet
    else if (octet > 0x20 && octet <= 0x7e) name += String.fromCharCode(octet)
    else if (octet !== 0x20 && octet !== 0) name += `\\${String(octet).padStart(3, '0')}`
    else name += ' '
  }
  return { name: [name.trimEnd().toLowerCase(), ...scope].join('.'), suffix }
}
