import type { Command } from './command.js'

export const interfaces: Command = {
  name: 'interfaces',
  takes: ['interface', 'only this one'],
  says: 'What can be captured here, and whether you may',
  example: ['v6why interfaces', 'names for v6why live -i'],
  options: { format: { choices: ['ndjson'], type: 'string', describe: 'A line of JSON for each' } },
  async run(args) {
    const { tellInterfaces } = await import('../live/tell-interfaces.js')
    return tellInterfaces(args.format === 'ndjson', (args as { interface?: string }).interface)
  },
}
