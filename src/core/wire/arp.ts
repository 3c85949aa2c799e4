/** ARP for IPv4 over 6-octet link addresses, RFC 826; probes and announcements, RFC 5227 §2.1 and §2.3. */
import { keepBytes } from './bytes.js'

export const LENGTH = 28

export type ArpKind = 'request' | 'reply' | 'probe' | 'announcement'

export interface Arp {
  /** A probe asks whether an address is free, an announcement says that it is now taken. */
  readonly kind: ArpKind
  readonly senderLink: Uint8Array
  /** 4 octets; 0.0.0.0 in a probe. */
  readonly senderAddress: Uint8Array
  readonly targetLink: Uint8Array
  readonly targetAddress: Uint8Array
}

const REQUEST = 1
const REPLY = 2

export function parseArp(view: DataView, at: number, end: number): Arp | undefined {
  if (end - at < LENGTH || view.getUint16(at + 2) !== 0x0800 || view.getUint16(at + 4) !== 0x0604) return undefined
  const operation = view.getUint16(at + 6)
  if (operation !== REQUEST && operation !== REPLY) return undefined
  const sender = view.getUint32(at + 14)
  let kind: ArpKind = operation === REQUEST ? 'request' : 'reply'
  if (sender === view.getUint32(at + 24)) kind = 'announcement'
  else if (operation === REQUEST && sender === 0) kind = 'probe'
  return {
    kind,
    senderLink: keepBytes(view, at + 8, 6),
    senderAddress: keepBytes(view, at + 14, 4),
    targetLink: keepBytes(view, at + 18, 6),
    targetAddress: keepBytes(view, at + 24, 4),
  }
}
