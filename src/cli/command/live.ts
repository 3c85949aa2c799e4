import { LIVE_OPTIONS, type LiveArguments } from '../live/options.js'
import type { Command } from './command.js'

export const live: Command = {
  name: 'live',
  takes: ['files..', 'A stream instead of interfaces: - for standard input, or a FIFO'],
  says: 'Diagnose while it happens: connections as they settle',
  example: ['sudo v6why live -i eth0', 'reproduce the problem, read why; q ends it'],
  options: LIVE_OPTIONS,
  async run(args) {
    const { live: run } = await import('../live/live.js')
    return run(args as unknown as LiveArguments)
  },
}
