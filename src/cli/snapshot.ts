import { say } from '../core/base/message.js'
import { type Side, Snapshot } from '../core/report/snapshot.js'
import { readStoredReport, StoredReportError } from '../core/report/stored-report.js'
import { InputError } from '../node/input-error.js'
import { storedText } from '../node/stored.js'
import { complain, EXIT } from './fault.js'
import { filterOf } from './filter.js'
import { languageOf, speakerOf } from './language.js'
import type { Arguments } from './options.js'
import { read } from './read.js'

/** One side of a comparison, from a capture or from a stored report. What was wrong with it has been told. */
export async function snapshotOf(path: string, args: Arguments): Promise<{ snapshot?: Snapshot; exit: number }> {
  const { side, exit } = await sideOf(path, args)
  return side ? { snapshot: new Snapshot(side, filterOf(args, side).connection), exit } : { exit }
}

async function sideOf(path: string, args: Arguments): Promise<{ side: Side | undefined; exit: number }> {
  try {
    const text = await storedText(path)
    if (text !== undefined) return { side: readStoredReport(text), exit: EXIT.told }
  } catch (error) {
    if (!(error instanceof StoredReportError || error instanceof InputError)) throw error
    complain(say`${path}: ${error.message}`)
    return { side: undefined, exit: EXIT.usage }
  }
  const { analysis, exit } = await read({ ...args, files: [path], speak: await speakerOf(languageOf(args)) })
  return { side: analysis, exit }
}
