/**
 * Anonymizes the frames of a capture: read all of them with `gather`, then all of them again with `write`.
 *
 * What comes out has other addresses and names and leads to the same verdicts; what was not read is not in it.
 */
import type { Prefix } from '../address/prefix.js'
import { parseAddress, parsePrefix } from '../address/text.js'
import type { Frame } from '../capture/frame.js'
import { LinkLayer } from '../packet/link-layer.js'
import type { Analysis } from '../report/report.js'
import * as etherType from '../wire/ether-type.js'
import { AddressMap, type SixRdPrefix } from './address-map.js'
import { KeyedBits } from './keyed-bits.js'
import { writeLink } from './link-writer.js'
import { NameMap } from './name-map.js'
import { PacketWriter } from './packet-writer.js'
import { Page, type Pseudonyms } from './page.js'

export interface AnonymizerOptions {
  /** The same key makes the same names and addresses; whoever has it can undo them. */
  readonly key: Uint8Array
  /** Prefixes of translators, beside the well-known one: the IPv4 addresses in them stay those of the other packets. */
  readonly nat64Prefixes?: readonly Prefix[]
  readonly sixRdPrefixes?: readonly SixRdPrefix[]
}

const ARP_LENGTH = 28

export class Anonymizer {
  readonly pseudonyms: Pseudonyms
  /** Frames of which nothing is left but their length: their link type is not known well enough. */
  emptied = 0
  private readonly link = new LinkLayer()
  private readonly packets: PacketWriter

  constructor({ key, nat64Prefixes = [], sixRdPrefixes = [] }: AnonymizerOptions) {
    const bits = new KeyedBits(key)
    const addresses = new AddressMap(bits, nat64Prefixes, sixRdPrefixes)
    this.pseudonyms = { bits, addresses, names: new NameMap(bits, addresses) }
    this.packets = new PacketWriter(this.pseudonyms)
  }

  gather(frame: Frame): void {
    this.packets.gathering = true
    this.pageOf(frame)
  }

  /** All frames have been gathered, and come again. */
  rewind(): void {
    this.packets.gathering = false
    this.packets.streams.rewind()
    this.emptied = 0
  }

  /** As many octets as the frame has. */
  write(frame: Frame): Uint8Array {
    return this.pageOf(frame).octets
  }

  private pageOf({ view, start, end, linkType }: Frame): Page {
    const page = new Page(new DataView(view.buffer, view.byteOffset + start, end - start), this.pseudonyms, this.packets.gathering)
    const { link } = this
    link.enter(page.view, 0, end - start, linkType)
    if (!writeLink(page, linkType, link)) {
      this.emptied++
      return page
    }
    if (link.etherType === etherType.IPV4 || link.etherType === etherType.IPV6) this.packets.packet(page, link.at, link.end, 0)
    else if (link.etherType === etherType.ARP) writeArp(page, link.at, link.end)
    return page
  }
}

/** RFC 826 for IPv4 over links with addresses of six octets; any other is zeros. */
function writeArp(page: Page, at: number, end: number): void {
  const { view } = page
  if (end - at < ARP_LENGTH || view.getUint16(at + 2) !== etherType.IPV4 || view.getUint16(at + 4) !== 0x0604) return
  page.keep(at, at + 8)
  page.link(at + 8, 6)
  page.address(at + 14, 4)
  page.link(at + 18, 6)
  page.address(at + 24, 4)
}

/** What an analysis of the same capture knows of IPv4 addresses inside IPv6 addresses. */
export function embeddingsOf(analysis: Analysis): Pick<AnonymizerOptions, 'nat64Prefixes' | 'sixRdPrefixes'> {
  const nat64Prefixes = Array.from(analysis.translations(), ({ prefix }) => (prefix === null ? undefined : parsePrefix(prefix)))
  const sixRdPrefixes = Array.from(analysis.tunnels(), ({ details, outer }) => {
    const { prefix, ipv4MaskLength } = details as { readonly prefix?: unknown; readonly ipv4MaskLength?: unknown }
    const [parsed, ipv4] = [typeof prefix === 'string' ? parsePrefix(prefix) : undefined, parseAddress(outer.client)]
    return parsed && ipv4?.length === 4 && typeof ipv4MaskLength === 'number' ? { prefix: parsed, ipv4MaskLength, ipv4 } : undefined
  })
  return {
    nat64Prefixes: nat64Prefixes.filter((found) => found !== undefined),
    sixRdPrefixes: sixRdPrefixes.filter((found) => found !== undefined),
  }
}
