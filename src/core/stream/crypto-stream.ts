/**
 * The octets of a QUIC handshake in order, RFC 9000 §7.5: CRYPTO frames may come in any order, twice, and overlapping.
 *
 * Clients spread a ClientHello over many small frames on purpose, and over several datagrams where it is long.
 */

/** RFC 9000 §7.5 asks for 4,096 at least; a ClientHello with post-quantum key shares has about 2,000. */
const MOST_OCTETS = 16384
/** Holes at one time. One client is known to cut its ClientHello into some thirty pieces. */
const MOST_RUNS = 256

export class CryptoStream {
  private octets = new Uint8Array(0)
  /** What is there, as pairs of beginning and end, in ascending order, none touching the next. */
  private readonly runs: number[] = []

  /** What is there from the beginning on without a hole; valid until the next octets come. */
  get bytes(): Uint8Array {
    return this.octets.subarray(0, this.runs[0] === 0 ? this.runs[1] : 0)
  }

  /** Octets that belong at `offset`. Those beyond the bounds are not kept. */
  push(offset: number, view: DataView, at: number, end: number): void {
    const stop = Math.min(offset + end - at, MOST_OCTETS)
    if (offset >= stop || this.runs.length >= 2 * MOST_RUNS) return
    this.reserve(stop)
    for (let to = offset, from = at; to < stop; to++, from++) this.octets[to] = view.getUint8(from)
    this.note(offset, stop)
  }

  private reserve(length: number): void {
    if (length <= this.octets.length) return
    const larger = new Uint8Array(Math.min(Math.max(length, 2 * this.octets.length), MOST_OCTETS))
    larger.set(this.octets)
    this.octets = larger
  }

  /** Joins the new run with all that it overlaps or touches. */
  private note(begin: number, end: number): void {
    const { runs } = this
    let first = 0
    while (first < runs.length && runs[first + 1]! < begin) first += 2
    let last = first
    while (last < runs.length && runs[last]! <= end) last += 2
    const joined = last > first ? [Math.min(begin, runs[first]!), Math.max(end, runs[last - 1]!)] : [begin, end]
    runs.splice(first, last - first, ...joined)
  }
}
