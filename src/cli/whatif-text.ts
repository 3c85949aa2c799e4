import { say } from '../core/base/message.js'
import type { Document } from '../core/report/document.js'
import type { WhatIfSummaryRecord } from '../core/report/report.js'
import { drawTable } from './table.js'
import { hang, type Look } from './terminal.js'

/** The connections that would turn, and how many were asked about. */
export async function* whatIfText(title: string, { table }: Document, summary: WhatIfSummaryRecord, look: Look): AsyncIterable<string> {
  const { asked, turned, undecided } = summary
  const headline =
    asked === 1
      ? say`with ${title}: ${turned} of 1 connection would go another way`
      : say`with ${title}: ${turned} of ${asked} connections would go another way`
  yield look.paint('strong', `${look.say(headline)}\n`)
  let any = false
  for (const _row of table.rows()) {
    any = true
    break
  }
  if (any) {
    yield '\n'
    yield* await drawTable(table, look)
  }
  const unasked =
    undecided === 1
      ? say`1 connection that no table explains (client-preference) cannot be asked: a table did not decide it.`
      : say`${undecided} connections that no table explains (client-preference) cannot be asked: a table did not decide them.`
  if (undecided > 0) yield `\n${hang('', look.say(unasked), look.width)}`
}
