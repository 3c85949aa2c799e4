/** Spare sockets: what a browser opens beside a connection and leaves alone (model.md §2). */
import { type Nanos, seconds } from '../base/time.js'
import type { AttemptTable } from './attempt-table.js'
import type { ConnectionTable } from './connection-table.js'
import { aliveUntil, type Outcomes } from './outcome.js'

/** Spare sockets are opened together (browsers' backup sockets: 250–300 ms). */
const SPARE_WINDOW = seconds(1)
/** Connections and attempts that are looked at for one socket. */
const MOST_COMPARED = 64

interface SpareInput {
  readonly attempts: AttemptTable
  readonly outcomes: Outcomes
}

export class SpareSockets {
  private readonly input: SpareInput
  private readonly connections: ConnectionTable

  constructor(input: SpareInput, connections: ConnectionTable) {
    this.input = input
    this.connections = connections
  }

  /** A socket without a winner that was open beside one of the same name and port that won: told in the sibling's record. */
  find(): void {
    const { connections } = this
    const after = new Int32Array(connections.length).fill(-1)
    for (let connection = 0; connection < connections.length; connection++) {
      const before = connections.sameName.get(connection)
      if (before >= 0) after[before] = connection
    }
    for (let spare = 0; spare < connections.length; spare++) {
      if (connections.winner.get(spare) >= 0 || connections.name.get(spare) < 0 || !this.wasLeftAlone(spare)) continue
      let sibling = this.siblingOf(spare, (connection) => connections.sameName.get(connection))
      if (sibling < 0) sibling = this.siblingOf(spare, (connection) => after[connection]!)
      connections.spareOf.set(spare, sibling)
    }
  }

  /** The nearest connection of the same name, going by `step`, that won beside the spare one; -1 none. */
  private siblingOf(spare: number, step: (connection: number) => number): number {
    const { attempts } = this.input
    const { connections } = this
    const begin = (connection: number): Nanos => attempts.startTime.get(connections.first.get(connection))
    const start = begin(spare)
    let compared = 0
    for (let other = step(spare); other >= 0 && Math.abs(begin(other) - start) <= SPARE_WINDOW; other = step(other)) {
      if (++compared > MOST_COMPARED) return -1
      const winner = connections.winner.get(other)
      if (
        winner < 0 ||
        connections.port.get(other) !== connections.port.get(spare) ||
        !this.hasTried(other, connections.transport.get(spare))
      )
        continue
      if (start <= attempts.answerTime.get(winner) && aliveUntil(attempts, connections.last.get(spare)) >= begin(other)) return other
    }
    return -1
  }

  private hasTried(connection: number, transport: number): boolean {
    const { attempts } = this.input
    let count = 0
    for (let a = this.connections.first.get(connection); a >= 0 && ++count < MOST_COMPARED; a = attempts.next.get(a))
      if (attempts.transport.get(a) === transport) return true
    return false
  }

  private wasLeftAlone(connection: number): boolean {
    const { attempts } = this.input
    for (let a = this.connections.first.get(connection); a >= 0; a = attempts.next.get(a)) {
      const outcome = this.input.outcomes.of(a)
      if (outcome !== 'abandoned' && outcome !== 'unfinished') return false
    }
    return true
  }
}
