/** Holds an analysis to what is expected of it. */
import { frameNames } from '../report/frame-name.js'
import type { Analysis, ConnectionRecord, FindingRecord, SummaryRecord } from '../report/report.js'
import { type Allowance, Allowances } from './allowance.js'
import {
  type Bounds,
  type ConnectionExpectation,
  type Expectation,
  formatBounds,
  type OneOrSeveral,
  several,
  within,
} from './expectation.js'
import { COUNTS, FIELDS, TIMINGS } from './field.js'
import { type Matches, matcher } from './matching.js'
import type { Case, Failure } from './result.js'

type Place = readonly (string | number)[]

export interface Checked {
  readonly cases: readonly Case[]
  readonly hints: readonly string[]
}

/** `today` is YYYY-MM-DD: an allowance holds until its last day is over. */
export function checkExpectation(analysis: Analysis, expectation: Expectation, today: string): Checked {
  return new Check(analysis, expectation, today).run()
}

export const nameOf = (c: ConnectionRecord): string => {
  const end = c.name ?? c.attempts[0]?.server.address ?? ''
  const port = c.port === null ? '' : `:${c.port}`
  return `connection ${c.id}, ${c.name === null && end.includes(':') ? `[${end}]` : end}${port}${c.transport === 'tcp' ? '' : `/${c.transport}`}`
}

class Check {
  private readonly cases: Case[] = []
  private readonly frameName: (frame: number) => string
  private readonly allowances: Allowances

  constructor(
    private readonly analysis: Analysis,
    private readonly expectation: Expectation,
    today: string,
  ) {
    this.frameName = frameNames(analysis.inputs())
    const hosts = new Map(Array.from(analysis.hosts(), (host) => [host.id, host]))
    this.matcherOf = (match) => matcher(match, hosts)
    this.allowances = new Allowances(expectation.deviations ?? [], today, this.matcherOf)
  }

  private readonly matcherOf: (match: Parameters<typeof matcher>[0]) => Matches

  run(): Checked {
    const { findings, summary } = this.expectation
    this.checkConnections()
    if (findings) this.checkFindings(findings)
    if (summary) this.checkSummary(summary, this.analysis.summary())
    return { cases: this.cases, hints: this.allowances.unused() }
  }

  private checkConnections(): void {
    const { connections = [], others } = this.expectation
    const entries = connections.map((entry, index) => ({ entry, index, matches: this.matcherOf(entry.match), count: 0 }))
    for (const { id } of this.analysis.connections()) {
      const connection = this.analysis.connection(id)
      let meant = false
      for (const one of entries) {
        if (!one.matches(connection)) continue
        meant = true
        one.count++
        this.checkConnection(connection, one.entry, ['connections', one.index])
      }
      if (!meant && others !== undefined) this.checkOther(connection, others)
    }
    for (const { entry, index, count } of entries) {
      const bounds = entry.count ?? { min: 1 }
      if (within(bounds, count) && entry.count === undefined) continue
      const said = Object.entries(entry.match).map(
        ([key, value]) => `${key} ${several(value as OneOrSeveral<string | number>).join(' or ')}`,
      )
      const subject = `connections of ${said.join(', ') || 'the capture'}`
      const allowance = this.allowances.ofField('count')
      this.addBounded(subject, 'count', bounds, count, ['connections', index, ...(entry.count === undefined ? [] : ['count'])], allowance)
    }
  }

  private checkOther(connection: ConnectionRecord, others: 'none' | ConnectionExpectation): void {
    if (others !== 'none') {
      this.checkConnection(connection, others, ['others'])
      return
    }
    const got = `${connection.family} to ${nameOf(connection).replace(/^.*?, /, '')}`
    this.add(nameOf(connection), [this.failure(connection, 'connection', 'none but those that are named', got, ['others'])])
  }

  private checkConnection(connection: ConnectionRecord, expected: ConnectionExpectation, place: Place): void {
    const failures: Failure[] = []
    for (const field of FIELDS) {
      const wanted = several(expected[field.id] as OneOrSeveral<string | number | null> | undefined)
      const got = field.of(connection)
      if (wanted.length === 0 || wanted.includes(got)) continue
      const says = field.ofVerdict ? connection.reason.says : null
      failures.push(this.failure(connection, field.id, wanted.map((v) => v ?? 'none').join(' or '), got, [...place, field.id], says))
    }
    const notes = connection.notes.map(({ code }) => code)
    const missing = several(expected.notes).filter((code) => !notes.includes(code))
    if (missing.length > 0)
      failures.push(this.failure(connection, 'notes', missing.join(', '), notes.join(', ') || null, [...place, 'notes']))
    const timing = connection.timing as Readonly<Record<string, number | null>>
    for (const key of TIMINGS) {
      const bounds = expected.timing?.[key]
      if (bounds === undefined || within(bounds, timing[key] ?? null)) continue
      failures.push(this.failure(connection, `timing.${key}`, formatBounds(bounds), timing[key] ?? null, [...place, 'timing', key]))
    }
    for (const [key, of] of Object.entries(COUNTS)) {
      const bounds = expected.counts?.[key]
      if (bounds === undefined || within(bounds, of(connection))) continue
      failures.push(this.failure(connection, `counts.${key}`, formatBounds(bounds), of(connection), [...place, 'counts', key]))
    }
    this.add(nameOf(connection), failures)
  }

  private checkFindings({ present, absent }: NonNullable<Expectation['findings']>): void {
    const found = this.analysis.findings()
    const codes = new Set(found.map(({ code }) => code))
    for (const code of several(present)) {
      const failure = (): Failure => ({
        field: 'findings',
        expected: code,
        got: codes.size === 0 ? 'no finding' : [...codes].join(', '),
        frame: null,
        says: null,
        place: ['findings', 'present'],
        allowed: this.allowances.ofFinding(code),
      })
      this.add(`finding ${code}`, codes.has(code) ? [] : [failure()])
    }
    const unwanted = several(absent)
    if (unwanted.includes('others')) {
      const others = found.filter(({ code }) => !several(present).includes(code))
      this.add(
        'no other finding',
        others.map((finding) => this.unwanted(finding, 'no other finding')),
      )
    }
    for (const code of unwanted.filter((code) => code !== 'others')) {
      const those = found.filter((finding) => finding.code === code)
      this.add(
        `no finding ${code}`,
        those.map((finding) => this.unwanted(finding, `no ${code}`)),
      )
    }
  }

  private unwanted(finding: FindingRecord, expected: string): Failure {
    const first = finding.evidence[0]?.frame
    return {
      field: 'findings',
      expected,
      got: finding.code,
      frame: first === undefined ? null : this.frameName(first),
      says: finding.says,
      place: ['findings', 'absent'],
      allowed: this.allowances.ofFinding(finding.code),
    }
  }

  private checkSummary(expected: NonNullable<Expectation['summary']>, summary: SummaryRecord): void {
    const { connections } = summary
    const counts = (given: Readonly<Record<string, Bounds>> | undefined, key: string, of: (name: string) => number | null) => {
      for (const [name, bounds] of Object.entries(given ?? {}))
        this.addBounded('summary', `${key}.${name}`, bounds, of(name), ['summary', key, name], this.allowances.ofField(`${key}.${name}`))
    }
    const ofFamily = (name: string) => connections[name as keyof typeof connections]
    const part = (count: number) => (connections.total === 0 ? null : Math.round((1000 * count) / connections.total) / 1000)
    counts(expected.connections, 'connections', ofFamily)
    counts(expected.reasons, 'reasons', (code) => summary.reasons[code] ?? 0)
    counts(expected.paths, 'paths', (path) => summary.paths[path] ?? 0)
    counts(expected.shares, 'shares', (name) => part(ofFamily(name) ?? summary.reasons[name] ?? 0))
    for (const key of ['dualStackConnections', 'ipv6Share'] as const) {
      const bounds = expected[key]
      if (bounds !== undefined) this.addBounded('summary', key, bounds, summary[key], ['summary', key], this.allowances.ofField(key))
    }
  }

  private addBounded(subject: string, field: string, bounds: Bounds, got: number | null, place: Place, allowed: Allowance | null): void {
    const failure = { field, expected: formatBounds(bounds), got: String(got ?? 'not known'), frame: null, says: null, place, allowed }
    this.add(field === 'count' ? subject : `${subject}, ${field}`, within(bounds, got) ? [] : [failure])
  }

  private failure(
    connection: ConnectionRecord,
    field: string,
    expected: string,
    got: string | number | null,
    place: Place,
    says: string | null = null,
  ): Failure {
    const allowed = this.allowances.ofConnection(connection, field)
    return { field, expected, got: String(got ?? 'none'), frame: this.frameName(connection.startFrame), says, place, allowed }
  }

  private add(subject: string, failures: readonly Failure[]): void {
    this.cases.push({ subject, failures: failures.map((failure) => this.allowances.told(failure)) })
  }
}
