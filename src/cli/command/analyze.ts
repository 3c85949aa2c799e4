import { GROUPINGS } from '../../core/report/group.js'
import { READING_OPTIONS } from '../options.js'
import { tellAnalysis } from '../tell.js'
import { type Command, FILES } from './command.js'

export const analyze: Command = {
  name: 'analyze',
  takes: FILES,
  says: 'Which family and path each connection used, and why',
  example: ['v6why capture.pcapng --name "*.example"', 'the connections to these names'],
  options: {
    by: { group: 'What is told:', choices: GROUPINGS, type: 'string', describe: 'Groups instead of connections, the worst first' },
    ...READING_OPTIONS,
  },
  run: (args) =>
    tellAnalysis(args, async ({ analysis, clock, filter, look }) => {
      const { groupsDocument, reportDocument } = await import('../../core/report/document.js')
      if (args.by) return { document: groupsDocument(analysis, args.by, filter.connection) }
      const { reportText } = await import('../report-text.js')
      return {
        document: reportDocument(analysis, clock, filter.connection),
        text: () =>
          reportText(
            analysis,
            clock,
            filter.connection,
            {
              all: args.all === true,
              summaryOnly: args.summary === true,
              files: args.quiet || args.summary || args.anonymize ? [] : args.files,
            },
            look,
          ),
      }
    }),
}
