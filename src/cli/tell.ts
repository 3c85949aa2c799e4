import { phrase, say } from '../core/base/message.js'
import { Clock } from '../core/report/clock.js'
import type { Document } from '../core/report/document.js'
import { FORMATS } from '../core/report/format/index.js'
import type { Analysis } from '../core/report/report.js'
import { UsageError } from './fault.js'
import { checkFilter, type Filter, filterOf } from './filter.js'
import type { Arguments } from './options.js'
import { languageOf, speakerOf } from './language.js'
import { read } from './read.js'
import { drawTable } from './table.js'
import { type Look, lookOf } from './terminal.js'
import { writeWhole } from './whole-output.js'

/** What a command has in hand when the captures have been read. */
export interface Hand {
  readonly analysis: Analysis
  readonly clock: Clock
  readonly filter: Filter
  readonly look: Look
}

/** What it tells: a document, and where its table alone would not do, text for people. */
export interface Telling {
  readonly document: Document
  readonly text?: () => AsyncIterable<string>
}

/**
 * Reads the captures, lets the command say what it tells, and writes that in the format and to the place that were asked for.
 * `countsOnly`: it asks for no records.
 */
export async function tellAnalysis(args: Arguments, telling: (hand: Hand) => Promise<Telling>, countsOnly = false): Promise<number> {
  if (args.files.length === 0) throw new UsageError(say`which capture? v6why FILE…  (a path, a pattern, a folder, or - for standard input)`)
  return tell(args, async (look) => {
    const { analysis, exit } = await read({ ...args, countsOnly, speak: await speakerOf(languageOf(args)) })
    if (!analysis) return { exit }
    const clock = new Clock(analysis.epoch, args.time)
    return { exit, telling: await telling({ analysis, clock, filter: filterOf(args, analysis), look }) }
  })
}

/** Opens the place for the result, lets the command make it, and writes it in the format that was asked for; nothing where there is none. */
export async function tell(args: Arguments, make: (look: Look) => Promise<{ exit: number; telling?: Telling }>): Promise<number> {
  checkFilter(args)
  if (args.anonymize && (args.client || args.name))
    throw new UsageError(
      say`--client and --name name what --anonymize changes: anonymize first (v6why anonymize FILE -o OUT), then look at the result`,
    )
  return writeWhole(args, async (output) => {
    const look = await lookOf(args)
    const { exit, telling } = await make(look)
    if (!telling) return { exit, written: false }
    const { document, text } = telling
    const format = FORMATS.find(({ id }) => id === args.format)
    if (format) await output.write(format.write(document))
    else if (text) await output.write(text())
    else await output.write(await listText(document, look))
    return { exit, written: true }
  })
}

/** A document of one list: its table, or one line where it is empty. */
async function listText(document: Document, look: Look): Promise<Iterable<string>> {
  for (const _row of document.table.rows()) return drawTable(document.table, look)
  return [`${look.say(phrase(`no ${document.type}`))}\n`]
}
