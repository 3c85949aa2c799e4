import { READING_OPTIONS } from '../options.js'
import { type Command, FILES } from './command.js'

export const lookups: Command = {
  name: 'lookups',
  takes: FILES,
  says: 'Every DNS lookup: what was asked, of whom, and what came of it',
  example: ['v6why lookups capture.pcapng --family 6', 'the AAAA lookups'],
  options: READING_OPTIONS,
  async run(args) {
    const { tellAnalysis } = await import('../tell.js')
    const { lookupsDocument } = await import('../../core/report/document.js')
    return tellAnalysis(args, async ({ analysis, clock, filter }) => ({ document: lookupsDocument(analysis, clock, filter.lookup) }))
  },
}
