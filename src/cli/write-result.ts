/** For commands whose result is a file of its own kind: the captures are read, and what is made of them is written whole or not at all. */
import type { Analysis } from '../core/report/report.js'
import type { Arguments } from './options.js'
import { Output } from './output.js'
import { removeOnSignal } from './signal.js'

export async function writeResult(args: Arguments, write: (analysis: Analysis, output: Output) => Promise<void>): Promise<number> {
  let output: Output | undefined
  const release = removeOnSignal(() => output?.abandon())
  try {
    output = new Output(args.output, args.files)
    const { read } = await import('./read.js')
    const { analysis, exit } = await read(args)
    if (!analysis) {
      output.abandon()
      return exit
    }
    await write(analysis, output)
    output.close()
    return exit
  } catch (error) {
    output?.abandon()
    throw error
  } finally {
    release()
  }
}
