/**
 * RFC 6724 §2, §3 and §6 once more, slowly and from their text alone: addresses are bigints, the table is searched
 * row by row. It shares no code with what it checks.
 */
export interface SlowSource {
  readonly address: Uint8Array
  readonly prefixLength: number
  readonly deprecated: boolean
  readonly home: boolean
  readonly tunnel: boolean
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

const MAPPED = 0xffffn << 32n

export function toBigInt(bytes: Uint8Array): bigint {
  const number = bytes.reduce((sum, octet) => (sum << 8n) | BigInt(octet), 0n)
  return bytes.length === 4 ? MAPPED | number : number
}

const inside = (address: bigint, prefix: bigint, length: number) => address >> BigInt(128 - length) === prefix >> BigInt(128 - length)

export function lookUp(table: readonly SlowRow[], address: Uint8Array): SlowRow | undefined {
  let best: SlowRow | undefined
  for (const row of table) if (inside(toBigInt(address), row.prefix, row.length) && (!best || row.length > best.length)) best = row
  return best
}

function scope(address: Uint8Array): number {
  const number = toBigInt(address)
  if (number >> 32n === 0xffffn) {
    const ipv4 = number & 0xffffffffn
    return ipv4 >> 24n === 127n || ipv4 >> 16n === 0xa9fen ? 2 : 14
  }
  if (number >> 120n === 0xffn) return Number((number >> 112n) & 0xfn)
  if (number === 1n || number >> 118n === 0xfe80n >> 6n) return 2
  return number >> 118n === 0xfec0n >> 6n ? 5 : 14
}

function commonPrefixLen(source: SlowSource, destination: Uint8Array): number {
  const ipv4 = toBigInt(destination) >> 32n === 0xffffn
  const [first, width] = ipv4 ? [96, 32] : [0, 128]
  let bits = 0
  while (bits < Math.min(width, source.prefixLength) && bitOf(source.address, first + bits) === bitOf(destination, first + bits)) bits++
  return bits
}

const bitOf = (address: Uint8Array, bit: number) => (toBigInt(address) >> BigInt(127 - bit)) & 1n

/** Positive: `a` first; negative: `b` first; with the number of the rule. */
export function slowCompare(a: SlowPair, b: SlowPair, table: readonly SlowRow[]): [rule: number, preference: number] {
  const label = (address: Uint8Array) => lookUp(table, address)?.label ?? -1
  const precedence = (address: Uint8Array) => lookUp(table, address)?.precedence ?? -1
  const both = a.source && b.source
  const rules: (() => number)[] = [
    () => Number(a.source !== undefined) - Number(b.source !== undefined),
    () => {
      if (!both) return 0
      return Number(scope(a.destination) === scope(a.source.address)) - Number(scope(b.destination) === scope(b.source!.address))
    },
    () => (both ? Number(b.source!.deprecated) - Number(a.source.deprecated) : 0),
    () => (both ? Number(a.source.home) - Number(b.source!.home) : 0),
    () => {
      if (!both) return 0
      return Number(label(a.destination) === label(a.source.address)) - Number(label(b.destination) === label(b.source!.address))
    },
    () => precedence(a.destination) - precedence(b.destination),
    () => (both ? Number(b.source!.tunnel) - Number(a.source.tunnel) : 0),
    () => scope(b.destination) - scope(a.destination),
    () => {
      const families = [a, b].map(({ destination }) => toBigInt(destination) >> 32n === 0xffffn)
      if (!both || families[0] !== families[1]) return 0
      return commonPrefixLen(a.source, a.destination) - commonPrefixLen(b.source!, b.destination)
    },
  ]
  for (const [i, rule] of rules.entries()) {
    const preference = rule()
    if (preference !== 0) return [i + 1, preference]
  }
  return [10, 1]
}
