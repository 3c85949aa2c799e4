import { lookupsDocument } from '../../core/report/document.js'
import { READING_OPTIONS } from '../options.js'
import { tellAnalysis } from '../tell.js'
import { type Command, FILES } from './command.js'

export const lookups: Command = {
  name: 'lookups',
  takes: FILES,
  says: 'Every DNS lookup: what was asked, of whom, and what came of it',
  example: ['v6why lookups capture.pcapng --family 6', 'the AAAA lookups'],
  options: READING_OPTIONS,
  run: (args) => tellAnalysis(args, async ({ analysis, clock, filter }) => ({ document: lookupsDocument(analysis, clock, filter.lookup) })),
}
