import { say } from '../../core/base/message.js'
import { changed } from '../../core/report/catalogue.js'
import { UsageError } from '../fault.js'
import { READING_OPTIONS } from '../options.js'
import { type Command, FILES } from './command.js'

const QUESTION = 'Which other table:'

export const whatif: Command = {
  name: 'whatif',
  takes: FILES,
  says: 'Which connections would go another way under another policy table',
  example: ["v6why whatif capture.pcapng --set '2002::/16 30 1'", 'what that row would turn'],
  options: {
    ...READING_OPTIONS,
    policy: {
      group: QUESTION,
      type: 'string',
      requiresArg: true,
      describe: 'This table for every host: a profile, or a file as the system prints it',
      defaultDescription: "each host's own",
    },
    set: {
      group: QUESTION,
      type: 'string',
      array: true,
      nargs: 1,
      describe: "A row to set: '2002::/16 30 1' (prefix, precedence, label)",
    },
  },
  async run(args) {
    const { policyOf, rowOf } = await import('../policy.js')
    const [named] = [args.policy ?? []].flat()
    const rows = (args.set ?? []).map(rowOf)
    if (named === undefined && rows.length === 0)
      throw new UsageError(say`which other table? --policy PROFILE|FILE, or --set '2002::/16 30 1'`)
    const profile = named === undefined ? undefined : policyOf(named).profile
    const { tellAnalysis } = await import('../tell.js')
    return tellAnalysis({ ...args, policy: [] }, async ({ analysis, clock, filter, look }) => {
      const { whatIfDocument } = await import('../../core/report/policy-document.js')
      const kept = filter.active
        ? new Set(
            Array.from(analysis.connections())
              .filter(filter.connection)
              .map(({ id }) => id),
          )
        : undefined
      const { document, telling } = whatIfDocument(analysis, clock, { profile, rows }, ({ connection }) => kept?.has(connection) ?? true)
      const title = profile
        ? changed(profile, rows).name
        : rows.map(({ prefix, precedence, label }) => `${prefix} ${precedence} ${label}`).join(', ')
      const { whatIfText } = await import('../whatif-text.js')
      return { document, text: () => whatIfText(title, document, telling.summary, look) }
    })
  },
}
