/** Anonymizes a capture in memory, and says a report in other names and addresses. */
import { formatAddress, formatPrefix, parseAddress } from '../../src/core/address/text.js'
import { Anonymizer, embeddingsOf } from '../../src/core/anonymize/anonymizer.js'
import { pcapngWriter, pcapWriter } from '../../src/core/anonymize/capture-writer.js'
import type { CaptureListener } from '../../src/core/capture/frame.js'
import { CaptureReader } from '../../src/core/capture/reader.js'
import type { Report } from '../../src/core/report/report.js'
import type { Pseudonyms } from '../../src/core/anonymize/page.js'
import { analyze } from './analyze.js'
import { FIRST_INPUT } from './capture.js'

export const KEY = Uint8Array.from('a key of the tests', (c) => c.charCodeAt(0))

export interface Anonymized {
  readonly octets: Uint8Array
  readonly pseudonyms: Pseudonyms
}

export function anonymize(octets: Uint8Array, key = KEY): Anonymized {
  const anonymizer = new Anonymizer({ key, ...embeddingsOf(analyze('a', octets)) })
  const read = (listener: CaptureListener) => {
    const reader = new CaptureReader(listener, FIRST_INPUT)
    reader.push(octets.slice())
    return reader.end()
  }
  const { format, drops } = read({ frame: (frame) => anonymizer.gather(frame) })
  anonymizer.rewind()
  const pieces: Uint8Array[] = []
  const keep = (piece: Uint8Array) => pieces.push(piece.slice())
  const writer = format === 'pcap' ? pcapWriter(keep, true) : pcapngWriter(keep)
  read({ interface: (description) => writer.interface(description), frame: (frame) => writer.frame(frame, anonymizer.write(frame)) })
  writer.end(drops)
  return { octets: new Uint8Array(Buffer.concat(pieces)), pseudonyms: anonymizer.pseudonyms }
}

const ADDRESS = /(?<![\w.:])(?:[0-9a-f]*:[0-9a-f:]*:[0-9a-f:.]*|\d+\.\d+\.\d+\.\d+)(?:\/(\d+))?(?!\w|\.[a-z])/gi
const LINK = /\b[0-9a-f]{2}(?::[0-9a-f]{2}){5}\b/gi

/** The report as it would be said of the anonymized capture. What is made of addresses by hashing is left out. */
export function inOtherWords(report: Report, { addresses, names }: Pseudonyms): Report {
  const known = new Set([...report.lookups.flatMap(({ name, chain }) => [name, ...chain]), ...report.connections.map(({ name }) => name)])
  const sorted = [...known].filter((name): name is string => name !== null && !parseAddress(name)).sort((a, b) => b.length - a.length)
  const anyName = sorted.length > 0 ? new RegExp(sorted.map((name) => name.replace(/[.\\*+?^$()[\]{}|]/g, '\\$&')).join('|'), 'g') : /(?!)/g
  const text = (said: string): string =>
    said
      .replace(LINK, (link) =>
        Array.from(addresses.link(Uint8Array.from(link.split(':'), (octet) => Number.parseInt(octet, 16))), (octet) =>
          octet.toString(16).padStart(2, '0'),
        ).join(':'),
      )
      .replace(anyName, (name) => names.text(name))
      .replace(ADDRESS, (matched: string, length?: string) => {
        const colon = /[^:]:$/.test(matched) ? ':' : ''
        const found = colon ? matched.slice(0, -1) : matched
        const bytes = parseAddress(found.replace(/\/.*/, ''))
        if (!bytes) return matched
        return length === undefined
          ? formatAddress(addresses.address(bytes)) + colon
          : formatPrefix({ bytes: addresses.prefix(bytes, Number(length)), length: Number(length) })
      })
  const value = (said: unknown, key = ''): unknown => {
    if (key === 'communityId' || key === 'inputs') return []
    if (typeof said === 'string') return text(said)
    if (Array.isArray(said)) return said.map((item) => value(item))
    if (typeof said !== 'object' || said === null) return said
    return Object.fromEntries(Object.entries(said).map(([key, item]) => [text(key), value(item, key)]))
  }
  return value(report) as Report
}

export const withoutHashes = (report: Report): Report =>
  JSON.parse(JSON.stringify(report, (key, value) => (key === 'communityId' || key === 'inputs' ? [] : value)))
