import { say } from '../../core/base/message.js'
import { UsageError } from '../fault.js'
import { READING_OPTIONS } from '../options.js'
import type { Command } from './command.js'

const ADDRESSES = 'What they would choose:'

export const policy: Command = {
  name: 'policy',
  takes: ['table', 'A profile, or a file as the system prints its table; without it the profiles are listed'],
  says: 'Policy tables: one, two compared, or what they order first of given addresses',
  example: [
    'v6why policy --from 2002:cb00:710a::1,203.0.113.10 --to 2001:200::80,198.51.100.7',
    'which of them comes first, and by which rule',
  ],
  options: {
    policy: { group: ADDRESSES, type: 'string', requiresArg: true, describe: 'The same as naming the table' },
    set: {
      group: 'The table:',
      type: 'string',
      array: true,
      nargs: 1,
      describe: "With a row set: '2002::/16 30 1' (prefix, precedence, label)",
    },
    as: {
      group: 'The table:',
      type: 'string',
      requiresArg: true,
      describe: 'Print it as a system prints it or is told it: netsh, gai.conf, addrlabel, ip6addrctl …',
    },
    against: { group: 'The table:', type: 'string', requiresArg: true, describe: 'Compare row by row with this profile or file' },
    from: {
      group: ADDRESSES,
      type: 'string',
      requiresArg: true,
      describe: "The host's addresses: ADDRESS[/LENGTH],… (/64 and /24 unless told)",
    },
    to: { group: ADDRESSES, type: 'string', requiresArg: true, describe: 'The destinations: ADDRESS,…' },
    format: READING_OPTIONS.format!,
    output: READING_OPTIONS.output!,
    color: READING_OPTIONS.color!,
    ascii: READING_OPTIONS.ascii!,
  },
  async run(args) {
    const { table } = args as { table?: string }
    const [optioned] = [args.policy ?? []].flat()
    if (table !== undefined && optioned !== undefined) throw new UsageError(say`one table: either as the argument or by --policy`)
    const { tellPolicy } = await import('../tell-policy.js')
    return tellPolicy(args, table ?? optioned)
  },
}
