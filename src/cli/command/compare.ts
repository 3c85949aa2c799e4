import { say } from '../../core/base/message.js'
import { EXIT, UsageError } from '../fault.js'
import { READING_OPTIONS } from '../options.js'
import type { Command } from './command.js'

/** Options that choose of one capture what the two may differ in, or write what a comparison does not have. */
const NOT_OF_TWO = new Set(['family', 'reason', 'since', 'until', 'time', 'summary', 'all', 'separate'])

export const compare: Command = {
  name: 'compare',
  takes: ['files..', 'OLD and NEW: each a capture, or a report of v6why that was stored with --format json'],
  says: 'What changed between two captures, and why',
  example: ['v6why compare before.pcapng after.pcapng', 'which names are reached another way since'],
  options: {
    fail: {
      group: 'What is told:',
      type: 'boolean',
      describe: 'Exit with 1 if a name changed its family or path, or there is a new problem',
    },
    ...Object.fromEntries(Object.entries(READING_OPTIONS).filter(([option]) => !NOT_OF_TWO.has(option))),
  },
  async run(args) {
    const [old, now] = args.files
    if (old === undefined || now === undefined || args.files.length > 2)
      throw new UsageError(say`which two? v6why compare OLD NEW  (captures, or reports that were stored with --format json)`)
    const { tell } = await import('../tell.js')
    return tell(args, async (look) => {
      const { snapshotOf } = await import('../snapshot.js')
      const before = await snapshotOf(old, args)
      const after = await snapshotOf(now, args)
      const exit = Math.max(before.exit, after.exit)
      if (!before.snapshot || !after.snapshot) return { exit }
      const { compare: compareSnapshots, isWorse } = await import('../../core/report/comparison.js')
      const { comparisonDocument } = await import('../../core/report/document.js')
      const { comparisonText } = await import('../comparison-text.js')
      const comparison = compareSnapshots(before.snapshot, after.snapshot)
      return {
        exit: exit === EXIT.told && args.fail && isWorse(comparison) ? EXIT.unmet : exit,
        telling: { document: comparisonDocument(comparison), text: () => comparisonText(comparison, look) },
      }
    })
  },
}
