import { say } from '../../core/base/message.js'
import { READING_OPTIONS } from '../options.js'
import { UsageError } from '../fault.js'
import { languageOf } from '../language.js'
import { nearest } from '../nearest.js'
import { Output } from '../output.js'
import { lookOf } from '../terminal.js'
import type { Command } from './command.js'

export const reason: Command = {
  name: 'reason',
  takes: ['code', 'Which reason or finding; all of them, reasons in the order in which they are tried, without it'],
  says: 'The page of a reason or finding: what it means, how it was decided, what to do',
  example: ['v6why reason address-selection', 'what stands behind that word'],
  options: { color: READING_OPTIONS.color!, ascii: READING_OPTIONS.ascii! },
  async run(args) {
    const { code } = args as { code?: string }
    const look = await lookOf(args)
    const { pageEntries, tellPages, tellTable } = await import('../guide-page.js')
    const entries = pageEntries(languageOf(args))
    if (code === undefined) {
      await new Output().write(await tellTable(entries, look))
      return 0
    }
    // A finding may have the code of a reason: then both pages are printed.
    const asked = entries.filter((entry) => entry.code === code)
    if (asked.length === 0) {
      const meant = nearest(
        code,
        entries.map((entry) => entry.code),
      )
      throw new UsageError(
        meant
          ? say`there is no reason or finding ${code}; did you mean ${meant}?`
          : say`there is no reason or finding ${code}; v6why reason lists them`,
      )
    }
    await new Output().write(tellPages(asked, look))
    return 0
  },
}
