/** A source that holds the records of a report and no capture. */
import { changed } from '../core/report/catalogue.js'
import { outlookOfRecord, profileNamed, tableRows } from '../core/report/record-what-if.js'
import type { ConnectionRecord } from '../core/report/report.js'
import { briefOf } from '../core/report/told-brief.js'
import { epochOf, rowOfBrief } from './row.js'
import type { Answer, Detail, Overview, Question, Source, StoredReport, Turned } from './source.js'

export class ReportSource implements Source {
  readonly hasCapture = false
  readonly overview: Overview
  private readonly report: StoredReport
  private readonly connections: ReadonlyMap<number, ConnectionRecord>
  private readonly lookups
  private readonly tunnels
  private readonly translations

  constructor(report: StoredReport) {
    this.report = report
    const epoch = epochOf(report.inputs)
    const { tool, inputs, hosts, findings, oddities, summary, leftOut = 0 } = report
    const rows = report.connections.map((record) => rowOfBrief(briefOf(record, epoch)))
    this.overview = { tool, inputs, hosts, findings, oddities, summary, rows, leftOut }
    this.connections = byId(report.connections)
    this.lookups = byId(report.lookups)
    this.tunnels = byId(report.tunnels)
    this.translations = byId(report.translations)
  }

  close(): void {}

  detail(id: number): Promise<Detail> {
    const record = this.connections.get(id)
    if (!record) return Promise.reject(new Error(`no connection ${id}`))
    const profile = record.policy ? profileNamed(record.policy.used) : undefined
    return Promise.resolve({
      record,
      lookups: named(this.lookups, record.lookups),
      tunnels: named(this.tunnels, record.tunnels),
      translations: named(this.translations, record.translations),
      table: profile && tableRows(profile),
    })
  }

  whatIf({ profile, rows }: Question): Promise<Answer> {
    const turned: Turned[] = []
    let [asked, undecided] = [0, 0]
    for (const record of this.report.connections) {
      if (record.reason.code !== 'address-selection' || !record.policy) continue
      const before = profileNamed(record.policy.used)
      const base = profile === null ? before : profileNamed(profile)
      const then = before && base && outlookOfRecord(record, this.report.tunnels, before, changed(base, rows))
      if (!then) {
        undecided++
        continue
      }
      asked++
      if (then.family === record.family) continue
      const shown = record.attempts.find(({ won }) => won) ?? record.attempts[0]
      turned.push({
        connection: record.id,
        name: record.name,
        server: shown?.server.address ?? '',
        client: shown?.client.address ?? '',
        was: { family: record.family, path: record.path ?? [], rule: record.reason.rule?.number ?? null },
        then: { family: then.family, path: [], rule: then.rule?.number ?? null },
      })
    }
    return Promise.resolve({ turned, asked, undecided })
  }
}

const byId = <T extends { readonly id: number }>(records: readonly T[]) => new Map(records.map((record) => [record.id, record]))

const named = <T>(all: ReadonlyMap<number, T>, ids: readonly number[]): T[] =>
  ids.map((id) => all.get(id)).filter((record) => record !== undefined)
