/**
 * `ipconfig` and `ipconfig /all` of Windows, from XP on and in any language.
 *
 * Every language writes `label . . . : value`, and has IP, IPv4 or IPv6 in the labels of the host's own addresses and
 * of nothing else that has an address for a value. A second gateway or name server has no label and stands on a line
 * of its own: no address of the host ever does. What the other words mean is told by where they stand.
 */
import { isLinkLocal } from '../../address/special-purpose.js'
import { SITE_SCOPE, scopeOf } from '../../address/scope.js'
import { parseAddress } from '../../address/text.js'
import type { AddressSyntax } from './address-syntax.js'
import { maskLength } from './inet-row.js'
import { type AdapterTunnel, type AddressListReading, Listing, tunnelOf } from './listing.js'

interface Row {
  readonly label: string
  readonly bytes: Uint8Array
  /** The word in brackets behind the address; without `/all` there is none. */
  readonly mark: string | undefined
  prefixLength?: number | undefined
}

interface Adapter {
  readonly name: string | undefined
  index: number | undefined
  tunnel: AdapterTunnel | undefined
  readonly rows: Row[]
}

export const ipconfig: AddressSyntax = {
  name: 'ipconfig',
  read({ lines }, name) {
    const adapters: Adapter[] = []
    for (const line of lines) {
      const entry = entryOf(line)
      const heading = entry ? undefined : headingOf(line)
      if (heading !== undefined) adapters.push({ name: adapterName(heading), index: undefined, tunnel: tunnelOf(heading), rows: [] })
      else if (adapters.length === 0) adapters.push({ name: undefined, index: undefined, tunnel: undefined, rows: [] })
      if (entry) readEntry(entry, adapters.at(-1)!)
    }
    return listed(adapters, name)
  },
}

interface Entry {
  readonly label: string
  readonly value: string
}

/** The line's label and value, parted by dots and a colon. */
function entryOf(line: string): Entry | undefined {
  for (let at = line.indexOf(':'); at >= 0; at = line.indexOf(':', at + 1)) {
    const label = line.slice(0, at).trimEnd()
    if (label.endsWith('.')) return { label: label.replaceAll(/[\s.]+/g, ' ').trim(), value: line.slice(at + 1).trim() }
  }
  return undefined
}

/** `Ethernet adapter Local Area Connection:` */
const headingOf = (line: string): string | undefined => (/^\S.*:\s*$/.test(line) ? line.trimEnd().slice(0, -1).trimEnd() : undefined)

/** What stands behind the kind of the adapter, where the language has that word. */
const adapterName = (heading: string): string => heading.replace(/^.*adapter\s+/i, '')

function readEntry({ label, value }: Entry, adapter: Adapter): void {
  const [word, text, zone, mark] = /^([0-9A-Fa-f:.]+)(?:%(\d{1,9}))?(?:\(([^)]*)\))?(?![^\s(])/.exec(value) ?? []
  const bytes = word === undefined ? undefined : parseAddress(text!)
  if (!bytes) {
    // `Description . . . : Teredo Tunneling Pseudo-Interface`
    const tunnel = tunnelOf(value)
    if (tunnel !== undefined && tunnel !== 'unnamed' && (adapter.tunnel ?? 'unnamed') === 'unnamed') adapter.tunnel = tunnel
    return
  }
  if (/(?<![A-Za-z])IP(v[46])?(?![A-Za-z0-9])/.test(label) && !/DNS|DHCP|WINS/.test(label)) {
    if (zone !== undefined) adapter.index = Number(zone)
    adapter.rows.push({ label, bytes, mark })
    return
  }
  // The subnet mask follows its address, whatever it is called.
  const last = adapter.rows.at(-1)
  if (last?.bytes.length === 4) last.prefixLength ??= maskLength(text!)
}

function listed(adapters: readonly Adapter[], name: string): AddressListReading | undefined {
  const rows = adapters.flatMap((adapter) => adapter.rows)
  const isTemporary = temporaryOf(rows)
  const preferred = preferredMark(rows)
  const listing = new Listing()
  for (const adapter of adapters) {
    const draft = listing.open(adapter.name, adapter.index)
    draft.tunnel ??= adapter.tunnel
    for (const row of adapter.rows) {
      const { bytes, prefixLength, mark } = row
      const strange = mark !== undefined && !/^preferred$/i.test(mark) && mark !== preferred
      const tentative = strange && (/^(tentative|duplicate|invalid)/i.test(mark) || bytes.length === 4)
      listing.add({ bytes, prefixLength, temporary: isTemporary(row), deprecated: strange && !tentative, tentative })
    }
  }
  return listing.reading(name)
}

/**
 * `(Preferred)` in the language of the text: an IPv4 address in use has it, and else a link-local one. Every other
 * word that is not known is taken for `(Deprecated)`, which is the one that stays for longer than a second.
 */
function preferredMark(rows: readonly Row[]): string | undefined {
  const marked = rows.filter(({ mark }) => mark !== undefined)
  const sure =
    marked.find(({ bytes }) => bytes.length === 4 && !isLinkLocal(bytes)) ?? marked.find(({ bytes }) => isLinkLocal(bytes)) ?? marked[0]
  return sure && /^(deprecated|tentative|duplicate|invalid)/i.test(sure.mark!) ? undefined : sure?.mark
}

/**
 * `Temporary IPv6 Address` in the language of the text: a label that says more than `IPv6 Address` does, though the
 * address is of the widest scope. The plain label is the one of IPv4 with another digit, or the shortest.
 */
function temporaryOf(rows: readonly Row[]): (row: Row) => boolean {
  const wide = rows.filter(({ bytes }) => bytes.length === 16 && scopeOf(bytes) > SITE_SCOPE)
  const ipv4 = rows.find(({ bytes }) => bytes.length === 4 && !isLinkLocal(bytes))
  const plain = ipv4 ? ipv4.label.replace('IPv4', 'IPv6') : wide.map(({ label }) => label).sort((a, b) => a.length - b.length)[0]
  const english = rows.some(({ label }) => /\bAddress\b/.test(label))
  const temporary = new Set(wide.filter(({ label }) => (english ? /temporary/i.test(label) : label !== plain)))
  return (row) => temporary.has(row)
}
