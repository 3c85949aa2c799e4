/**
 * What a capture's connections would do under other policy tables (`v6why whatif`): the engine is asked twice for each of them, with the
 * table that is in force and with the other one.
 */
import { say, type Speak, type Text } from '../base/message.js'
import type { Profile } from '../selection/profile.js'
import type { Judge, Verdict } from '../verdict/judge.js'
import { type Outlook, Outlooks, pathOf } from '../verdict/outlook.js'
import { changed, turnedBy } from '../verdict/what-if.js'
import { ruleOf } from './connection-writer.js'
import type { TableQuestion, TurnedRecord, WhatIfTelling } from './report.js'

/** `verdicts` in the order of the report; `describe` says who and what a connection is. */
export function whatIfAnswer(
  question: TableQuestion,
  judge: Judge,
  verdicts: Iterable<Verdict>,
  describe: Describe,
  speak: Speak,
): WhatIfTelling {
  const after = new Map<Profile, Profile>()
  const other = (before: Profile): Profile => {
    let profile = after.get(before)
    if (!profile) {
      profile = changed(question.profile ?? before, question.rows ?? [])
      after.set(before, profile)
    }
    return profile
  }
  const turned: TurnedRecord[] = []
  let [asked, undecided] = [0, 0]
  for (const verdict of verdicts) {
    if (verdict.family === 'none' || verdict.code === 'start-not-seen') continue
    if (verdict.code === 'client-preference') {
      undecided++
      continue
    }
    asked++
    const before = tableOf(verdict, judge)
    const turn = turnOf(verdict, judge, before, other(before))
    if (turn) turned.push({ ...describe(verdict), ...turn, says: speak(turn.says) })
  }
  const tables = [...new Set([...after.values()].map(({ id }) => id))]
  return { turned, summary: { type: 'whatif-summary', tables, asked, turned: turned.length, undecided } }
}

type Describe = (
  verdict: Verdict,
) => Pick<TurnedRecord, 'type' | 'connection' | 'host' | 'client' | 'name' | 'server' | 'port' | 'start' | 'startFrame'>

interface Turn extends Pick<TurnedRecord, 'effect' | 'was' | 'then'> {
  readonly says: Text
}

const tableOf = (verdict: Verdict, judge: Judge): Profile =>
  verdict.policy?.profile ?? judge.policies.tables[judge.inference.tableOf(judge.reader.known.connections.host.get(verdict.connection))]!

function turnOf(verdict: Verdict, judge: Judge, before: Profile, after: Profile): Turn | undefined {
  if (/-(failed|slower)$/.test(verdict.code)) return beginningOf(verdict, judge, before, after)
  const then = turnedBy(verdict, judge, before, after)
  if (!then) return undefined
  const path = pathOf(then, judge)
  const where = path.join('/')
  const says =
    then.family === verdict.family
      ? say`would go from another source: ${where}`
      : then.rule
        ? say`would use ${then.family}, ${where}, by rule ${then.rule.number}`
        : say`would use ${then.family}, ${where},`
  return { effect: then.family === verdict.family ? 'path' : 'family', was: wasOf(verdict), then: thenOf(then, path), says }
}

/** A race or a sequence that began with the family that lost would begin with the one that won: what was lost by it is saved. */
function beginningOf(verdict: Verdict, judge: Judge, before: Profile, after: Profile): Turn | undefined {
  const [first] = judge.reader.attemptsOf(verdict.connection)
  const began = judge.reader.family(first!)
  if (began === verdict.family) return undefined
  const outlooks = new Outlooks(verdict.connection, judge, before)
  if (outlooks.now?.family !== began) return undefined
  const then = outlooks.under(after)
  if (then?.family !== verdict.family) return undefined
  return {
    effect: 'beginning',
    was: wasOf(verdict),
    then: thenOf(then, verdict.path),
    says: say`would begin with ${then.family}, and not try ${began} first`,
  }
}

const wasOf = (verdict: Verdict): TurnedRecord['was'] => {
  const rule = ruleOf(verdict)
  return { family: verdict.family, path: verdict.path, reason: verdict.code, rule: rule && { number: rule.number, name: rule.name } }
}

const thenOf = ({ family, rule }: Outlook, path: readonly string[]): TurnedRecord['then'] => ({
  family,
  path,
  rule: rule ? { number: rule.number, name: rule.name } : null,
})
