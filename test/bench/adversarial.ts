/**
 * What captures that are made to hurt cost: each load at one size and at four times that. Four times the work is linear; sixteen times is an attack.
 *
 *   npm run bench:adversarial [-- --only WORD] [--times 10] [--dir FOLDER]
 */
import { closeSync, openSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { LOADS, loadOf } from '../support/adversarial-loads.js'
import { costOf } from './measure.js'
import { cacheFolder, MAIN } from './tools.js'

const { values } = parseArgs({
  options: { only: { type: 'string', default: '' }, times: { type: 'string', default: '1' }, dir: { type: 'string' } },
})
const folder = cacheFolder(values.dir)
const path = join(folder, 'adversarial.pcap')

const MORE = 4
const start = costOf([process.execPath, MAIN, '--version'], folder).cpu
try {
  for (const load of LOADS) {
    if (!load.name.includes(values.only)) continue
    const [once, more] = [1, MORE].map((more) => {
      const count = more * load.count * Number(values.times)
      const file = openSync(path, 'w')
      for (const piece of loadOf(load, count)) writeSync(file, piece)
      closeSync(file)
      const { cpu, peak } = costOf([process.execPath, MAIN, 'analyze', '--summary', path], folder)
      return { count, cpu: cpu - start, peak }
    }) as [{ count: number; cpu: number; peak: number }, { count: number; cpu: number; peak: number }]
    console.log(
      `${load.name.padEnd(42)} ${more.count.toLocaleString('en-US').padStart(10)} records  ${((more.cpu / more.count) * 1e9).toFixed(0).padStart(7)} ns each` +
        `  ${(more.cpu / once.cpu).toFixed(1).padStart(5)} × the CPU of a quarter  peak ${Math.round(more.peak / 2 ** 20)} MB`,
    )
  }
} finally {
  rmSync(path, { force: true })
}
