/**
 * A week of a small network (week.c), piped: does v6why run in constant memory? Lengths of which each is ten times the one before, with the bound
 * that is used when none is given and with a small one.
 *
 *   npm run bench:week [-- --packets 100000000] [--max-memory 256M] [--dir FOLDER]
 *
 * 10,000,000 packets, the default, are the first seventeen hours; all 100,000,000 are the seven days.
 */
import { parseArgs } from 'node:util'
import { costOf } from './measure.js'
import { cacheFolder, compiled, MAIN } from './tools.js'

const SHORTEST = 100_000

const { values } = parseArgs({
  options: { packets: { type: 'string', default: '10000000' }, 'max-memory': { type: 'string', default: '256M' }, dir: { type: 'string' } },
})
const folder = cacheFolder(values.dir)
const week = compiled('week', folder)

/** sh waits for both, so that the larger of them is the peak. */
const piped = (packets: number, ...args: string[]) =>
  costOf(
    ['sh', '-c', '"$1" -p "$2" | "$3" "$4" analyze --summary - $5', 'sh', week, String(packets), process.execPath, MAIN, args.join(' ')],
    folder,
  )

for (const bound of [[], ['--max-memory', values['max-memory']]]) {
  console.log(bound.join(' ') || 'without --max-memory')
  for (let packets = SHORTEST; packets <= Number(values.packets); packets *= 10) {
    const { cpu, peak } = piped(packets, ...bound)
    const nanos = ((cpu / packets) * 1e9).toFixed(0)
    console.log(
      `${packets.toLocaleString('en-US').padStart(12)} packets  ${nanos.padStart(6)} ns of CPU each  peak ${Math.round(peak / 2 ** 20)} MB`,
    )
  }
}
