import { groupsDocument, reportDocument } from '../core/report/document.js'
import type { Arguments } from './options.js'
import { reportText } from './report-text.js'
import { tellAnalysis } from './tell.js'

/**
 * The report, or its connections in groups. What most runs need is imported here and above (the part `reading` of vite.config.ts): to load it piece by
 * piece costs more than it saves.
 */
export function tellReport(args: Arguments): Promise<number> {
  const summaryOnly = args.summary === true && args.by === undefined && (args.format ?? 'table') === 'table'
  return tellAnalysis(
    args,
    async ({ analysis, clock, filter, look }) => {
      if (args.by) return { document: groupsDocument(analysis, args.by, filter.connection) }
      const files = args.quiet || args.summary || args.anonymize ? [] : args.files
      return {
        document: reportDocument(analysis, clock, filter.connection),
        text: () => reportText(analysis, clock, filter.connection, { all: args.all === true, summaryOnly, files }, look),
      }
    },
    summaryOnly,
  )
}
