/**
 * RFC 6724 and RFC 3484, §2, §3, §5 and §6, once more, slowly and from their text alone, with the ways in which systems
 * depart from them: addresses are bigints, a table is searched row by row. It shares no code with what it checks.
 */
export interface SlowSource {
  readonly address: Uint8Array
  readonly prefixLength: number
  readonly deprecated: boolean
  readonly home: boolean
  readonly careOf: boolean
  readonly temporary: boolean
  readonly tunnel: boolean
  readonly interface: number
}

export interface SlowPair {
  readonly destination: Uint8Array
  readonly source: SlowSource | undefined
}

export interface SlowRow {
  readonly prefix: bigint
  readonly length: number
  readonly precedence: number
  readonly label: number
}

export interface SlowSystem {
  readonly labels: readonly SlowRow[]
  readonly precedences: readonly SlowRow[]
  readonly sourceLabels: readonly SlowRow[]
  /** RFC 3484 §3.2: private IPv4 addresses have site scope. */
  readonly privateIsSite: boolean
  /** How far rule 9 of §6 counts common bits of IPv6, and whether it looks at IPv4 at all. */
  readonly bits: 'prefix' | 'all' | '64' | 'glibc'
  readonly bitsOfIPv4: boolean
  /** The same of rule 8 of §5. */
  readonly sourceBits: 'prefix' | 'all'
  readonly temporaryFirst: boolean
  /** Numbers of rules that the system does not have. */
  readonly without: readonly number[]
  readonly withoutSourceRules: readonly number[]
  /** Two destinations without a source stay as they are. */
  readonly keepsUnusable: boolean
  readonly ipv4First: boolean
}

const MAPPED = 0xffffn << 32n

export function toBigInt(bytes: Uint8Array): bigint {
  const number = bytes.reduce((sum, octet) => (sum << 8n) | BigInt(octet), 0n)
  return bytes.length === 4 ? MAPPED | number : number
}

const inside = (address: bigint, prefix: bigint, length: number) => address >> BigInt(128 - length) === prefix >> BigInt(128 - length)

const isOfIPv4 = (address: Uint8Array) => toBigInt(address) >> 32n === 0xffffn

export function lookUp(table: readonly SlowRow[], address: Uint8Array): SlowRow | undefined {
  let best: SlowRow | undefined
  for (const row of table) if (inside(toBigInt(address), row.prefix, row.length) && (!best || row.length > best.length)) best = row
  return best
}

const labelIn = (table: readonly SlowRow[], address: Uint8Array) => lookUp(table, address)?.label ?? -1

function scope(address: Uint8Array, { privateIsSite }: SlowSystem): number {
  const number = toBigInt(address)
  if (isOfIPv4(address)) {
    const ipv4 = number & 0xffffffffn
    if (ipv4 >> 24n === 127n || ipv4 >> 16n === 0xa9fen) return 2
    const isPrivate = ipv4 >> 24n === 10n || ipv4 >> 20n === 0xac1n || ipv4 >> 16n === 0xc0a8n
    return isPrivate && privateIsSite ? 5 : 14
  }
  if (number >> 120n === 0xffn) return Number((number >> 112n) & 0xfn)
  if (number === 1n || number >> 118n === 0xfe80n >> 6n) return 2
  return number >> 118n === 0xfec0n >> 6n ? 5 : 14
}

const bitOf = (address: Uint8Array, bit: number) => (toBigInt(address) >> BigInt(127 - bit)) & 1n

/** Equal bits from `from` on, at most `most`. */
function equalBits(a: Uint8Array, b: Uint8Array, from: number, most: number): number {
  let bits = 0
  while (bits < most && bitOf(a, from + bits) === bitOf(b, from + bits)) bits++
  return bits
}

function commonPrefixLen(source: SlowSource, destination: Uint8Array, counts: 'prefix' | 'all' | '64'): number {
  const [from, width] = isOfIPv4(destination) ? [96, 32] : [0, 128]
  const most = counts === 'prefix' ? source.prefixLength : counts === '64' && width === 128 ? 64 : width
  return equalBits(source.address, destination, from, Math.min(width, most))
}

/** Rule 9 of glibc: IPv4 within the subnet of the source only; IPv6 by the first 32 bits in which either pair differs. */
function glibcBits(a: SlowPair, b: SlowPair): number {
  const ofIPv4 = ({ source, destination }: SlowPair) => {
    const bits = equalBits(source!.address, destination, 96, 32)
    return bits < source!.prefixLength ? 0 : bits
  }
  if (isOfIPv4(a.destination)) return ofIPv4(a) - ofIPv4(b)
  const inWord = ({ source, destination }: SlowPair, word: number) => equalBits(source!.address, destination, 32 * word, 32)
  for (let word = 0; word < 4; word++) {
    const [one, other] = [inWord(a, word), inWord(b, word)]
    if (one < 32 || other < 32) return one - other
  }
  return 0
}

const home = ({ home: isHome, careOf }: SlowSource) => (isHome ? (careOf ? 2 : 1) : 0)

/** §6. Positive: `a` first; negative: `b` first; with the number of the rule, 0 for one that no document has. */
export function slowCompare(a: SlowPair, b: SlowPair, system: SlowSystem): [rule: number, preference: number] {
  const both = a.source && b.source
  const matches = ({ destination, source }: SlowPair, of: (address: Uint8Array) => number) =>
    Number(of(destination) === of(source!.address))
  const scopeOf = (address: Uint8Array) => scope(address, system)
  const labelOf = (address: Uint8Array) => labelIn(system.labels, address)
  const precedenceOf = (address: Uint8Array) => lookUp(system.precedences, address)?.precedence ?? -1
  const flag = (pair: SlowPair, name: 'deprecated' | 'tunnel') => Number(pair.source?.[name] ?? false)
  const rules: (() => number)[] = [
    () => (system.ipv4First ? Number(isOfIPv4(a.destination)) - Number(isOfIPv4(b.destination)) : 0),
    () => Number(a.source !== undefined) - Number(b.source !== undefined),
    () => (both ? matches(a, scopeOf) - matches(b, scopeOf) : 0),
    () => (both ? flag(b, 'deprecated') - flag(a, 'deprecated') : 0),
    () => (both ? home(a.source!) - home(b.source!) : 0),
    () => (both ? matches(a, labelOf) - matches(b, labelOf) : 0),
    () => precedenceOf(a.destination) - precedenceOf(b.destination),
    () => (both ? flag(b, 'tunnel') - flag(a, 'tunnel') : 0),
    () => scopeOf(b.destination) - scopeOf(a.destination),
    () => {
      const ofIPv4 = isOfIPv4(a.destination)
      if (!both || ofIPv4 !== isOfIPv4(b.destination) || (ofIPv4 && !system.bitsOfIPv4)) return 0
      const { bits } = system
      if (bits === 'glibc') return glibcBits(a, b)
      return commonPrefixLen(a.source!, a.destination, bits) - commonPrefixLen(b.source!, b.destination, bits)
    },
  ]
  for (const [number, rule] of rules.entries()) {
    if (system.without.includes(number) || (number > 0 && system.keepsUnusable && !a.source && !b.source)) continue
    const preference = rule()
    if (preference !== 0) return [number, preference]
  }
  return [10, 1]
}

export interface SlowWay {
  readonly interface: number | undefined
  readonly advertised: readonly { readonly prefix: bigint; readonly length: number }[]
}

/** §4: what may be a source at all; towards a multicast or link-local destination only what is on its link. */
export function slowIsCandidate(source: SlowSource, destination: Uint8Array, way: SlowWay, system: SlowSystem): boolean {
  const number = toBigInt(source.address)
  if (isOfIPv4(source.address) !== isOfIPv4(destination) || number >> 120n === 0xffn || number === 0n) return false
  const ipv4 = number & 0xffffffffn
  if (isOfIPv4(source.address) && (ipv4 >> 28n === 0xen || ipv4 === 0n)) return false
  const to = toBigInt(destination)
  const multicast = to >> 120n === 0xffn || (isOfIPv4(destination) && (to & 0xffffffffn) >> 28n === 0xen)
  const onLink = multicast || scope(destination, system) === 2
  return !onLink || way.interface === undefined || source.interface === way.interface
}

/** §5. Positive: `a` rather than `b`; 0 where no rule tells them apart. */
export function slowPreferSource(
  a: SlowSource,
  b: SlowSource,
  destination: Uint8Array,
  way: SlowWay,
  system: SlowSystem,
): [rule: number | undefined, preference: number] {
  const matches = ({ address }: SlowSource) => Number(labelIn(system.sourceLabels, address) === labelIn(system.sourceLabels, destination))
  const advertised = ({ address }: SlowSource) =>
    Number(way.advertised.some(({ prefix, length }) => inside(toBigInt(address), prefix, length)))
  const rules: [number: number, rule: () => number][] = [
    [1, () => Number(toBigInt(a.address) === toBigInt(destination)) - Number(toBigInt(b.address) === toBigInt(destination))],
    [
      2,
      () => {
        const [ofA, ofB, ofD] = [a.address, b.address, destination].map((address) => scope(address, system))
        if (ofA! < ofB!) return ofA! < ofD! ? -1 : 1
        if (ofB! < ofA!) return ofB! < ofD! ? 1 : -1
        return 0
      },
    ],
    [3, () => Number(b.deprecated) - Number(a.deprecated)],
    [4, () => home(a) - home(b)],
    [5, () => (way.interface === undefined ? 0 : Number(a.interface === way.interface) - Number(b.interface === way.interface))],
    [5.5, () => advertised(a) - advertised(b)],
    [6, () => matches(a) - matches(b)],
    [7, () => (Number(a.temporary) - Number(b.temporary)) * (system.temporaryFirst ? 1 : -1)],
    [8, () => commonPrefixLen(a, destination, system.sourceBits) - commonPrefixLen(b, destination, system.sourceBits)],
  ]
  for (const [number, rule] of rules) {
    const preference = system.withoutSourceRules.includes(number) ? 0 : rule()
    if (preference !== 0) return [number, preference]
  }
  return [undefined, 0]
}
