/**
 * Which policy tables explain what a host did (model.md §5, "policy in force").
 *
 * No packet shows a table. Every connection that could have used either family, and met no failure, is a decision; a table survives
 * if it predicts all decisions of the host. The first survivor is used, and all are named.
 */
import { PairIndex } from '../base/pair-index.js'
import type { HostId } from '../conversation/host-tracker.js'
import type { Profile } from '../selection/profile.js'
import type { Policies } from './policies.js'
import type { Prediction, Preferences, SelectionCase } from './preference.js'

export interface Decision {
  /** With all addresses that the host is known to have. */
  readonly whole: SelectionCase
  /** Without those that were first seen after the decision; the same where there are none. */
  readonly before: SelectionCase
  readonly family: 'IPv4' | 'IPv6'
}

export interface PolicyJudgement {
  /** The table that was used, and the case in which it was asked; undefined where no table explains the decision. */
  readonly profile: Profile
  readonly index: number
  readonly selectionCase: SelectionCase
  readonly explains: boolean
  readonly given: boolean
  readonly survivors: readonly string[]
}

export class PolicyInference {
  private readonly preferences: Preferences
  private readonly policies: Policies
  /** The decisions that differ, and what was found of each. */
  private readonly decisions: Decision[] = []
  private readonly judgements: (PolicyJudgement | undefined)[] = []
  private readonly ofHost = new Map<HostId, Decision[]>()
  private readonly known = new SequenceIndex()
  private readonly survivors = new Map<HostId, Survivors>()

  constructor(preferences: Preferences, policies: Policies) {
    this.preferences = preferences
    this.policies = policies
  }

  /** Takes over what was decided in an earlier part of the capture. `current` says which host an earlier one is by now. */
  remember(earlier: PolicyInference, current: (host: HostId) => HostId): void {
    for (const [host, decisions] of earlier.ofHost) {
      for (const { family, whole, before } of decisions)
        this.add(current(host), family, whole.destinations, whole.sources, before.sources, whole.deprecated)
    }
  }

  /** Hosts that will not be asked for again. */
  forget(hosts: Iterable<HostId>): void {
    for (const host of hosts) this.ofHost.delete(host)
  }

  /**
   * The number of the decision: a capture holds a few, each of them many times. Sources are all that the host is known to have, those that were
   * seen before the decision, and those whose lifetime was over.
   */
  add(host: HostId, family: Decision['family'], destinations: number, all: number, seen: number, deprecated: number): number {
    const { known } = this
    let key = known.after(-1, host)
    key = known.after(key, family === 'IPv6' ? 1 : 0)
    key = known.after(key, destinations)
    key = known.after(key, all)
    key = known.after(key, deprecated)
    key = known.after(key, seen)
    let number = known.valueOf(key)
    if (number >= 0) return number
    const decision: Decision = {
      whole: { destinations, sources: all, deprecated },
      before: { destinations, sources: seen, deprecated: deprecated & seen },
      family,
    }
    number = this.decisions.push(decision) - 1
    known.setValue(key, number)
    const list = this.ofHost.get(host)
    if (list) list.push(decision)
    else this.ofHost.set(host, [decision])
    return number
  }

  /** Asked when all decisions have been added. */
  judge(host: HostId, number: number): PolicyJudgement {
    let judgement = this.judgements[number]
    if (!judgement) {
      judgement = this.workOut(host, this.decisions[number]!)
      this.judgements[number] = judgement
    }
    return judgement
  }

  /** The table of the host's other connections: the given one, else the first that explains its decisions, else the first that is tried. */
  tableOf(host: HostId): number {
    return this.policies.givenTo(host) ?? this.survivorsOf(host).indices[0] ?? this.policies.triedFor(host)[0]!
  }

  /** What the table at `index` says of the decision, with all the addresses that the host is known to have. */
  prediction(index: number, number: number): Prediction {
    return this.preferences.predict(index, this.decisions[number]!.whole)
  }

  private workOut(host: HostId, decision: Decision): PolicyJudgement {
    const { indices, leavingOut } = this.survivorsOf(host)
    const given = this.policies.givenTo(host) !== undefined
    const tried = this.policies.triedFor(host)
    const survivors = given ? [] : indices.map((index) => this.policies.tables[index]!.id)
    const candidates = indices.length > 0 ? indices.slice(0, 1) : tried.filter((index) => this.policies.isUnchanged(index))
    const answer = (index: number, selectionCase: SelectionCase, explains: boolean): PolicyJudgement => ({
      profile: this.policies.tables[index]!,
      index,
      selectionCase,
      explains,
      given,
      survivors,
    })
    for (const index of candidates) if (this.explains(index, decision.whole, decision)) return answer(index, decision.whole, true)
    if (!given && (leavingOut || indices.length === 0)) {
      for (const index of candidates) if (this.explains(index, decision.before, decision)) return answer(index, decision.before, true)
    }
    return answer(candidates[0]!, decision.whole, false)
  }

  private survivorsOf(host: HostId): Survivors {
    let found = this.survivors.get(host)
    if (!found) {
      const decisions = this.ofHost.get(host) ?? []
      const tried = this.policies.triedFor(host)
      const whole = tried.filter((index) => decisions.every((d) => this.explains(index, d.whole, d)))
      found =
        whole.length > 0
          ? { indices: this.unchangedFirst(whole), leavingOut: false }
          : {
              indices: this.unchangedFirst(
                tried.filter((index) => decisions.every((d) => this.explains(index, d.whole, d) || this.explains(index, d.before, d))),
              ),
              leavingOut: true,
            }
      this.survivors.set(host, found)
    }
    return found
  }

  /** An edited table is thought of only where no table as systems ship it explains the host. */
  private unchangedFirst(indices: number[]): number[] {
    const unchanged = indices.filter((index) => this.policies.isUnchanged(index))
    return unchanged.length > 0 ? unchanged : indices
  }

  private explains(index: number, selectionCase: SelectionCase, decision: Decision): boolean {
    return this.preferences.predict(index, selectionCase).family === decision.family
  }
}

/** The tables that explain a host; `leavingOut`: where some of its decisions came before some of its addresses were there. */
interface Survivors {
  readonly indices: readonly number[]
  readonly leavingOut: boolean
}

/** From sequences of integers to numbers: each integer leads on from what stands for those before it. */
class SequenceIndex {
  private readonly steps = new PairIndex()
  private readonly values: number[] = []

  after(sequence: number, next: number): number {
    let found = this.steps.get(sequence, next)
    if (found < 0) {
      found = this.values.push(-1) - 1
      this.steps.set(sequence, next, found)
    }
    return found
  }

  valueOf(sequence: number): number {
    return this.values[sequence]!
  }

  setValue(sequence: number, value: number): void {
    this.values[sequence] = value
  }
}
