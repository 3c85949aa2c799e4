/**
 * One picture, several causes: both families were offered, and no packet of the other one follows.
 *
 * A policy table, a missing route and a program's own order look alike in the packets of one connection. Other traffic of the host tells
 * some of them apart; what nothing tells apart is named.
 */
import { say, type Text } from '../base/message.js'
import type { Judge, Verdict } from './judge.js'
import { type FamilyName, OTHER_FAMILY } from './knowledge.js'

export type CauseCode = 'policy-table' | 'no-route' | 'program-order'

export interface Cause {
  readonly code: CauseCode
  readonly holds: 'known' | 'possible' | 'ruled-out'
  readonly says: Text
  /** Frames that speak for or against it. */
  readonly frames: readonly number[]
}

/** Empty where the other family was tried, or was not offered: then the packets themselves tell. */
export function causesOf(verdict: Verdict, judge: Judge): Cause[] {
  const { family, code, policy } = verdict
  if (family === 'none' || !(policy || code === 'no-ipv4-source' || code === 'no-ipv6-source')) return []
  const route = routeCause(verdict, family, judge)
  return policy ? [tableCause(policy, family), route, programCause(verdict, family, judge)] : [route, programCause(verdict, family, judge)]
}

function tableCause({ profile, given, explains }: NonNullable<Verdict['policy']>, family: FamilyName): Cause {
  const cause = (holds: Cause['holds'], says: Text): Cause => ({ code: 'policy-table', holds, says, frames: [] })
  if (given)
    return explains
      ? cause('known', say`the given table puts ${family} first`)
      : cause('ruled-out', say`the given table puts ${OTHER_FAMILY[family]} first`)
  return explains
    ? cause('possible', say`${profile.id} puts ${family} first`)
    : cause('possible', say`a table that always puts ${family} first would look the same; none is tried unless it is given (--policy)`)
}

function routeCause({ policy, connection }: Verdict, family: FamilyName, judge: Judge): Cause {
  const other = OTHER_FAMILY[family]
  const answered = judge.reader.firstAnswered(judge.reader.known.connections.host.get(connection), other)
  if (answered > 0)
    return {
      code: 'no-route',
      holds: 'ruled-out',
      says: say`not a missing route: ${other} of this host is answered in frame ${answered}`,
      frames: [answered],
    }
  const unseen = policy ? say`no ${other} of this host is answered in the capture` : say`no ${other} source of this host is in the capture`
  return { code: 'no-route', holds: 'possible', says: say`a missing route would look the same: ${unseen}`, frames: [] }
}

function programCause({ policy, connection }: Verdict, family: FamilyName, judge: Judge): Cause {
  const cause = (says: Text): Cause => ({ code: 'program-order', holds: 'possible', says, frames: [] })
  if (policy && !policy.explains) return cause(say`an option of the program, an order of its own, or what it remembers may have decided`)
  const decisions = judge.tallies.get(judge.reader.known.connections.host.get(connection))?.decisions
  const others = decisions?.[OTHER_FAMILY[family]] ?? 0
  return policy && policy.survivors.length > 0 && others > 0
    ? cause(
        say`an order of the program's own is not excluded, but ${policy.profile.id} explains all ${decisions!.IPv4 + decisions!.IPv6} decisions of this host, ${others} of them for ${OTHER_FAMILY[family]}`,
      )
    : cause(say`an option or an order of the program's own would look the same`)
}
