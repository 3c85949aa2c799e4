/** Datagrams in pieces: gathered in a first reading, written anew as one, and given out in pieces in a second. */

/** Octets that are gathered of all datagrams together; what comes later is written as zeros. */
const MOST_TOGETHER = 1 << 26

interface Datagram {
  pieces: { readonly offset: number; readonly octets: Uint8Array; readonly last: boolean }[]
  written: Uint8Array | null | undefined
}

export class FragmentedDatagrams {
  private readonly datagrams = new Map<string, Datagram>()
  private together = 0

  gather(key: string, offset: number, octets: Uint8Array, last: boolean): void {
    if (this.together > MOST_TOGETHER) return
    this.together += octets.length
    const datagram = this.datagrams.get(key)
    if (datagram) datagram.pieces.push({ offset, octets, last })
    else this.datagrams.set(key, { pieces: [{ offset, octets, last }], written: undefined })
  }

  /** What stands for the piece; undefined where not all pieces are there. */
  give(key: string, offset: number, length: number, write: (octets: Uint8Array) => Uint8Array): Uint8Array | undefined {
    const datagram = this.datagrams.get(key)
    if (!datagram) return undefined
    if (datagram.written === undefined) {
      const whole = joined(datagram.pieces)
      datagram.written = whole ? write(whole) : null
      datagram.pieces = []
    }
    return datagram.written?.slice(offset, offset + length)
  }
}

function joined(pieces: Datagram['pieces']): Uint8Array | undefined {
  const last = pieces.find((piece) => piece.last)
  if (!last) return undefined
  const octets = new Uint8Array(last.offset + last.octets.length)
  let have = 0
  for (const piece of [...pieces].sort((a, b) => a.offset - b.offset)) {
    const end = piece.offset + piece.octets.length
    if (piece.offset > have || end > octets.length) return undefined
    octets.set(piece.octets, piece.offset)
    have = Math.max(have, end)
  }
  return have === octets.length ? octets : undefined
}
