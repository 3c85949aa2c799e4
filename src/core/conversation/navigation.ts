/**
 * Navigations: sockets that one program opened together for one purpose. A browser opens two at once and a third when they are slow,
 * and QUIC beside TCP; each is a connection of its own that may win, lose, or stay idle.
 *
 * What shows it: the same call's lookups serve the next socket to the same port while the former is still open. Another program asks
 * its resolver itself.
 */
import { type Nanos, seconds } from '../base/time.js'
import { type AttemptTable, TRANSPORT_QUIC } from './attempt-table.js'
import type { ConnectionTable } from './connection-table.js'

/** Browsers' backup sockets follow after 250 to 300 ms; a page's further requests come later. */
const TOGETHER = seconds(1)

export class Navigations {
  /** For each connection the first one of its navigation, which is itself where it is alone. */
  private readonly first: Int32Array
  private readonly count: Int32Array
  private readonly quic: Uint8Array

  /** Connections are in the order in which they began. */
  constructor(connections: ConnectionTable, attempts: AttemptTable) {
    this.first = new Int32Array(connections.length)
    this.count = new Int32Array(connections.length)
    this.quic = new Uint8Array(connections.length)
    for (let connection = 0; connection < connections.length; connection++) {
      const before = connections.sameCall.get(connection)
      const joins = before >= 0 && connections.port.get(before) === connections.port.get(connection) && isBeside(connection, before)
      this.first[connection] = joins ? this.first[before]! : connection
      this.count[this.first[connection]!]!++
      for (let attempt = connections.first.get(connection); attempt >= 0; attempt = attempts.next.get(attempt))
        if (attempts.transport.get(attempt) === TRANSPORT_QUIC) this.quic[this.first[connection]!] = 1
    }

    function isBeside(connection: number, before: number): boolean {
      const start = attempts.startTime.get(connections.first.get(connection))
      const earlier = connections.last.get(before)
      return start - attempts.startTime.get(connections.first.get(before)) <= TOGETHER && !(closedAt(attempts, earlier) <= start)
    }
  }

  firstOf(connection: number): number {
    return this.first[connection]!
  }

  triesQuic(connection: number): boolean {
    return this.quic[this.first[connection]!] === 1
  }

  /** How many sockets the navigation of a connection has, this one included. */
  socketsOf(connection: number): number {
    return this.count[this.first[connection]!]!
  }
}

/** NaN while it is open. */
function closedAt(attempts: AttemptTable, attempt: number): Nanos {
  const times = [attempts.clientFinTime, attempts.clientResetTime, attempts.serverResetTime].map((time) => time.get(attempt))
  return times.reduce((least, time) => (time < least || Number.isNaN(least) ? time : least), Number.NaN)
}
