import { say } from '../../core/base/message.js'
import { UsageError } from '../fault.js'
import { PLAIN_READING_OPTIONS } from '../options.js'
import { type Command, FILES } from './command.js'

export const report: Command = {
  name: 'report',
  takes: FILES,
  says: 'One HTML file to look at, to keep and to send: it needs no network',
  example: ['v6why report capture.pcapng -o report.html', 'the report as a page'],
  options: PLAIN_READING_OPTIONS,
  async run(args) {
    if (args.files.length === 0) throw new UsageError(say`which capture? v6why report FILE… -o report.html`)
    if (args.output === undefined && process.stdout.isTTY) throw new UsageError(say`into which file? v6why report FILE… -o report.html`)
    const { writeResult } = await import('../write-result.js')
    return writeResult(args, async (analysis, output) => {
      const { reportPage } = await import('../page.js')
      await output.write([reportPage(analysis)])
    })
  },
}
