import { READING_OPTIONS } from '../options.js'
import { type Command, FILES } from './command.js'

export const flows: Command = {
  name: 'flows',
  takes: FILES,
  says: 'Every innermost conversation, with packets and bytes each way',
  example: ['v6why flows capture.pcapng --format csv', 'a spreadsheet of conversations'],
  options: READING_OPTIONS,
  run: async (args) => {
    if (args.summary && args.files.length > 0) return (await import('../tell-traffic.js')).tellTraffic(args)
    const { tellAnalysis } = await import('../tell.js')
    const { flowsDocument } = await import('../../core/report/document.js')
    return tellAnalysis(args, async ({ analysis, clock, filter }) => ({ document: flowsDocument(analysis, clock, filter.flow) }))
  },
}
