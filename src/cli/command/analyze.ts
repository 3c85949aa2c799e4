import { GROUPINGS } from '../../core/report/group.js'
import { READING_OPTIONS } from '../options.js'
import { type Hand, tellAnalysis, type Telling } from '../tell.js'
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
  run: (args) => {
    const summaryOnly = args.summary === true && args.by === undefined && (args.format ?? 'table') === 'table'
    const telling = async ({ analysis, clock, filter, look }: Hand): Promise<Telling> => {
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
              summaryOnly,
              files: args.quiet || args.summary || args.anonymize ? [] : args.files,
            },
            look,
          ),
      }
    }
    return tellAnalysis(args, telling, summaryOnly)
  },
}
