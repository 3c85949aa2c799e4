import { type AttemptTable, TRANSPORT_TCP } from '../../conversation/attempt-table.js'
import type { Nanos } from '../../base/time.js'
import { MOST_EVIDENCE } from './found.js'
import type { Reader } from '../knowledge.js'

/** A name that was reached over both families. */
export interface HandshakePair {
  readonly name: number
  readonly ipv4: Nanos[]
  readonly ipv6: Nanos[]
  readonly connections: number[]
  tunnelled: boolean
}

const OVER_IPV4 = 1
const OVER_IPV6 = 2
const OVER_BOTH = OVER_IPV4 | OVER_IPV6

/** How long TCP handshakes took, by name and family; most names are only seen over one, and of those no time is kept. `rows`: of the connection table, in the order of the report. */
export function handshakePairs(reader: Reader, rows: Int32Array): HandshakePair[] {
  const { attempts, connections, names } = reader.known
  const families = new Uint8Array(names.length)
  for (const connection of rows) {
    const name = connections.name.get(connection)
    if (name < 0 || families[name] === OVER_BOTH) continue
    for (let attempt = connections.first.get(connection); attempt >= 0; attempt = attempts.next.get(attempt))
      if (tookOf(attempts, attempt) > 0) families[name]! |= reader.family(attempt) === 'IPv6' ? OVER_IPV6 : OVER_IPV4
  }
  const pairs = new Map<number, HandshakePair>()
  if (!families.includes(OVER_BOTH)) return []
  for (const connection of rows) {
    const name = connections.name.get(connection)
    if (name < 0 || families[name] !== OVER_BOTH) continue
    for (const attempt of reader.attemptsOf(connection)) {
      const took = tookOf(attempts, attempt)
      if (!(took > 0)) continue
      let pair = pairs.get(name)
      if (!pair) {
        pair = { name, ipv4: [], ipv6: [], connections: [], tunnelled: false }
        pairs.set(name, pair)
      }
      const isIPv6 = reader.family(attempt) === 'IPv6'
      ;(isIPv6 ? pair.ipv6 : pair.ipv4).push(took)
      if (pair.connections.length < MOST_EVIDENCE) pair.connections.push(connection)
      if (isIPv6 && attempts.carriage.get(attempt) >= 0) pair.tunnelled = true
    }
  }
  return [...pairs.values()]
}

/** The loser of a race, too, was answered in its time, though it was reset then. NaN where there was no answer. */
const tookOf = ({ answerTime, startTime, transport }: AttemptTable, attempt: number): Nanos =>
  transport.get(attempt) === TRANSPORT_TCP ? answerTime.get(attempt) - startTime.get(attempt) : Number.NaN
