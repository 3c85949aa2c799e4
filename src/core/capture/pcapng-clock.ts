/** Times of a pcapng interface, draft-ietf-opsawg-pcapng §4.2: if_tsresol and if_tsoffset. */
import { NANOS_PER_SECOND } from '../base/time.js'

/** Above this many ticks a second, the long division below would pass 2^53 (10^11 and 2^36 are below). */
const MAX_FAST_TICKS = 2 ** 37
/** Above 2^23 ticks a second, so would the product with 10^9. */
const MAX_FAST_BINARY = 23

/** Divides the 64-bit count of a block, exactly; what is finer than a nanosecond is cut off. */
export class Clock {
  seconds = 0
  nanos = 0
  private readonly ticksPerSecond: number
  private readonly nanosPerTick: number
  private readonly ticksPerNano: number
  private readonly exactTicks: bigint
  private readonly fast: boolean
  private readonly binary: boolean
  private readonly offset: number

  /** `resolution` is the octet of if_tsresol: 10^-n, or 2^-n where its highest bit is set. */
  constructor(resolution = 6, offset = 0) {
    const exponent = resolution & 0x7f
    this.binary = (resolution & 0x80) !== 0
    this.exactTicks = (this.binary ? 2n : 10n) ** BigInt(exponent)
    this.ticksPerSecond = Number(this.exactTicks)
    this.fast = this.binary ? exponent <= MAX_FAST_BINARY : this.ticksPerSecond <= MAX_FAST_TICKS
    this.nanosPerTick = NANOS_PER_SECOND / this.ticksPerSecond
    this.ticksPerNano = this.ticksPerSecond / NANOS_PER_SECOND
    this.offset = offset
  }

  /** Sets `seconds` and `nanos` from the two words of a time. */
  read(high: number, low: number): void {
    const { ticksPerSecond } = this
    if (!this.fast) {
      this.readExact(high, low)
      return
    }
    // Long division in digits of 32, 16 and 16 bits: no step passes 2^53.
    const first = Math.floor(high / ticksPerSecond)
    let rest = (high - first * ticksPerSecond) * 65536 + (low >>> 16)
    const second = Math.floor(rest / ticksPerSecond)
    rest = (rest - second * ticksPerSecond) * 65536 + (low & 0xffff)
    const third = Math.floor(rest / ticksPerSecond)
    rest -= third * ticksPerSecond
    this.seconds = first * 2 ** 32 + second * 65536 + third + this.offset
    if (this.binary) this.nanos = Math.floor((rest * NANOS_PER_SECOND) / ticksPerSecond)
    else this.nanos = this.ticksPerNano <= 1 ? rest * this.nanosPerTick : Math.floor(rest / this.ticksPerNano)
  }

  private readExact(high: number, low: number): void {
    const ticks = (BigInt(high) << 32n) | BigInt(low)
    this.seconds = Number(ticks / this.exactTicks) + this.offset
    this.nanos = Number(((ticks % this.exactTicks) * 1_000_000_000n) / this.exactTicks)
  }
}
