import { READING_OPTIONS } from '../options.js'
import { type Command, FILES } from './command.js'

export const hosts: Command = {
  name: 'hosts',
  takes: FILES,
  says: 'The machines of the capture, each with every address it was seen to own',
  example: ['v6why hosts capture.pcapng', 'who is in this capture'],
  options: READING_OPTIONS,
  async run(args) {
    const { tellAnalysis } = await import('../tell.js')
    const { hostsDocument } = await import('../../core/report/document.js')
    return tellAnalysis(args, async ({ analysis, filter }) => ({ document: hostsDocument(analysis, filter.host) }))
  },
}
