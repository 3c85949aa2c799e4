import { conformanceColumns, type ConformanceRow } from '../core/report/column.js'
import type { Table } from '../core/report/document.js'
import type { Analysis, ClientRaceRecord, DelayRecord } from '../core/report/report.js'
import { visible } from './fault.js'
import { headingOf } from './report-text.js'
import { drawTable } from './table.js'
import { hang, type Look } from './terminal.js'

/** Columns that the heading of a client says once. */
const SAID_ONCE: ReadonlySet<string> = new Set(['client', 'program'])

const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`

function delays(name: string, delay: DelayRecord | null): string {
  if (!delay) return ''
  const range = delay.count === 1 ? '' : ` (${delay.least.toFixed(1)} to ${delay.most.toFixed(1)})`
  return `; ${name} ${delay.median.toFixed(1)} ms${range}`
}

/** `198.51.100.10, curl: 5 connections, 2 raced; behaves like curl (5); attempt delay 201.1 ms` */
function introduction(client: ClientRaceRecord): string {
  const { address, program, connections, races, behaves, attemptDelayMs, resolutionDelayMs } = client
  const like = behaves.map(({ profile, connections: count }) => `${profile} (${count})`).join(', ')
  const alike = like === '' ? '; nothing tells its client from others' : `; behaves like ${like}`
  const raced = `${plural(connections, 'connection')}, ${races} with an attempt begun by a timer`
  return `${address}${program === null ? '' : `, ${program}`}: ${raced}${alike}${delays('attempt delay', attemptDelayMs)}${delays('resolution delay', resolutionDelayMs)}`
}

/** For people: each client, then what it shows of the checklist. What nothing shows is counted. */
export async function* raceText(analysis: Analysis, clients: readonly ClientRaceRecord[], all: boolean, look: Look): AsyncIterable<string> {
  yield `${look.plain(visible(headingOf(analysis)))}\n`
  if (clients.length === 0) yield '\nno connections\n'
  const columns = conformanceColumns().filter(({ id }) => !SAID_ONCE.has(id))
  for (const client of clients) {
    yield `\n${look.paint('strong', hang('', look.plain(visible(introduction(client))), look.width))}`
    const rows: ConformanceRow[] = client.conformance.map((rule) => ({ client, rule }))
    const shown = all ? rows : rows.filter(({ rule }) => rule.result !== 'not-shown')
    if (shown.length > 0) yield* await drawTable({ columns, rows: () => shown } as unknown as Table, look)
    if (shown.length < rows.length) yield `${plural(rows.length - shown.length, 'rule')} not shown by these connections\n`
  }
}
