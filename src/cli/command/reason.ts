import { NOTES, REASONS } from '../../core/report/catalogue.js'
import { UsageError } from '../fault.js'
import { nearest } from '../nearest.js'
import { Output } from '../output.js'
import { drawTable } from '../table.js'
import { lookOf } from '../terminal.js'
import type { Command } from './command.js'

interface Entry {
  readonly code: string
  readonly title: string
  readonly ref: string
}

const ENTRIES: readonly Entry[] = Object.entries({ ...REASONS, ...NOTES }).map(([code, { title, ref }]) => ({ code, title, ref }))

export const reason: Command = {
  name: 'reason',
  takes: ['code', 'Which reason; all of them, in the order in which they are tried, without it'],
  says: 'What the reasons of verdicts mean, and where that is written',
  example: ['v6why reason address-selection', 'what stands behind that word'],
  options: {},
  async run(args) {
    const { code } = args as { code?: string }
    const entries = code === undefined ? ENTRIES : ENTRIES.filter((entry) => entry.code === code)
    if (entries.length === 0) {
      const meant = nearest(
        code ?? '',
        ENTRIES.map((entry) => entry.code),
      )
      throw new UsageError(`there is no reason ${code}; ${meant ? `did you mean ${meant}?` : 'v6why reason lists them'}`)
    }
    const column = (id: keyof Entry, heading: string, priority: number) => ({
      id,
      heading,
      align: 'left' as const,
      priority,
      value: (row: unknown) => (row as Entry)[id],
    })
    const columns = [column('code', 'reason', 1), column('title', 'the first of these that holds', 1), column('ref', 'see', 2)]
    await new Output().write(await drawTable({ columns, rows: () => entries }, await lookOf({})))
    return 0
  },
}
