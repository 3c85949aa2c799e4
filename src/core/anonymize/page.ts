/**
 * A frame that is written anew. It begins as zeros: what nobody read and rewrote is not in it.
 */
import type { AddressMap } from './address-map.js'
import type { KeyedBits } from './keyed-bits.js'
import type { NameMap } from './name-map.js'

export interface Pseudonyms {
  readonly bits: KeyedBits
  readonly addresses: AddressMap
  readonly names: NameMap
}

export class Page {
  readonly octets: Uint8Array

  /** `view` is over the frame alone. Of a `draft` nothing is kept: it costs no marks. */
  constructor(
    readonly view: DataView,
    readonly pseudonyms: Pseudonyms,
    private readonly draft = false,
  ) {
    this.octets = new Uint8Array(view.byteLength)
  }

  from(at: number, end: number): Uint8Array {
    return new Uint8Array(this.view.buffer, this.view.byteOffset + at, Math.max(end - at, 0)).slice()
  }

  keep(at: number, end: number): void {
    const stop = Math.min(end, this.octets.length)
    if (stop > at) this.octets.set(this.from(at, stop), at)
  }

  put(at: number, octets: Uint8Array): void {
    const room = this.octets.length - at
    if (room > 0) this.octets.set(room < octets.length ? octets.subarray(0, room) : octets, at)
  }

  /** An address of 4 or 16 octets; one that is cut short is left out. */
  address(at: number, length: 4 | 16, end = this.octets.length): void {
    if (at + length <= end) this.put(at, this.pseudonyms.addresses.address(this.from(at, at + length)))
  }

  addresses(at: number, end: number, length: 4 | 16): void {
    for (let next = at; next + length <= end; next += length) this.address(next, length)
  }

  link(at: number, length: number, end = this.octets.length): void {
    if (at >= 0 && at + length <= end) this.put(at, this.pseudonyms.addresses.link(this.from(at, at + length)))
  }

  prefix(at: number, octets: number, bits: number, end: number): void {
    if (at + octets > end) return
    const whole = new Uint8Array(16)
    whole.set(this.from(at, at + octets))
    this.put(at, this.pseudonyms.addresses.prefix(whole, bits).subarray(0, octets))
  }

  /**
   * Stands for what was not read: two that were alike still are, and those that were not are told apart, as a capture of several
   * interfaces needs it. The first octet is one that no protocol begins with.
   */
  mark(at: number, end: number): void {
    const stop = Math.min(end, this.octets.length)
    if (this.draft || stop <= at) return
    const mark = this.pseudonyms.bits.octets('payload', this.from(at, stop), 8)
    mark[0] = 0x08 | (mark[0]! & 7)
    this.put(at, mark.subarray(0, stop - at))
  }
}
