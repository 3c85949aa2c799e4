import { listing, say, type Text } from '../core/base/message.js'
import type { Column } from '../core/report/column.js'
import type { Analysis, ConnectionRecord, PolicyEvidenceRecord } from '../core/report/report.js'
import { drawTable } from './table.js'
import { hang, type Look } from './terminal.js'

type Row = PolicyEvidenceRecord['tables'][number]

/** Which tables explain what the connection's host did, and the connections that speak against the others. */
export async function* policyEvidence(analysis: Analysis, { host }: ConnectionRecord, look: Look): AsyncIterable<string> {
  const record = analysis.policyEvidence().find((evidence) => evidence.host === host)
  yield '\n'
  if (!record) {
    yield hang('  ', look.say(say`Of ${host} no connection asks for a policy table: none had both families to choose from.`), look.width)
    return
  }
  const columns: Column<Row>[] = [
    { id: 'policy', heading: 'policy table', align: 'left', priority: 1, value: ({ policy }) => policy },
    {
      id: 'explains',
      heading: 'explains',
      align: 'right',
      priority: 1,
      value: ({ explains }) => explains,
      shown: ({ explains }) => look.say(say`${explains} of ${record.decisions}`),
    },
    { id: 'against', heading: 'against it', align: 'left', priority: 1, least: 30, cut: 'wrap', value: (row) => look.say(against(row)) },
  ]
  const table = { columns: columns as unknown as readonly Column<unknown>[], rows: () => record.tables }
  for (const text of await drawTable(table, { ...look, width: look.width - 2 })) yield text.replace(/^(?=.)/gm, '  ')
}

const against = ({ survives, against: list }: Row): Text =>
  survives
    ? ''
    : listing(
        list.map(
          ({ connection, frame, used, predicted, rule }) =>
            say`connection ${connection} (frame ${frame}) used ${used}, rule ${rule ?? '–'} says ${predicted}`,
        ),
        '; ',
      )
