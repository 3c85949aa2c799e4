/** The `whatIf` of connections: the same change of one host's table is worked out once for all of its connections. */
import type { HostId } from '../conversation/host-tracker.js'
import type { Profile } from '../selection/profile.js'
import type { Judge, Verdict } from '../verdict/judge.js'
import { mendsOf } from '../verdict/mend.js'
import { pathOf } from '../verdict/outlook.js'
import { turnedBy, type WhatIf, WhatIfSearch } from '../verdict/what-if.js'
import type { WhatIfRecord } from './report.js'

/** More connections than this that would turn are counted, not listed: the list stands in the record of each of them. */
const MOST_LISTED = 20

type Turns = WhatIfRecord['alsoTurns']

export class WhatIfs {
  private readonly judge: Judge
  private readonly search: WhatIfSearch
  private readonly order: Int32Array
  private readonly idOf: (connection: number) => number
  private readonly turns = new Map<string, { listed: Turns; count: number }>()
  private byHost: Map<HostId, number[]> | undefined

  constructor(judge: Judge, order: Int32Array, idOf: (connection: number) => number) {
    this.judge = judge
    this.search = new WhatIfSearch(judge)
    this.order = order
    this.idOf = idOf
  }

  of(verdict: Verdict): WhatIfRecord | null {
    const found = this.search.of(verdict)
    if (!found) return null
    const own = this.idOf(verdict.connection)
    const { listed, count } = this.turned(verdict, found)
    const { family, rule } = found.then
    return {
      change: [found.change],
      then: { family, path: pathOf(found.then, this.judge), rule: { number: rule!.number, name: rule!.name } },
      alsoTurns: listed.filter(({ connection }) => connection !== own),
      alsoTurnsCount: count - 1,
      mend: mendsOf(found.change, verdict.policy!.profile, found.profile),
    }
  }

  private turned(verdict: Verdict, found: WhatIf): { listed: Turns; count: number } {
    const host = this.judge.reader.known.connections.host.get(verdict.connection)
    const key = `${host} ${found.profile.id}`
    let turns = this.turns.get(key)
    if (!turns) {
      turns = this.findTurned(host, verdict.policy!.profile, found.profile)
      this.turns.set(key, turns)
    }
    return turns
  }

  /** The engine is run again on every connection of the host: the table is the host's. */
  private findTurned(host: HostId, before: Profile, after: Profile): { listed: Turns; count: number } {
    const listed: Turns[number][] = []
    let count = 0
    for (const connection of this.connectionsOf(host)) {
      const then = turnedBy(this.judge.verdict(connection), this.judge, before, after)
      if (!then) continue
      count++
      if (listed.length <= MOST_LISTED)
        listed.push({ connection: this.idOf(connection), family: then.family, path: pathOf(then, this.judge) })
    }
    return { listed, count }
  }

  private connectionsOf(host: HostId): readonly number[] {
    if (!this.byHost) {
      this.byHost = new Map()
      for (const connection of this.order) {
        const owner = this.judge.reader.known.connections.host.get(connection)
        const list = this.byHost.get(owner)
        if (list) list.push(connection)
        else this.byHost.set(owner, [connection])
      }
    }
    return this.byHost.get(host) ?? []
  }
}
