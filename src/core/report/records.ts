/** All records of an analysis, in the order of the report. */
import { type Analysis, type Report, type ReportRecord, SCHEMA } from './report.js'

export function* recordsOf(analysis: Analysis): Iterable<ReportRecord> {
  yield* analysis.inputs()
  yield* analysis.hosts()
  yield* analysis.lookups()
  yield* analysis.tunnels()
  yield* analysis.translations()
  for (const { id } of analysis.connections()) yield analysis.connection(id)
  yield* analysis.findings()
  yield* analysis.oddities()
  yield analysis.summary()
}

export function reportOf(analysis: Analysis): Report {
  const of = <T extends ReportRecord['type']>(type: T) =>
    records.filter((record): record is Extract<ReportRecord, { type: T }> => record.type === type)
  const records = [...analysis.records()]
  return {
    type: 'report',
    schema: SCHEMA,
    tool: analysis.tool,
    inputs: of('input'),
    hosts: of('host'),
    lookups: of('lookup'),
    tunnels: of('tunnel'),
    translations: of('translation'),
    connections: of('connection'),
    findings: of('finding'),
    oddities: of('oddity'),
    summary: analysis.summary(),
  }
}
