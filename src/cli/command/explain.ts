import { say } from '../../core/base/message.js'
import { visible } from '../fault.js'
import { hang } from '../terminal.js'
import { parseOrdinal, READING_OPTIONS } from '../options.js'
import { type Command, FILES } from './command.js'

const WHICH = 'Which connection:'

export const explain: Command = {
  name: 'explain',
  takes: FILES,
  says: 'The investigation of one connection, step by step',
  example: ['v6why explain capture.pcapng --name www.example', 'why that name was reached as it was'],
  options: {
    ...READING_OPTIONS,
    'policy-evidence': {
      group: 'What is told:',
      type: 'boolean',
      describe: 'Which policy tables explain what the host did, and what speaks against the others',
    },
    connection: {
      group: WHICH,
      type: 'string',
      coerce: parseOrdinal('--connection'),
      describe: 'The connection of this number in the table',
    },
    name: { ...READING_OPTIONS.name, group: WHICH, describe: 'The connection to this name most worth a look' },
    frame: { group: WHICH, type: 'string', coerce: parseOrdinal('--frame'), describe: 'The connection that this frame belongs to' },
  },
  async run(args) {
    const { tellAnalysis } = await import('../tell.js')
    const { reportDocument } = await import('../../core/report/document.js')
    return tellAnalysis(args, async ({ analysis, clock, filter, look }) => {
      if (analysis.connectionCount === 0) {
        const { headingOf } = await import('../report-text.js')
        async function* nothing() {
          const none = say`no connections; v6why lookups and v6why flows tell what there is`
          yield `${look.plain(visible(look.say(headingOf(analysis))))}\n${look.say(none)}\n`
        }
        return { document: reportDocument(analysis, clock), text: nothing }
      }
      const { chooseConnection, chosenDocument } = await import('../choose-connection.js')
      const chosen = chooseConnection(analysis, filter.connection, args)
      return {
        document: chosenDocument(analysis, clock, chosen.id, args.policyEvidence === true),
        async *text() {
          const { explanation, settingOf } = await import('../explain.js')
          const record = analysis.connection(chosen.id)
          yield* explanation(record, settingOf(analysis, clock, record), look)
          if (args.policyEvidence) yield* (await import('../policy-evidence.js')).policyEvidence(analysis, record, look)
          if (chosen.hint && !args.quiet) yield `\n${look.paint('quiet', hang('', look.plain(look.say(chosen.hint)), look.width))}`
        },
      }
    })
  },
}
