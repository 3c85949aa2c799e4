/** The rows `inet …` and `inet6 …` that `ip addr` and every `ifconfig` have, each in its own way. */
import { parseAddress } from '../../address/text.js'
import type { AddressFacts } from './listing.js'

/** The address is one of the first words; only peers, masks and marks follow. */
const ADDRESS_WITHIN = 3

/**
 * `inet 192.0.2.10/24`, `inet 192.0.2.10 netmask 0xffffff00`, `inet addr:192.0.2.10 … Mask:255.255.255.0`,
 * `inet6 fe80::1%en0 prefixlen 64`, `inet6 addr: fe80::1/64`; undefined for any other line.
 */
export function readInetRow(line: string): AddressFacts | undefined {
  const row = /^\s*(?:adr )?inet6?(?![A-Za-z0-9])(.*)$/.exec(line)
  if (!row) return undefined
  const words = row[1]!.trim().split(/\s+/)
  for (const [i, word] of words.slice(0, ADDRESS_WITHIN).entries()) {
    const found = addressOf(word)
    if (!found) continue
    const marks = words.slice(i + 1).join(' ')
    return {
      bytes: found.bytes,
      prefixLength: found.length ?? lengthIn(marks),
      deprecated: /\bdeprecated\b/i.test(marks),
      temporary: /\b(temporary|autoconfprivacy)\b/i.test(marks),
      tentative: /\b(tentative|dadfailed|duplicated|detached)\b/i.test(marks),
    }
  }
  return undefined
}

/** `ADDRESS`, `ADDRESS%ZONE` and `ADDRESS/LENGTH`; IPv4 also behind the word that old systems put before it. */
export function addressOf(word: string): { readonly bytes: Uint8Array; readonly length: number | undefined } | undefined {
  const [text, length] = word.split('/')
  const bytes = parseAddress(text!) ?? parseAddress(text!.slice(text!.lastIndexOf(':') + 1))
  return bytes && { bytes, length: length !== undefined && /^\d{1,3}$/.test(length) ? Number(length) : undefined }
}

function lengthIn(marks: string): number | undefined {
  const length = /\b(?:prefixlen |peer \S+\/)(\d{1,3})\b/.exec(marks)?.[1]
  if (length !== undefined) return Number(length)
  const hexadecimal = /\bnetmask (?:0x)?([0-9a-f]{8})\b/i.exec(marks)?.[1]
  if (hexadecimal !== undefined) return lengthOfMask(Uint8Array.from(hexadecimal.match(/../g)!, (octet) => Number.parseInt(octet, 16)))
  // The mask stands last, behind a broadcast address that may look like one.
  const mask = marks.match(/\d+\.\d+\.\d+\.\d+/g)
  if (/\bnetmask /.test(marks)) return maskLength(/\bnetmask (\S+)/.exec(marks)![1]!)
  return mask ? maskLength(mask.at(-1)!) : undefined
}

/** The prefix length behind `255.255.255.0`; undefined for what is no mask. */
export function maskLength(text: string): number | undefined {
  const mask = parseAddress(text)
  return mask?.length === 4 ? lengthOfMask(mask) : undefined
}

/** 0.0.0.0 is no mask of an address in use. */
function lengthOfMask(mask: Uint8Array): number | undefined {
  const word = new DataView(mask.buffer, mask.byteOffset, 4).getInt32(0)
  const length = Math.clz32(~word)
  return length > 0 && word === (length === 32 ? -1 : -1 << (32 - length)) ? length : undefined
}
