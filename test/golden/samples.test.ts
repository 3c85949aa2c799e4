/** What v6why says about each sample: `.txt` for eyes, `.json` for machines. `npm run golden` rewrites them; read the diff like prose. */
import test from 'node:test'
import { explanation, settingOf } from '../../src/cli/explain.js'
import { reportText } from '../../src/cli/report-text.js'
import { Clock } from '../../src/core/report/clock.js'
import type { Analysis } from '../../src/core/report/report.js'
import { analyze } from '../support/analyze.js'
import { matchesGolden } from '../support/golden.js'
import { lookAt } from '../support/look.js'
import { samples } from '../support/samples.js'

const LOOK = lookAt(100)

async function textOf(pieces: AsyncIterable<string>): Promise<string> {
  let text = ''
  for await (const piece of pieces) text += piece
  return text
}

/** The first connection of each kind of verdict, so that the text stays as long as the story. */
function oneOfEach(analysis: Analysis): readonly number[] {
  const kinds = new Map<string, number>()
  for (const { id, family, path, reason, rule, certainty } of analysis.connections()) {
    const kind = [family, ...path, reason, rule, certainty].join(' ')
    if (!kinds.has(kind)) kinds.set(kind, id)
  }
  return [...kinds.values()]
}

async function told(file: string, analysis: Analysis): Promise<string> {
  const clock = new Clock(analysis.epoch)
  const path = `samples/${file}`
  const options = { all: false, summaryOnly: false, files: [path] }
  let text = `$ v6why ${path}\n${await textOf(reportText(analysis, clock, () => true, options, LOOK))}`
  for (const id of oneOfEach(analysis)) {
    const record = analysis.connection(id)
    const explained = await textOf(explanation(record, settingOf(analysis, clock, record), LOOK))
    text += `\n$ v6why explain ${path} --connection ${id}\n${explained}`
  }
  return text
}

const SCALAR = String.raw`(?:"(?:[^"\\]|\\.)*"|-?\d[\d.e+-]*|true|false|null)`
const LIST_OF_SCALARS = new RegExp(String.raw`\[\s+(${SCALAR}(?:,\s+${SCALAR})*)\s+\]`, 'g')

/** A field a line; a list of words or numbers stays on its line. */
const jsonOf = (analysis: Analysis): string =>
  `${JSON.stringify(analysis.report(), null, 1).replace(LIST_OF_SCALARS, (_, list: string) => `[${list.replace(/,\n\s+/g, ', ')}]`)}\n`

for (const { story, file, bytes } of samples) {
  test(`what v6why says about ${file} is what was approved`, async () => {
    const analysis = analyze(file, bytes)
    matchesGolden(`${story}.txt`, await told(file, analysis))
    matchesGolden(`${story}.json`, jsonOf(analysis))
  })
}
