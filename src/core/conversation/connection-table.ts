/** Connections as rows: what a program asked for, with its attempts chained through the attempt table. */
import { Columns } from '../base/columns.js'

export const NAME_FROM_NOTHING = 0
export const NAME_FROM_DNS = 1
export const NAME_FROM_APPLICATION_SNI = 2
export const NAME_FROM_APPLICATION_HOST = 3
export const NAME_FROM_CAPTURE = 4
export const NAME_SOURCES = [null, 'dns', 'sni', 'http-host', 'capture'] as const

export class ConnectionTable extends Columns {
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
    this.host.at[row] = host
    this.name.at[row] = name
    this.nameFrom.at[row] = nameFrom
    this.transport.at[row] = transport
    this.port.at[row] = port
    this.first.at[row] = attempt
    this.last.at[row] = attempt
    this.winner.at[row] = -1
    this.spareOf.at[row] = -1
    this.call.at[row] = call
    this.sameName.at[row] = -1
    this.sameCall.at[row] = -1
    return row
  }
}
