/** Which client profiles explain what a connection shows, the best first. */
import { CLIENT_PROFILES, type ClientProfile, RESOLVER_HABITS } from './client-profile.js'
import { type Behaviour, CLIENT_SIGNS, NAMES, type Seen } from './client-signs.js'

export interface ClientSign extends Seen {
  readonly sign: string
  readonly says: string
  readonly for: readonly string[]
  readonly against: readonly string[]
}

export interface ClientMatch {
  /** Profiles that nothing rules out, the best first; empty where none is known that behaves so. */
  readonly survivors: readonly string[]
  /** The best, where a timer began an attempt or the client is named; a single attempt tells nobody. */
  readonly first: string | undefined
  readonly signs: readonly ClientSign[]
  /** Resolvers that ask as was asked; empty where no two questions were seen. */
  readonly resolvers: readonly string[]
}

/** What speaks against a profile counts more than that one more thing fits. */
const AGAINST = 10

interface Standing {
  readonly profile: ClientProfile
  score: number
  /** By its process, or by itself. */
  named: boolean
  excluded: boolean
}

/** Profiles tell how TCP and QUIC are opened; who sends a datagram or an echo request is not among them. */
const PROFILED: ReadonlySet<Behaviour['transport']> = new Set(['tcp', 'quic'])

export function matchClient(behaviour: Behaviour): ClientMatch {
  if (!PROFILED.has(behaviour.transport)) return { survivors: [], first: undefined, signs: [], resolvers: resolversOf(behaviour) }
  const standings: Standing[] = CLIENT_PROFILES.map((profile) => ({ profile, score: 0, named: false, excluded: false }))
  const signs: ClientSign[] = []
  for (const { id, weight, look } of CLIENT_SIGNS) {
    const seen = look(behaviour)
    if (!seen) continue
    const sign = { sign: id, frame: seen.frame, time: seen.time, says: seen.says, for: [] as string[], against: [] as string[] }
    for (const standing of standings) {
      const says = seen.judge(standing.profile)
      if (says === undefined) continue
      sign[says === 'for' ? 'for' : 'against'].push(standing.profile.id)
      if (says === 'for') {
        standing.score += weight
        standing.named ||= weight >= NAMES
      } else if (says === 'against') standing.score -= AGAINST
      else standing.excluded = true
    }
    if (sign.for.length + sign.against.length > 0) signs.push(sign)
  }
  // The sort is stable: equals stay in the order of the catalogue.
  const left = standings.filter(({ excluded }) => !excluded).sort((a, b) => b.score - a.score)
  const [best] = left
  return {
    survivors: left.map(({ profile }) => profile.id),
    first: best && (behaviour.timers.length > 0 || best.named) ? best.profile.id : undefined,
    signs,
    resolvers: resolversOf(behaviour),
  }
}

function resolversOf({ questions }: Behaviour): string[] {
  const [first, second] = questions.filter(({ type }) => type !== 'HTTPS')
  if (!first || !second) return []
  const sockets = first.socket === second.socket ? 'one' : 'each'
  return RESOLVER_HABITS.filter((habit) => habit.sockets === sockets && (habit.asksFirst ?? first.type) === first.type).map(({ id }) => id)
}
