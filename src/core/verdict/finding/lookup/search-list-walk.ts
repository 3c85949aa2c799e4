/** A name is asked with suffixes of the search list before it is asked as it was given: each costs a round trip (RFC 1123 §6.1.4.3, resolv.conf(5) `ndots`). */
import { say } from '../../../base/message.js'
import { type Nanos, seconds, toMs } from '../../../base/time.js'
import type { HostId } from '../../../conversation/host-tracker.js'
import type { Lookup } from '../../../conversation/lookup.js'
import { defineFinding } from '../finding.js'
import { listNames, MOST_EVIDENCE, unique } from '../found.js'
import type { Scene } from '../scene.js'
import { NO_SUCH_NAME } from '../sign.js'

const NXDOMAIN = 3
/** One call asks on at once; a resolver that must repeat a question waits five seconds. */
const WALK_WINDOW = seconds(6)
/** glibc takes six suffixes, systemd-resolved 1,024; a walk of more is no resolver's. Both types are asked with each. */
const MOST_REMEMBERED = 32

interface Walk {
  readonly name: number
  readonly tried: readonly Lookup[]
  readonly lost: Nanos
}

export const searchListWalk = defineFinding({
  code: 'search-list-walk',
  severity: 'info',
  ref: 'RFC 1123 §6.1.4.3',
  search: (scene) => ({
    *found() {
      const walks = walksIn(scene)
      if (walks.length === 0) return
      const tried = walks.flatMap((walk) => walk.tried)
      const names = unique(walks.map(({ name }) => scene.name(name)))
      const lost = walks.reduce((sum, walk) => sum + walk.lost, 0)
      const [example] = tried
      const asked =
        names.length === 1
          ? say`${listNames(names)} was asked with suffixes of a search list first`
          : say`${listNames(names)} were asked with suffixes of a search list first`
      const fruitless =
        tried.length === 1 ? say`1 lookup without a name behind it` : say`${tried.length} lookups without a name behind them`
      yield {
        says: say`${asked} (${scene.name(example!.name)}), ${fruitless}, ${toMs(lost)} ms in all`,
        hosts: unique(tried.map(({ client }) => client)),
        names: unique(walks.map(({ name }) => name)),
        evidence: tried
          .slice(0, MOST_EVIDENCE)
          .map((lookup) => ({ frame: lookup.startFrame, time: lookup.start, says: say`${scene.name(lookup.name)}: NXDOMAIN` })),
        detail: { lookups: tried.length, lostMs: toMs(lost) },
      }
    },
  }),
})

/** Names of which the host was told just before that they do not exist with a suffix. */
function walksIn(scene: Scene): Walk[] {
  const { hosts, lookups, lookupOrder } = scene.known
  const recent = new Map<HostId, number[]>()
  const seen = new Set<number>()
  const walks: Walk[] = []
  if (!scene.hasLookup(NO_SUCH_NAME)) return walks
  for (let i = 0; i < lookupOrder.length; i++) {
    const row = lookupOrder[i]!
    if (!scene.isAskedOfServer(row)) continue
    const host = hosts.of(lookups.client.get(row))
    const denied = recent.get(host)
    const asked = lookups.asked.get(row)
    if (denied) {
      const stem = `${scene.name(lookups.name.get(row))}.`
      const tried = denied.filter(
        (before) =>
          lookups.answered.get(before) <= asked &&
          asked - lookups.asked.get(before) <= WALK_WINDOW &&
          !seen.has(before) &&
          scene.name(lookups.name.get(before)).startsWith(stem),
      )
      if (tried.length > 0) {
        for (const before of tried) seen.add(before)
        const lost = asked - Math.min(...tried.map((before) => lookups.asked.get(before)))
        walks.push({ name: lookups.name.get(row), tried: tried.map((before) => lookups.get(before)), lost })
      }
    }
    if (lookups.rcode.get(row) !== NXDOMAIN) continue
    if (!denied) recent.set(host, [row])
    else if (denied.push(row) > MOST_REMEMBERED) denied.shift()
  }
  return walks
}
