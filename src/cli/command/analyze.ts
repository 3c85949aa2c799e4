import { GROUPINGS } from '../../core/report/group.js'
import { READING_OPTIONS } from '../options.js'
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
  run: async (args) => (await import('../tell-report.js')).tellReport(args),
}
