import type { Document } from '../core/report/document.js'
import type { WhatIfSummaryRecord } from '../core/report/report.js'
import { drawTable } from './table.js'
import { hang, type Look } from './terminal.js'

const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`

/** The connections that would turn, and how many were asked about. */
export async function* whatIfText(title: string, { table }: Document, summary: WhatIfSummaryRecord, look: Look): AsyncIterable<string> {
  const { asked, turned, undecided } = summary
  yield look.paint('strong', `with ${title}: ${turned} of ${plural(asked, 'connection')} would go another way\n`)
  let any = false
  for (const _row of table.rows()) {
    any = true
    break
  }
  if (any) {
    yield '\n'
    yield* await drawTable(table, look)
  }
  if (undecided > 0)
    yield `\n${hang('', `${plural(undecided, 'connection')} that no table explains (client-preference) cannot be asked: a table did not decide them.`, look.width)}`
}
