import { say } from '../../../base/message.js'
import { ms, toMs } from '../../../base/time.js'
import type { Evidence } from '../../evidence.js'
import { LONGEST_ATTEMPT_DELAY, trialsOf } from '../../race.js'
import { defineFinding } from '../finding.js'
import { MOST_EVIDENCE, unique } from '../found.js'
import { SEVERAL_TRIED } from '../sign.js'

/** RFC 8305 §5: never less. */
const SHORTEST_ATTEMPT_DELAY = ms(10)
/** A timer that is due at its longest fires late by what the machine is busy with. */
const LATE = ms(20)

interface Breach {
  readonly connection: number
  readonly after: number
  readonly evidence: Evidence
}

export const nonConformingRace = defineFinding({
  code: 'non-conforming-race',
  severity: 'info',
  ref: 'RFC 8305 §5',
  of: SEVERAL_TRIED,
  search(scene) {
    const breaches = { soon: [] as Breach[], late: [] as Breach[] }
    const { attempts } = scene.known
    return {
      add({ connection }, tried) {
        for (const [index, { attempt, trigger, after }] of trialsOf(scene.judge, tried).entries()) {
          if (trigger === 'first') continue
          // A system's own time-out ends the wait no sooner than a timer would.
          if (trigger === 'failure' && scene.reader.outcome(tried[index - 1]!) !== 'unanswered') continue
          const list = after < SHORTEST_ATTEMPT_DELAY ? breaches.soon : after > LONGEST_ATTEMPT_DELAY + LATE ? breaches.late : undefined
          if (!list) continue
          const says = say`the next attempt begins ${toMs(after)} ms after the former`
          list.push({
            connection,
            after,
            evidence: { frame: attempts.startFrame.get(attempt), time: attempts.startTime.get(attempt), says },
          })
          return
        }
      },
      *found() {
        const clientOf = ({ connection }: Breach) => scene.reader.client(scene.known.connections.first.get(connection))
        for (const [list, bound] of [
          [breaches.soon, say`sooner than the ${toMs(SHORTEST_ATTEMPT_DELAY)} ms that RFC 8305 §5 allows`],
          [breaches.late, say`later than the ${toMs(LONGEST_ATTEMPT_DELAY) / 1000} s that RFC 8305 §8 recommends at most`],
        ] as const) {
          if (list.length === 0) continue
          const times = list.length === 1 ? say`once` : say`${list.length} times`
          yield {
            says: say`${times} the next address was tried ${bound} (${toMs(list[0]!.after)} ms)`,
            hosts: unique(list.map(clientOf)),
            connections: list.map(({ connection }) => connection),
            evidence: list.slice(0, MOST_EVIDENCE).map(({ evidence }) => evidence),
          }
        }
      },
    }
  },
})
