/**
 * Link-layer addresses as small integers.
 *
 * Addresses of 6 octets (Ethernet, 802.11) and of up to 8 (EUI-64, InfiniBand's tail) are rows of one table.
 */
export type LinkId = number

export const NO_LINK: LinkId = -1

/** No link has so many stations; one that is made to have more has frames of unknown senders. */
const MOST_LINKS = 1 << 17

export class LinkTable {
  /** Two words for each id, the octets left-aligned. */
  private words = new Int32Array(2 * 256)
  private lengths = new Uint8Array(256)
  private slots = new Int32Array(1024)
  private mask = 1023
  private count = 0

  get length(): number {
    return this.count
  }

  /** The id of the 6 octets at `at`; NO_LINK where there are too many, here and below. */
  readEui48(view: DataView, at: number): LinkId {
    return this.find(view.getInt32(at), view.getUint16(at + 4) << 16, 6)
  }

  /** The id of the `length` octets at `at`, 1 to 8. */
  read(view: DataView, at: number, length: number): LinkId {
    if (length === 6) return this.readEui48(view, at)
    let first = 0
    let second = 0
    for (let i = 0; i < length; i++) {
      if (i < 4) first |= view.getUint8(at + i) << (24 - 8 * i)
      else second |= view.getUint8(at + i) << (56 - 8 * i)
    }
    return this.find(first, second, length)
  }

  /** The id of an address given as 1 to 8 octets. */
  intern(bytes: Uint8Array): LinkId {
    return this.read(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), 0, Math.min(bytes.length, 8))
  }

  /** To no single station: the group bit of the first octet (IEEE 802 §8.2.2). */
  isGroup(id: LinkId): boolean {
    return (this.words[2 * id]! & 0x01000000) !== 0
  }

  octet(id: LinkId, index: number): number {
    return (this.words[2 * id + (index >>> 2)]! >>> (24 - 8 * (index & 3))) & 0xff
  }

  bytes(id: LinkId): Uint8Array {
    return Uint8Array.from({ length: this.lengths[id]! }, (_, index) => this.octet(id, index))
  }

  /** `02:00:5e:00:53:01` */
  format(id: LinkId): string {
    return Array.from(this.bytes(id), (octet) => octet.toString(16).padStart(2, '0')).join(':')
  }

  private find(first: number, second: number, length: number): LinkId {
    let slot = hash(first, second) & this.mask
    for (;;) {
      const id = this.slots[slot]! - 1
      if (id < 0) return this.addLink(first, second, length)
      if (this.words[2 * id] === first && this.words[2 * id + 1] === second && this.lengths[id] === length) return id
      slot = (slot + 1) & this.mask
    }
  }

  private addLink(first: number, second: number, length: number): LinkId {
    if (this.count === MOST_LINKS) return NO_LINK
    const id = this.count++
    if (id === this.lengths.length) {
      const words = new Int32Array(this.words.length * 2)
      words.set(this.words)
      this.words = words
      const lengths = new Uint8Array(this.lengths.length * 2)
      lengths.set(this.lengths)
      this.lengths = lengths
    }
    this.words[2 * id] = first
    this.words[2 * id + 1] = second
    this.lengths[id] = length
    if (this.count * 2 > this.mask) {
      this.mask = this.mask * 2 + 1
      this.slots = new Int32Array(this.mask + 1)
      for (let old = 0; old < id; old++) this.place(old)
    }
    this.place(id)
    return id
  }

  private place(id: LinkId): void {
    let slot = hash(this.words[2 * id]!, this.words[2 * id + 1]!) & this.mask
    while (this.slots[slot] !== 0) slot = (slot + 1) & this.mask
    this.slots[slot] = id + 1
  }
}

function hash(first: number, second: number): number {
  const mixed = Math.imul(first ^ Math.imul(second, 0x85ebca6b), 0x9e3779b1)
  return mixed ^ (mixed >>> 15)
}
