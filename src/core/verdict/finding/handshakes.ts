import { Rows } from '../../base/rows.js'
import type { Nanos } from '../../base/time.js'
import { MOST_EVIDENCE } from './found.js'

/** A name that was reached over both families. */
export interface HandshakePair {
  readonly name: number
  readonly ipv4: Nanos[]
  readonly ipv6: Nanos[]
  readonly connections: number[]
  tunnelled: boolean
}

/** How long TCP handshakes took, by name and family; most names are only seen over one. */
export class Handshakes extends Rows {
  private readonly name = this.i32()
  private readonly took = this.f64()
  private readonly connection = this.i32()
  private readonly isIPv6 = this.u8()
  private readonly tunnelled = this.u8()
  /** Names are below it. */
  private names = 0

  add(name: number, isIPv6: boolean, took: Nanos, connection: number, tunnelled: boolean): void {
    const row = this.addRow()
    this.name.set(row, name)
    this.names = Math.max(this.names, name + 1)
    this.took.set(row, took)
    this.connection.set(row, connection)
    this.isIPv6.set(row, isIPv6 ? 1 : 0)
    this.tunnelled.set(row, tunnelled ? 1 : 0)
  }

  pairs(): HandshakePair[] {
    const families = new Uint8Array(this.names)
    for (let row = 0; row < this.length; row++) families[this.name.get(row)]! |= this.isIPv6.get(row) === 1 ? 2 : 1
    const pairs = new Map<number, HandshakePair>()
    for (let row = 0; row < this.length; row++) {
      const name = this.name.get(row)
      if (families[name] !== 3) continue
      let pair = pairs.get(name)
      if (!pair) {
        pair = { name, ipv4: [], ipv6: [], connections: [], tunnelled: false }
        pairs.set(name, pair)
      }
      ;(this.isIPv6.get(row) === 1 ? pair.ipv6 : pair.ipv4).push(this.took.get(row))
      if (pair.connections.length < MOST_EVIDENCE) pair.connections.push(this.connection.get(row))
      if (this.tunnelled.get(row) === 1) pair.tunnelled = true
    }
    return [...pairs.values()]
  }
}
