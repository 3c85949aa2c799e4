import { listing, say } from '../../../base/message.js'
import type { AddressId } from '../../../address/address-table.js'
import { percentileOfSorted } from '../../../base/percentile.js'
import { ms, type Nanos, seconds, toMs } from '../../../base/time.js'
import type { Lookup } from '../../../conversation/lookup.js'
import { defineFinding } from '../finding.js'
import { unique } from '../found.js'
import type { Scene } from '../scene.js'
import { SLOW_ANSWER } from '../sign.js'

/** glibc asks again after as long (resolv.conf(5), `timeout`), both types, the answered one too. */
const GLIBC_TIMEOUT = seconds(5)
const TIMER_SLACK = ms(150)
const MOST_RESOLVERS = 3

export const slowLookup = defineFinding({
  code: 'slow-lookup',
  severity: 'warning',
  ref: 'RFC 8305 §3',
  search: (scene) => ({
    *found() {
      const slow = scene.lookupsWith(SLOW_ANSWER)
      if (slow.length === 0) return
      const longest = slow.reduce((most, { answered, asked }) => Math.max(most, answered - asked), 0)
      const resolvers = resolversOf(scene, slow)
      const told = resolvers.slice(0, MOST_RESOLVERS).map((r) => {
        const silent = r.lookups - r.answered
        return say`${r.server} answers half within ${r.p50Ms} ms, 95 % within ${r.p95Ms} ms${silent > 0 ? say`, ${silent} of ${r.lookups} not at all` : ''}`
      })
      const repeated = slow.filter(isRepeatedByGlibc).length
      const count = slow.length === 1 ? say`1 lookup` : say`${slow.length} lookups`
      const again = repeated > 0 ? say`; ${repeated} asked again after 5 s, as glibc does` : ''
      yield {
        ...scene.ofLookups(listing([say`${count} took a second or more, the slowest ${toMs(longest)} ms${again}`, ...told], '; '), slow),
        detail: { lookups: slow.length, longestMs: toMs(longest), repeated, resolvers },
      }
    },
  }),
})

const isRepeatedByGlibc = ({ asked, lastAsked }: Lookup): boolean => Math.abs(lastAsked - asked - GLIBC_TIMEOUT) < TIMER_SLACK

interface Resolver {
  readonly server: string
  readonly lookups: number
  readonly answered: number
  readonly p50Ms: number
  readonly p95Ms: number
}

/** How the servers of these lookups answer altogether. */
function resolversOf(scene: Scene, slow: readonly Lookup[]): Resolver[] {
  const { lookups, lookupOrder } = scene.known
  const tallies = new Map<AddressId, { lookups: number; answered: number; times: Nanos[] }>(
    unique(slow.map(({ server }) => server)).map((server) => [server, { lookups: 0, answered: 0, times: [] }]),
  )
  for (let i = 0; i < lookupOrder.length; i++) {
    const row = lookupOrder[i]!
    const tally = scene.isAskedOfServer(row) ? tallies.get(lookups.server.get(row)) : undefined
    if (!tally) continue
    tally.lookups++
    if (lookups.answerFrame.get(row) !== 0) tally.answered++
    const took = lookups.answered.get(row) - lookups.asked.get(row)
    if (took >= 0) tally.times.push(took)
  }
  return [...tallies]
    .filter(([, { times }]) => times.length > 0)
    .map(([server, { times, lookups: asked, answered }]) => {
      const sorted = Float64Array.from(times).sort()
      const [p50Ms, p95Ms] = [50, 95].map((percent) => toMs(percentileOfSorted(sorted, percent))) as [number, number]
      return { server: scene.text(server), lookups: asked, answered, p50Ms, p95Ms }
    })
}
