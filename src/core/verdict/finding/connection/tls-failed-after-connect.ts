/**
 * TCP connects and TLS does not: a race that ends with the TCP handshake (RFC 8305 §5) has then chosen an address that does not serve. Version 3 of Happy
 * Eyeballs waits for TLS for this reason.
 */
import { phrase, say } from '../../../base/message.js'
import { seconds } from '../../../base/time.js'
import { HELLO_ALERTED, HELLO_CLOSED, HELLO_SENT } from '../../../conversation/attempt-table.js'
import type { FamilyName } from '../../knowledge.js'
import { defineFinding } from '../finding.js'
import { listNames, MOST_EVIDENCE, unique } from '../found.js'
import type { Scene } from '../scene.js'
import { HELLO_UNANSWERED } from '../sign.js'

/** A server that has said nothing for as long is not slow: programs give TLS up after ten seconds (curl, Go) to five minutes. */
const SILENT = seconds(10)

const WORKS = { IPv4: 1, IPv6: 2 } as const
const OTHER = { IPv4: 'IPv6', IPv6: 'IPv4' } as const

interface Failure {
  readonly attempt: number
  readonly connection: number
  /** -1 none. */
  readonly name: number
  readonly family: FamilyName
  readonly how: string
}

export const tlsFailedAfterConnect = defineFinding({
  code: 'tls-failed-after-connect',
  severity: 'warning',
  ref: 'RFC 8446 §6',
  of: HELLO_UNANSWERED,
  search(scene) {
    const failures: Failure[] = []
    return {
      add({ connection }, tried) {
        const { attempts, connections } = scene.known
        for (const attempt of tried) {
          if (attempts.tls.get(attempt) === 0 || attempts.answerFrame.get(attempt) === 0) continue
          const how = failureOf(scene, attempt)
          if (how !== undefined)
            failures.push({ attempt, connection, name: connections.name.get(connection), family: scene.reader.family(attempt), how })
        }
      },
      *found() {
        if (failures.length === 0) return
        const works = worksOver(scene)
        const worksElsewhere = ({ name, family }: Failure): boolean => name >= 0 && (works[name]! & WORKS[OTHER[family]]) !== 0
        const groups = new Map<string, Failure[]>()
        for (const failure of failures) {
          const key = `${failure.family} ${failure.how} ${worksElsewhere(failure)}`
          const group = groups.get(key)
          if (group) group.push(failure)
          else groups.set(key, [failure])
        }
        for (const group of groups.values()) {
          const { family, how } = group[0]!
          const names = unique(group.map(({ name }) => name)).filter((name) => name >= 0)
          const whom = unique(group.map(({ name, attempt }) => (name >= 0 ? scene.name(name) : scene.text(scene.reader.server(attempt)))))
          const elsewhere = worksElsewhere(group[0]!) ? say`; over ${OTHER[family]} it works` : ''
          yield {
            says: say`TCP to ${listNames(whom)} connects over ${family}, but ${phrase(how)}${elsewhere}`,
            hosts: unique(group.map(({ attempt }) => scene.reader.client(attempt))),
            names,
            connections: unique(group.map(({ connection }) => connection)),
            evidence: group.slice(0, MOST_EVIDENCE).map(({ attempt }) => scene.startOf(attempt, say`connects, then ${phrase(how)}`)),
            detail: { family, how, worksOverOtherFamily: worksElsewhere(group[0]!) },
          }
        }
      },
    }
  },
})

/** By name, the families over which TLS was answered. */
function worksOver(scene: Scene): Uint8Array {
  const { attempts, connections, names } = scene.known
  const works = new Uint8Array(names.length)
  for (const connection of scene.connections) {
    const name = connections.name.get(connection)
    if (name < 0) continue
    for (const attempt of scene.reader.attemptsOf(connection)) {
      if (attempts.tls.get(attempt) === 0 || attempts.answerFrame.get(attempt) === 0 || attempts.serverDataFrame.get(attempt) === 0)
        continue
      if (failureOf(scene, attempt) === undefined) works[name]! |= WORKS[scene.reader.family(attempt)]
    }
  }
  return works
}

/** What the server did to the ClientHello instead of answering it; undefined where it answered, or nothing can be said. */
function failureOf(scene: Scene, attempt: number): string | undefined {
  const { attempts, flows, lossy, outcomes } = scene.known
  const tls = attempts.tls.get(attempt)
  if (tls === HELLO_ALERTED) return 'the server answers the ClientHello with an alert'
  if (tls === HELLO_CLOSED) return 'the server closes instead of answering the ClientHello'
  if (tls !== HELLO_SENT || lossy || outcomes.oneDirection) return undefined
  const clientEnded = attempts.clientResetFrame.get(attempt) !== 0
  if (attempts.serverResetFrame.get(attempt) !== 0)
    return clientEnded ? undefined : 'the server resets instead of answering the ClientHello'
  const lasted = flows.lastTime.get(attempts.flow.get(attempt)) - attempts.answerTime.get(attempt)
  return lasted >= SILENT ? 'the ClientHello is never answered' : undefined
}
