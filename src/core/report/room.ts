/** What the tables may take of a bound on the memory. */

/** What the engine, the program and the buffers take beside the tables. */
const ENGINE = 64 * 2 ** 20
/** Tables hold up to twice the room of their rows, and to join and judge them takes about as much again. */
const SHARE_OF_ROWS = 1 / 4
/** Of a bound below what the engine takes. */
const LEAST_SHARE = 1 / 8
/** Nothing is told again before the tables have grown by so much. */
const GROWTH = 1.5

export class Room {
  private readonly least: number
  private octets: number

  constructor(bound = Number.POSITIVE_INFINITY) {
    this.least = Math.max((bound - ENGINE) * SHARE_OF_ROWS, bound * LEAST_SHARE)
    this.octets = this.least
  }

  holds(octets: number): boolean {
    return octets <= this.octets
  }

  /** So much was left when the tables had been cut. */
  keep(octets: number): void {
    this.octets = Math.max(this.least, octets * GROWTH)
  }
}
