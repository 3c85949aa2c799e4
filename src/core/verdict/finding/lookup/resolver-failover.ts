/** A server that is asked first and does not answer costs every lookup the time-out of the resolver, before the next one is asked. */
import { say } from '../../../base/message.js'
import type { AddressId } from '../../../address/address-table.js'
import { PairIndex } from '../../../base/pair-index.js'
import { type Nanos, toMs } from '../../../base/time.js'
import { CALL_WINDOW, RETRY_AFTER } from '../../../conversation/call.js'
import type { Lookup } from '../../../conversation/lookup.js'
import { defineFinding } from '../finding.js'
import { UNANSWERED } from '../sign.js'

interface Failover {
  readonly dead: AddressId
  readonly next: AddressId
  readonly lookups: Lookup[]
  lost: Nanos
}

export const resolverFailover = defineFinding({
  code: 'resolver-failover',
  severity: 'info',
  ref: 'RFC 1035 §7.2',
  search: (scene) => ({
    *found() {
      const { hosts, lookups, lookupOrder } = scene.known
      /** Names and types that were once left without an answer, and for each by host: the newest lookup, or the first of those that wait together. */
      const questions = new PairIndex()
      const open = new PairIndex()
      const failovers = new Map<string, Failover>()
      let questionCount = 0
      for (const { name, qtype } of scene.lookupsWith(UNANSWERED, (row) => scene.isAskedOfServer(row))) {
        if (questions.get(name, qtype) < 0) questions.set(name, qtype, questionCount++)
      }
      for (let i = 0; questionCount > 0 && i < lookupOrder.length; i++) {
        const row = lookupOrder[i]!
        const question = questions.get(lookups.name.get(row), lookups.qtype.get(row))
        if (question < 0 || !scene.isAskedOfServer(row)) continue
        const host = hosts.of(lookups.client.get(row))
        const server = lookups.server.get(row)
        const before = open.get(host, question)
        const waits = before >= 0 && lookups.outcomeOf(before) === 'unanswered'
        if (lookups.outcomeOf(row) === 'unanswered') {
          // The first server of a walk through several dead ones is the one that is waited for.
          if (!waits || lookups.asked.get(row) - lookups.asked.get(before) > CALL_WINDOW) open.set(host, question, row)
          continue
        }
        open.set(host, question, row)
        if (!waits || lookups.server.get(before) === server) continue
        const since = lookups.asked.get(row) - lookups.asked.get(before)
        if (!(since >= RETRY_AFTER && since <= CALL_WINDOW)) continue
        const dead = lookups.server.get(before)
        let failover = failovers.get(`${dead} ${server}`)
        if (!failover) {
          failover = { dead, next: server, lookups: [], lost: 0 }
          failovers.set(`${dead} ${server}`, failover)
        }
        failover.lookups.push(lookups.get(before))
        failover.lost += since
      }
      for (const { dead, next, lookups: those, lost } of failovers.values()) {
        const count = those.length === 1 ? say`1 lookup` : say`${those.length} lookups`
        yield {
          ...scene.ofLookups(
            say`${scene.text(dead)} does not answer ${count}; ${scene.text(next)} is asked next and answers, after ${toMs(lost)} ms in all`,
            those,
          ),
          detail: { server: scene.text(dead), next: scene.text(next), lookups: those.length, lostMs: toMs(lost) },
        }
      }
    },
  }),
})
