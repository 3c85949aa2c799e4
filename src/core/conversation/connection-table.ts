/** Connections as rows: what a program asked for, with its attempts chained through the attempt table. */
import { Rows } from '../base/rows.js'

export const NAME_FROM_NOTHING = 0
export const NAME_FROM_DNS = 1
export const NAME_FROM_APPLICATION_SNI = 2
export const NAME_FROM_APPLICATION_HOST = 3
export const NAME_FROM_CAPTURE = 4
export const NAME_SOURCES = [null, 'dns', 'sni', 'http-host', 'capture'] as const

export class ConnectionTable extends Rows {
  readonly host = this.i32()
  readonly name = this.i32()
  readonly nameFrom = this.u8()
  readonly transport = this.u8()
  readonly port = this.i32()
  readonly first = this.i32()
  readonly last = this.i32()
  readonly winner = this.i32()
  /** The connection beside which this one was a spare socket; -1 for a connection of its own. */
  readonly spareOf = this.i32()
  /** The call whose lookups served it; -1 none. */
  readonly call = this.i32()
  /** The connection of the same host and name that began before; -1 none. */
  readonly sameName = this.i32()
  /** The connection that the same call served before; -1 none. */
  readonly sameCall = this.i32()

  add(host: number, name: number, nameFrom: number, transport: number, port: number, attempt: number, call: number): number {
    const row = this.addRow()
    this.host.set(row, host)
    this.name.set(row, name)
    this.nameFrom.set(row, nameFrom)
    this.transport.set(row, transport)
    this.port.set(row, port)
    this.first.set(row, attempt)
    this.last.set(row, attempt)
    this.winner.set(row, -1)
    this.spareOf.set(row, -1)
    this.call.set(row, call)
    this.sameName.set(row, -1)
    this.sameCall.set(row, -1)
    return row
  }
}
