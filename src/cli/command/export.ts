import { say } from '../../core/base/message.js'
import { UsageError } from '../fault.js'
import { PLAIN_READING_OPTIONS } from '../options.js'
import { type Command, FILES } from './command.js'

export const exportEvents: Command = {
  name: 'export',
  takes: FILES,
  says: 'Lookups, attempts and verdicts as events for other tools',
  example: ['v6why export --qlog capture.pcapng -o capture.sqlog', 'as qlog, a JSON text sequence'],
  options: {
    qlog: { group: 'What is told:', type: 'boolean', describe: 'As qlog: JSON text sequences, events of the namespace v6why' },
    ...PLAIN_READING_OPTIONS,
  },
  async run(args) {
    if (!args.qlog) throw new UsageError(say`into which form? v6why export --qlog FILE…`)
    if (args.files.length === 0) throw new UsageError(say`which capture? v6why export --qlog FILE…`)
    const { writeResult } = await import('../write-result.js')
    return writeResult(args, async (analysis, output) => {
      const { qlog } = await import('../../core/report/qlog.js')
      await output.write(qlog(analysis))
    })
  },
}
