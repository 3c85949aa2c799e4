import { listing, phrase, say, type Text } from '../../../base/message.js'
import { formatPrefix } from '../../../address/text.js'
import type { LearntFrom, Nat64Prefix } from '../../../conversation/nat64.js'
import type { Evidence } from '../../evidence.js'
import { announcementsOf, LEARNT_FROM } from '../../translation.js'
import { defineFinding } from '../finding.js'
import { type Found, MOST_EVIDENCE } from '../found.js'
import type { Scene } from '../scene.js'
import { TRANSLATED } from '../sign.js'

/** Each prefix with the ways in which it was learnt; and where these ways, or what is really used, disagree. */
export const nat64Prefix = defineFinding({
  code: 'nat64-prefix',
  severity: 'info',
  ref: 'RFC 8781 §5.1',
  of: TRANSLATED,
  search(scene) {
    const { attempts, connections, nat64, neighbourhood } = scene.known
    /** For each prefix its connections, and its first use. */
    const users = new Map<number, { readonly connections: number[]; readonly evidence: Evidence[] }>()
    const late: Evidence[] = []
    const lateConnections: number[] = []
    return {
      add({ connection }, tried) {
        const attempt = tried[0]!
        const prefix = scene.judge.prefixOf(attempt)
        if (prefix === undefined) return
        let use = users.get(prefix)
        if (!use) {
          use = { connections: [], evidence: [scene.startOf(attempt, say`uses ${formatPrefix(nat64.list[prefix]!.prefix)}`)] }
          users.set(prefix, use)
        }
        use.connections.push(connection)
        const time = attempts.startTime.get(connections.first.get(connection))
        const newest = announcementsOf(neighbourhood, nat64.list[prefix]!.prefix)
          .filter((heard) => heard.time <= time)
          .at(-1)
        if (newest?.seconds !== 0) return
        lateConnections.push(connection)
        if (late.length < MOST_EVIDENCE) late.push(scene.startOf(attempt, say`used although it was withdrawn`))
      },
      *found() {
        for (const known of nat64.list) {
          const shown = known.sources.filter(({ frame, learntFrom }) => frame !== 0 && learntFrom !== 'map-t')
          if (shown.length === 0) continue
          yield {
            says: say`NAT64 prefix ${formatPrefix(known.prefix)}, learnt from ${listing(
              shown.map(({ learntFrom }) => phrase(LEARNT_FROM[learntFrom])),
              ', and from ',
            )}`,
            connections: users.get(nat64.list.indexOf(known))?.connections ?? [],
            evidence: shown.map(({ frame, time }) => ({ frame, time, says: say`shows ${formatPrefix(known.prefix)}` })),
          }
        }
        const disagreement = disagree(scene, users)
        if (disagreement) yield disagreement
        if (late.length > 0)
          yield {
            severity: 'warning',
            says: say`a NAT64 prefix is still used though the router has withdrawn it: the translator behind it may be gone`,
            connections: lateConnections,
            evidence: late,
          }
      },
    }
  },
})

/** RFC 8781 §5.1 puts the advertisement first; what DNS64 or a CLAT uses beside it goes to another translator, or to none. */
function disagree(
  scene: Scene,
  users: ReadonlyMap<number, { readonly connections: number[]; readonly evidence: Evidence[] }>,
): Found | undefined {
  const { list } = scene.known.nat64
  const learnt = (how: LearntFrom): Nat64Prefix[] => list.filter(({ sources }) => sources.some(({ learntFrom }) => learntFrom === how))
  const [announced, discovered] = [learnt('ra'), learnt('rfc7050')]
  const told = new Set([...learnt('given'), ...announced, ...discovered])
  const unknown = announced.length + discovered.length === 0 ? [] : [...users.keys()].filter((prefix) => !told.has(list[prefix]!))
  const apart = announced.length > 0 && discovered.length > 0 && !discovered.some((known) => announced.includes(known))
  if (!apart && unknown.length === 0) return undefined
  const write = (prefixes: readonly Nat64Prefix[]): Text => listing(prefixes.map(({ prefix }) => formatPrefix(prefix)))
  const parts = [
    ...(announced.length > 0 ? [say`router advertisements say ${write(announced)}`] : []),
    ...(discovered.length > 0 ? [say`the answer for ipv4only.arpa says ${write(discovered)}`] : []),
    ...(unknown.length > 0 ? [say`the traffic uses ${write(unknown.map((prefix) => list[prefix]!))}`] : []),
  ]
  return {
    severity: 'warning',
    says: say`NAT64 prefixes contradict one another: ${listing(parts, '; ')}. Announce in router and DNS64 the one that the translator has`,
    connections: unknown.flatMap((prefix) => users.get(prefix)!.connections),
    evidence: [
      ...[...announced, ...discovered].flatMap(({ prefix, sources }) =>
        sources
          .filter(({ frame, learntFrom }) => frame !== 0 && (learntFrom === 'ra' || learntFrom === 'rfc7050'))
          .map(({ frame, time }) => ({ frame, time, says: say`shows ${formatPrefix(prefix)}` })),
      ),
      ...unknown.flatMap((prefix) => users.get(prefix)!.evidence),
    ],
  }
}
