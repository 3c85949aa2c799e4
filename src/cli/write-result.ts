/** For commands whose result is a file of its own kind: the captures are read, and what is made of them is written whole or not at all. */
import type { Analysis } from '../core/report/report.js'
import type { Arguments } from './options.js'
import type { Output } from './output.js'
import { writeWhole } from './whole-output.js'

export const writeResult = (args: Arguments, write: (analysis: Analysis, output: Output) => Promise<void>): Promise<number> =>
  writeWhole(args, async (output) => {
    const { read } = await import('./read.js')
    const { analysis, exit } = await read(args)
    if (analysis) await write(analysis, output)
    return { exit, written: analysis !== undefined }
  })
