import { say } from '../../../base/message.js'
import { type Nanos, toMs } from '../../../base/time.js'
import type { Lookup } from '../../../conversation/lookup.js'
import { defineFinding } from '../finding.js'
import type { Scene } from '../scene.js'

export const aaaaUnanswered = defineFinding({
  code: 'aaaa-unanswered',
  severity: 'problem',
  ref: 'RFC 4074 §4.1',
  search: (scene) => ({
    *found() {
      const unanswered = scene.aaaaFailures.filter(({ outcome }) => outcome === 'unanswered')
      if (unanswered.length === 0) return
      const waitedMs = toMs(waitedFor(scene, unanswered))
      const cost = waitedMs > 0 ? say`; programs waited ${waitedMs} ms for it before they connected` : ''
      yield {
        ...scene.ofLookups(say`no answer to AAAA for ${scene.namesOf(unanswered)}, though A is answered${cost}`, unanswered),
        detail: { lookups: unanswered.length, waitedMs },
      }
    },
  }),
})

/** From the first question of each call to the connection that it led to. */
function waitedFor(scene: Scene, unanswered: readonly Lookup[]): Nanos {
  const { calls, lookups } = scene.known
  const waited = new Map<number, Nanos>()
  for (const { row, asked } of unanswered) {
    const call = lookups.call.get(row)
    const connection = call < 0 ? -1 : calls.served.get(call)
    if (connection >= 0) waited.set(call, Math.max(waited.get(call) ?? 0, scene.reader.start(connection) - asked))
  }
  return [...waited.values()].reduce((sum, each) => sum + each, 0)
}
