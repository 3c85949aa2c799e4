import { UsageError } from '../fault.js'
import { READING_OPTIONS } from '../options.js'
import { type Command, FILES } from './command.js'

const { policy, addresses, output, quiet, progress, strict, separate, 'nat64-prefix': nat64Prefix, 'max-memory': maxMemory } = READING_OPTIONS

export const report: Command = {
  name: 'report',
  takes: FILES,
  says: 'One HTML file to look at, to keep and to send: it needs no network',
  example: ['v6why report capture.pcapng -o report.html', 'the report as a page'],
  options: {
    output: output!,
    quiet: quiet!,
    progress: progress!,
    policy: policy!,
    addresses: addresses!,
    'nat64-prefix': nat64Prefix!,
    'max-memory': maxMemory!,
    separate: separate!,
    strict: strict!,
  },
  async run(args) {
    if (args.files.length === 0) throw new UsageError('which capture? v6why report FILE… -o report.html')
    if (args.output === undefined && process.stdout.isTTY) throw new UsageError('into which file? v6why report FILE… -o report.html')
    const { Output } = await import('../output.js')
    const { removeOnSignal } = await import('../signal.js')
    let written: InstanceType<typeof Output> | undefined
    const release = removeOnSignal(() => written?.abandon())
    try {
      written = new Output(args.output, args.files)
      const { read } = await import('../read.js')
      const { analysis, exit } = await read(args)
      if (!analysis) {
        written.abandon()
        return exit
      }
      const { reportPage } = await import('../page.js')
      await written.write([reportPage(analysis)])
      written.close()
      return exit
    } catch (error) {
      written?.abandon()
      throw error
    } finally {
      release()
    }
  },
}
