/**
 * Other names for names, label by label and of the same length: the same label becomes the same, and different ones stay different.
 *
 * Letters become letters and digits digits, in the case that they had; hyphens stay. Kept are labels that mean something by themselves:
 * top-level domains that everybody has, and names that resolvers and tunnels treat specially (RFC 6761, RFC 7050, RFC 5214, RFC 6763).
 */
import { parseAddress, formatAddress } from '../address/text.js'
import type { AddressMap } from './address-map.js'
import type { KeyedBits } from './keyed-bits.js'

/** Wherever they stand in a name. */
const KEPT = new Set(
  'ipv4only isatap localhost wpad resolver in-addr ip6 _tcp _udp _http _https _dns _dns-sd _services _sub _ipp _ssh _airplay _googlecast _companion-link teredo'.split(
    ' ',
  ),
)
/** At the end of a name; two letters there are a country's. */
const KEPT_LAST = new Set(
  'arpa example test invalid local localhost internal onion lan home com net org edu gov mil int info biz'.split(' '),
)

const ROUNDS = 6
const LETTERS = 26
const DIGITS = 10

export class NameMap {
  private readonly known = new Map<string, Uint8Array>()

  constructor(
    private readonly bits: KeyedBits,
    private readonly addresses: AddressMap,
  ) {}

  /** The octets of one label; `last`: the root follows it. */
  label(octets: Uint8Array, last: boolean): Uint8Array {
    const lower = octets.map(toLower)
    const text = String.fromCharCode(...lower)
    if (KEPT.has(text) || (last && (KEPT_LAST.has(text) || /^[a-z]{2}$/.test(text)))) return octets
    let made = this.known.get(text)
    if (!made) {
      made = this.permuted(lower)
      this.known.set(text, made)
    }
    return made.map((octet, i) => (octets[i] !== lower[i] && octet >= 0x61 && octet <= 0x7a ? octet - 0x20 : octet))
  }

  /** A name as text, without the final dot: a name in a header, a certificate or a report. An address becomes its own other one. */
  text(name: string): string {
    const address = parseAddress(name)
    if (address) return formatAddress(this.addresses.address(address))
    const labels = name.split('.')
    const reversed = this.reversed(labels)
    if (reversed) return reversed.join('.')
    const count = labels.at(-1) === '' ? labels.length - 1 : labels.length
    return labels
      .map((label, i) =>
        String.fromCharCode(
          ...this.label(
            Uint8Array.from(label, (c) => c.charCodeAt(0) & 0xff),
            i === count - 1,
          ),
        ),
      )
      .join('.')
  }

  /**
   * `80.113.0.203.in-addr.arpa`, `0.8.….ip6.arpa`: of the other address; where its digits are not as many, other digits. Undefined for
   * another name.
   */
  reversed(labels: readonly string[]): readonly string[] | undefined {
    const suffix = labels.slice(-2)
    const digits = labels.slice(0, -2).reverse()
    const other = this.otherDigits(suffix.join('.').toLowerCase(), digits)
    return (
      other && [...other.map((text, i) => (text.length === digits[i]!.length ? text : this.textOfLabel(digits[i]!))).reverse(), ...suffix]
    )
  }

  private otherDigits(suffix: string, digits: readonly string[]): readonly string[] | undefined {
    if (suffix === 'in-addr.arpa') {
      const address = digits.length === 4 ? parseAddress(digits.join('.')) : undefined
      return address && formatAddress(this.addresses.address(address)).split('.')
    }
    const nibbles = digits.join('')
    if (suffix !== 'ip6.arpa' || digits.length !== 32 || !/^[0-9a-f]{32}$/i.test(nibbles)) return undefined
    const address = Uint8Array.from({ length: 16 }, (_, i) => Number.parseInt(nibbles.slice(2 * i, 2 * i + 2), 16))
    return [...Array.from(this.addresses.address(address), (octet) => octet.toString(16).padStart(2, '0')).join('')]
  }

  private textOfLabel(label: string): string {
    return String.fromCharCode(
      ...this.label(
        Uint8Array.from(label, (c) => c.charCodeAt(0)),
        false,
      ),
    )
  }

  /** A Feistel network over the two halves: whatever the rounds add, no two labels become one. */
  private permuted(octets: Uint8Array): Uint8Array {
    const made = octets.slice()
    const half = made.length >> 1
    for (let round = 0; round < ROUNDS; round++) {
      const [from, to] = round % 2 === 0 ? [0, half] : [half, made.length]
      const other = round % 2 === 0 ? made.slice(half) : made.slice(0, half)
      const said = Uint8Array.of(made.length, round, ...other)
      for (let i = from; i < to; i += 32) {
        const added = this.bits.octets(`label ${i}`, said, 32)
        for (let k = i; k < Math.min(to, i + 32); k++) made[k] = shifted(made[k]!, added[k - i]!)
      }
    }
    return made
  }
}

const toLower = (octet: number): number => (octet >= 0x41 && octet <= 0x5a ? octet + 0x20 : octet)

/** Within its kind: what is neither letter nor digit keeps its place among octets that no host name has. */
function shifted(octet: number, by: number): number {
  if (octet >= 0x61 && octet <= 0x7a) return 0x61 + ((octet - 0x61 + by) % LETTERS)
  if (octet >= 0x30 && octet <= 0x39) return 0x30 + ((octet - 0x30 + by) % DIGITS)
  return octet >= 0x80 ? 0x80 + ((octet - 0x80 + by) % 0x80) : octet
}
