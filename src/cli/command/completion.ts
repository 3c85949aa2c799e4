import { say } from '../../core/base/message.js'
import { UsageError } from '../fault.js'
import { Output } from '../output.js'
import type { Command } from './command.js'

export const completion: Command = {
  name: 'completion',
  takes: ['shell', 'bash, zsh or fish; that of $SHELL by default'],
  says: 'A script with which your shell completes commands, options and their words',
  example: ['eval "$(v6why completion bash)"', 'in this shell; in ~/.bashrc, in every one'],
  options: {},
  async run(args, all) {
    const { SHELLS } = await import('../completion/index.js')
    const { completed } = await import('../completion/catalogue.js')
    const asked = (args as { shell?: string }).shell ?? process.env.SHELL?.replace(/^.*\//, '') ?? 'bash'
    const write = SHELLS[asked]
    if (!write) throw new UsageError(say`no completion for '${asked}'; there is ${Object.keys(SHELLS).join(', ')}`)
    await new Output().write([write(completed(all))])
    return 0
  },
}
