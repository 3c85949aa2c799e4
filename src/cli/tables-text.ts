import { phrase } from '../core/base/message.js'
import type { Table } from '../core/report/document.js'
import { drawTable } from './table.js'
import type { Look } from './terminal.js'

/** Several tables one below another; of an empty one only that it is. `heading` names what the rows are. */
export async function* tablesText(tables: readonly (readonly [heading: string, table: Table])[], look: Look): AsyncIterable<string> {
  let before = ''
  for (const [heading, table] of tables) {
    const { done } = table.rows()[Symbol.iterator]().next()
    yield before
    if (done) yield `${look.say(phrase(`no ${heading}`))}\n`
    else yield* await drawTable(table, look)
    before = '\n'
  }
}
