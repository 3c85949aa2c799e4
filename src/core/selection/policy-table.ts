/**
 * The policy table, RFC 6724 §2.1: prefixes with a precedence and a label, looked up by the longest match, IPv4 as
 * ::ffff:a.b.c.d. The order of the rows carries no meaning.
 *
 * Systems that keep labels apart from precedences (glibc's gai.conf, the Linux kernel's labels) have two tables
 * whose rows leave the other value null.
 */
import { hasPrefix, mappedOf, type Prefix, prefixOf, sameAddress } from '../address/prefix.js'
import { formatPrefix, parsePrefix } from '../address/text.js'

export interface PolicyRow {
  /** 16 octets. */
  readonly prefix: Uint8Array
  /** 0 … 128; a row for IPv4 addresses has 96 or more. */
  readonly length: number
  readonly precedence: number | null
  readonly label: number | null
}

/** The prefix of a row as text, `::ffff:0:0/96`. */
export const rowPrefix = (row: PolicyRow): string => formatPrefix({ bytes: row.prefix, length: row.length })

/** A row for `prefix`; an IPv4 prefix becomes the mapped one. */
export function policyRow(prefix: Prefix, precedence: number | null, label: number | null): PolicyRow {
  const length = prefix.bytes.length === 4 ? prefix.length + 96 : prefix.length
  return { prefix: prefixOf(mappedOf(prefix.bytes), length).bytes, length, precedence, label }
}

export class PolicyTable {
  /** As they were given, for people. */
  readonly rows: readonly PolicyRow[]
  private readonly longestFirst: readonly PolicyRow[]
  /** Prefix and mask of each row of `longestFirst`: four words each. */
  private readonly words: Int32Array
  private readonly masks: Int32Array

  /** Of two rows with the same prefix the last one counts, as if the earlier had been set and then set again. */
  constructor(rows: readonly PolicyRow[]) {
    this.rows = rows.filter((row, i) => !rows.slice(i + 1).some((later) => samePrefix(row, later)))
    this.longestFirst = [...this.rows].sort((a, b) => b.length - a.length)
    this.words = new Int32Array(4 * this.rows.length)
    this.masks = new Int32Array(4 * this.rows.length)
    this.longestFirst.forEach((row, i) => {
      const view = new DataView(row.prefix.buffer, row.prefix.byteOffset, 16)
      for (let word = 0; word < 4; word++) {
        const bits = Math.max(0, Math.min(32, row.length - 32 * word))
        this.words[4 * i + word] = view.getInt32(4 * word)
        this.masks[4 * i + word] = bits === 0 ? 0 : -1 << (32 - bits)
      }
    })
  }

  /** The row that decides for an address of 4 or 16 octets; undefined where no row holds it. */
  find(address: Uint8Array): PolicyRow | undefined {
    const mapped = address.length === 4
    const a = mapped ? 0 : word(address, 0)
    const b = mapped ? 0 : word(address, 4)
    const c = mapped ? 0xffff : word(address, 8)
    return this.findWords(a, b, c, word(address, mapped ? 0 : 12))
  }

  /** The same for an address given as four words, most significant first. */
  findWords(a: number, b: number, c: number, d: number): PolicyRow | undefined {
    const { words, masks } = this
    for (let i = 0, at = 0; at < words.length; i++, at += 4) {
      if (
        (a & masks[at]!) === words[at]! &&
        (b & masks[at + 1]!) === words[at + 1]! &&
        (c & masks[at + 2]!) === words[at + 2]! &&
        (d & masks[at + 3]!) === words[at + 3]!
      )
        return this.longestFirst[i]
    }
    return undefined
  }

  has(prefix: Prefix): boolean {
    const row = policyRow(prefix, null, null)
    return this.rows.some((other) => samePrefix(row, other))
  }

  /** Both tables have the same rows but for their precedences. */
  hasLabelsOf(other: PolicyTable): boolean {
    return (
      this.rows.length === other.rows.length &&
      this.rows.every((row) => other.rows.some((known) => known.label === row.label && samePrefix(row, known)))
    )
  }

  /** The row that decides for the addresses of a prefix, but for those that a longer row holds. */
  holding(prefix: Prefix): PolicyRow | undefined {
    const row = policyRow(prefix, null, null)
    return this.longestFirst.find((other) => other.length <= row.length && hasPrefix(row.prefix, other.prefix, other.length))
  }

  /** This table with `row` added, in the place of one with the same prefix where there is one. */
  with(row: PolicyRow): PolicyTable {
    const at = this.rows.findIndex((other) => samePrefix(row, other))
    return new PolicyTable(at < 0 ? [...this.rows, row] : this.rows.map((other, i) => (i === at ? row : other)))
  }
}

/** A table from rows written as the documents write them: prefix, precedence, label. */
export const policyTable = (rows: readonly (readonly [prefix: string, precedence: number | null, label: number | null])[]): PolicyTable =>
  new PolicyTable(rows.map(([prefix, precedence, label]) => policyRow(parsePrefix(prefix)!, precedence, label)))

const samePrefix = (a: PolicyRow, b: PolicyRow): boolean => a.length === b.length && sameAddress(a.prefix, b.prefix)

const word = (bytes: Uint8Array, at: number): number => (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!
