import { READING_OPTIONS } from '../options.js'
import type { Command } from './command.js'

export const anonymize: Command = {
  name: 'anonymize',
  takes: ['files..', 'The capture: one file of frames'],
  says: 'A capture that can be shared: the same verdicts, other names and addresses, and nothing that was not read',
  example: ['v6why anonymize capture.pcapng -o shared.pcapng', 'then compare: v6why capture.pcapng, v6why shared.pcapng'],
  options: {
    output: { ...READING_OPTIONS.output!, describe: 'The new capture, in the format of the old one' },
    key: {
      ...READING_OPTIONS.key!,
      group: 'How it is read:',
      describe: 'The same key makes the same names and addresses again; keep it to yourself',
    },
    'nat64-prefix': READING_OPTIONS['nat64-prefix']!,
    quiet: READING_OPTIONS.quiet!,
    strict: READING_OPTIONS.strict!,
  },
  run: async (args) => (await import('../tell-anonymize.js')).tellAnonymize(args),
}
