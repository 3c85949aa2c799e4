import { listing, phrase, say, type Text } from '../core/base/message.js'
import { conformanceColumns, type ConformanceRow } from '../core/report/column.js'
import type { Table } from '../core/report/document.js'
import type { Analysis, ClientRaceRecord, DelayRecord } from '../core/report/report.js'
import { visible } from './fault.js'
import { headingOf } from './report-text.js'
import { drawTable } from './table.js'
import { hang, type Look } from './terminal.js'

/** Columns that the heading of a client says once. */
const SAID_ONCE: ReadonlySet<string> = new Set(['client', 'program'])

function delays(name: Text, delay: DelayRecord | null): Text {
  if (!delay) return ''
  const range = delay.count === 1 ? '' : say` (${delay.least.toFixed(1)} to ${delay.most.toFixed(1)})`
  return say`; ${name} ${delay.median.toFixed(1)} ms${range}`
}

/** `198.51.100.10, curl: 5 connections, 2 raced; behaves like curl (5); attempt delay 201.1 ms` */
function introduction(client: ClientRaceRecord): Text {
  const { address, program, connections, races, behaves, attemptDelayMs, resolutionDelayMs } = client
  const like = behaves.map(({ profile, connections: count }) => `${profile} (${count})`).join(', ')
  const alike = like === '' ? say`; nothing tells its client from others` : say`; behaves like ${like}`
  const count = connections === 1 ? say`1 connection` : say`${connections} connections`
  const who = program === null ? address : `${address}, ${program}`
  const measured = listing([delays(say`attempt delay`, attemptDelayMs), delays(say`resolution delay`, resolutionDelayMs)], '')
  return say`${who}: ${count}, ${races} with an attempt begun by a timer${alike}${measured}`
}

/** For people: each client, then what it shows of the checklist. What nothing shows is counted. */
export async function* raceText(analysis: Analysis, clients: readonly ClientRaceRecord[], all: boolean, look: Look): AsyncIterable<string> {
  yield `${look.plain(visible(look.say(headingOf(analysis))))}\n`
  if (clients.length === 0) yield `\n${look.say(say`no connections`)}\n`
  const columns = conformanceColumns().filter(({ id }) => !SAID_ONCE.has(id))
  for (const client of clients) {
    yield `\n${look.paint('strong', hang('', look.plain(visible(look.say(introduction(client)))), look.width))}`
    const rows: ConformanceRow[] = client.conformance.map((rule) => ({ client, rule: { ...rule, says: look.say(phrase(rule.says)) } }))
    const shown = all ? rows : rows.filter(({ rule }) => rule.result !== 'not-shown')
    if (shown.length > 0) yield* await drawTable({ columns, rows: () => shown } as unknown as Table, look)
    const hidden = rows.length - shown.length
    if (hidden > 0)
      yield `${look.say(hidden === 1 ? say`1 rule not shown by these connections` : say`${hidden} rules not shown by these connections`)}\n`
  }
}
