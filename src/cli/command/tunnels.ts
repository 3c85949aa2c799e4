import { tunnelsDocument } from '../../core/report/document.js'
import { READING_OPTIONS } from '../options.js'
import { tellAnalysis } from '../tell.js'
import { type Command, FILES } from './command.js'

export const tunnels: Command = {
  name: 'tunnels',
  takes: FILES,
  says: 'Every tunnel: its ends, what went through it each way, and what speaks for its kind',
  example: ['v6why tunnels capture.pcapng', 'which of them answer, and how large their packets get'],
  options: READING_OPTIONS,
  run: (args) => tellAnalysis(args, async ({ analysis, filter }) => ({ document: tunnelsDocument(analysis, filter.tunnel) })),
}
