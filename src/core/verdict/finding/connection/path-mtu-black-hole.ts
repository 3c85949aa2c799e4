import { say } from '../../../base/message.js'
import { FROM_SERVER, heardSince, stuckSide } from '../../../conversation/full-segments.js'
import { defineFinding } from '../finding.js'
import { type Found, listNames, MOST_EVIDENCE, unique } from '../found.js'
import type { Scene } from '../scene.js'
import { FULL_SEGMENT_REPEATED } from '../sign.js'

/** model.md §6: three retransmissions, beside the segment itself. */
const STUCK_SENT = 4

export const pathMtuBlackHole = defineFinding({
  code: 'path-mtu-black-hole',
  severity: 'problem',
  ref: 'RFC 2923 §2.1',
  of: FULL_SEGMENT_REPEATED,
  search(scene) {
    /** Attempts and their connections, by the server's address and by who cannot send. */
    const stuck = new Map<string, { attempt: number; connection: number }[]>()
    return {
      add({ connection }, tried) {
        const { attempts } = scene.known
        for (const attempt of tried) {
          if (attempts.fullSent.get(attempt) < STUCK_SENT || !isBlackHole(scene, attempt)) continue
          const key = `${scene.reader.server(attempt)} ${stuckSide(attempts, attempt)}`
          const known = stuck.get(key)
          if (known) known.push({ attempt, connection })
          else stuck.set(key, [{ attempt, connection }])
        }
      },
      *found() {
        for (const list of stuck.values()) yield told(scene, list)
      },
    }
  },
})

/** The handshake passed, and smaller packets after it, but the first full segment never did. */
const isBlackHole = (scene: Scene, attempt: number): boolean => {
  const { attempts, flows, outcomes } = scene.known
  if (stuckSide(attempts, attempt) === 0 || outcomes.oneDirection) return false
  return attempts.answerFrame.get(attempt) !== 0 && heardSince(flows, attempts, attempt) > 0
}

function told(scene: Scene, list: readonly { attempt: number; connection: number }[]): Found {
  const { attempts, connections } = scene.known
  const { attempt } = list[0]!
  const fromServer = stuckSide(attempts, attempt) === FROM_SERVER
  const most = Math.max(...list.map((each) => attempts.fullSent.get(each.attempt)))
  const length = attempts.fullLength.get(attempt)
  const ignored = attempts.tooBig.get(attempt)
  const why = ignored ? say`though a router said Packet Too Big (MTU ${ignored.mtu})` : say`and no Packet Too Big is in the capture`
  const names = unique(list.map(({ connection }) => connections.name.get(connection))).filter((name) => name >= 0)
  const server = scene.text(scene.reader.server(attempt))
  const whom = names.length === 0 ? server : say`${server} (${listNames(names.map((name) => scene.name(name)))})`
  return {
    says: fromServer
      ? say`full segments from ${whom} do not arrive: ${length} octets were sent ${most} times while smaller packets pass, ${why}`
      : say`full segments to ${whom} do not arrive: ${length} octets were sent ${most} times while smaller packets pass, ${why}`,
    hosts: unique(list.map((each) => scene.reader.client(each.attempt))),
    names,
    connections: list.map(({ connection }) => connection),
    evidence: list.slice(0, MOST_EVIDENCE).flatMap((each) => {
      const { frame, time } = attempts.tooBig.get(each.attempt) ?? { frame: 0, time: 0 }
      const last = {
        frame: attempts.fullFrame.get(each.attempt),
        time: attempts.fullTime.get(each.attempt),
        says: say`${attempts.fullLength.get(each.attempt)} octets, sent the ${attempts.fullSent.get(each.attempt)}th time`,
      }
      return [
        scene.startOf(each.attempt, say`the handshake passes`),
        ...(frame === 0 ? [] : [{ frame, time, says: say`Packet Too Big` }]),
        last,
      ]
    }),
    detail: { direction: fromServer ? 'to-client' : 'to-server', octets: length, sent: most, mtu: ignored?.mtu ?? null },
  }
}
