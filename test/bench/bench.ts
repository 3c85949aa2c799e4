/**
 * How fast v6why is, against a C program on libpcap that does the minimal form of the job (libpcap_loop.c), and against others.
 *
 *   npm run bench                                 a tenth of the workloads, five rounds
 *   npm run bench -- --full                       whole: 2 GB of disk, and about 25 minutes
 *   npm run bench -- --workload web,dns --command analyze,tshark --rounds 9 --dir FOLDER
 *   npm run bench -- --full --write               keeps the figures of the day in RESULTS.md
 *   npm run bench -- --json
 *
 * `npm run build` before. Linux or macOS, a C compiler and libpcap's headers; of the other programs those that are installed.
 */
import { writeFileSync } from 'node:fs'
import { arch, availableParallelism, cpus, loadavg, totalmem } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { ANALYZE, BASE, type Contender, contenders } from './contenders.js'
import { sameCounts } from './counts.js'
import { type Case, costOf, inTurn, type Measured, median } from './measure.js'
import { asMarkdown, asText, type Growth, type Results, type WorkloadResult } from './results.js'
import { cacheFolder, MAIN, Missing, root } from './tools.js'
import { WORKLOADS, workload, type Workload, type WorkloadName } from './workloads.js'

const TENTH = 0.1
/** A command that is slow is measured so often at most. */
const SLOW_ROUNDS = 3

const { values } = parseArgs({
  options: {
    full: { type: 'boolean', default: false },
    workload: { type: 'string', default: WORKLOADS.join() },
    command: { type: 'string', default: '' },
    rounds: { type: 'string', default: '5' },
    dir: { type: 'string' },
    'no-growth': { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
})
const rounds = Number(values.rounds)
const scale = values.full ? 1 : TENTH
const words = values.command.split(',').filter(Boolean)
const isWanted = ({ name }: Contender) => name === BASE || words.length === 0 || words.some((word) => name.includes(word))

const tell = (text: string) => process.stderr.write(`${text}\n`)

/** What starting costs by itself: the processor time of `v6why --version`, and of Node alone. */
function startUp(folder: string): Results['start'] {
  const sample = join(root, 'samples', 'riddle.pcapng')
  const [node, version, small] = inTurn(
    [
      { name: 'node -e 0', command: [process.execPath, '-e', '0'] },
      { name: 'v6why --version', command: [process.execPath, MAIN, '--version'] },
      { name: 'v6why analyze, a small sample', command: [process.execPath, MAIN, 'analyze', '--summary', sample] },
    ],
    Math.max(9, rounds),
    folder,
  ) as [Measured, Measured, Measured]
  return { node, version, small }
}

function measured(cases: readonly Contender[], of: Workload, turns: number, start: number, folder: string): readonly Measured[] {
  const timed = cases.map(({ name, command, ours }): Case => ({ name, command: command(of.path), ...(ours && of.scale < 1 && { start }) }))
  return inTurn(timed, turns, folder)
}

async function measure(name: WorkloadName, start: number, folder: string): Promise<WorkloadResult> {
  const here = contenders(folder).filter((contender) => contender.version !== undefined && isWanted(contender))
  const whole = workload(name, scale, folder)
  const counts = await sameCounts(whole, folder)
  tell(`${name}: ${counts.packets} packets, ${counts.flows} flows, ${counts.queries} queries, ${counts.answered} answers, as the reference`)
  const isSlow = (contender: Contender) => contender.slow
  const fast = measured(
    here.filter((contender) => !isSlow(contender)),
    whole,
    rounds,
    start,
    folder,
  )
  const slow = here.filter(isSlow)
  if (slow.length === 0) return { name, scale, octets: whole.octets, counts, fast, slow: [] }
  const tenth = workload(name, TENTH, folder)
  const base = here.filter(({ name }) => name === BASE || name === ANALYZE)
  const beside = measured([...base, ...slow], tenth, Math.min(rounds, SLOW_ROUNDS), start, folder)
  return { name, scale, octets: whole.octets, counts, fast, slow: beside }
}

/** The same command on captures of several sizes, in turn: what a gigabyte and what a flow costs. */
function growth(start: number, folder: string): readonly Growth[] {
  const sizes = [TENTH * scale, scale, 2 * scale].map((size) => workload('web', Number(size.toPrecision(3)), folder))
  const flows = [10_000 * scale, 100_000 * scale, 1_000_000 * scale].map((count) => ({
    count,
    ...workload('small', scale, folder, count),
  }))
  const series = (title: string, captures: readonly (Workload & { readonly label: string })[]): Growth => {
    const costs = captures.map(() => [] as ReturnType<typeof costOf>[])
    for (let round = 0; round < Math.min(rounds, SLOW_ROUNDS); round++)
      for (const [i, { path }] of captures.entries()) costs[i]!.push(costOf([process.execPath, MAIN, 'analyze', '--summary', path], folder))
    return {
      title,
      rows: captures.map(({ label, octets }, i) => ({
        label,
        octets,
        cpu: median(costs[i]!.map(({ cpu }) => cpu)) - start,
        peak: median(costs[i]!.map(({ peak }) => peak)),
      })),
    }
  }
  const inGigabytes = ({ octets }: Workload) => `${(octets / 1e9).toFixed(octets < 1e8 ? 3 : 2)} GB`
  return [
    series(
      'octets (web)',
      sizes.map((each) => ({ ...each, label: inGigabytes(each) })),
    ),
    series(
      'flows (small)',
      flows.map((each) => ({ ...each, label: `${each.count} flows` })),
    ),
  ]
}

try {
  const folder = cacheFolder(values.dir)
  const start = startUp(folder)
  const workloads: WorkloadResult[] = []
  for (const name of WORKLOADS)
    if (values.workload.split(',').includes(name)) workloads.push(await measure(name, start.version.cpu, folder))
  const results: Results = {
    date: new Date().toISOString().slice(0, 10),
    machine: `${cpus()[0]!.model.trim()}, ${availableParallelism()} processors, ${Math.round(totalmem() / 2 ** 30)} GB, ${process.platform} ${arch()}`,
    load: loadavg()[0]!,
    versions: Object.fromEntries([
      ['Node', process.version],
      ...contenders(folder).map(({ name, version }) => [name, version ?? 'not installed']),
    ]),
    rounds,
    scale,
    start,
    workloads,
    growth: values['no-growth'] ? [] : growth(start.version.cpu, folder),
  }
  process.stdout.write(values.json ? `${JSON.stringify(results, null, 1)}\n` : asText(results))
  if (values.write) {
    const kept = join(root, 'test', 'bench', 'RESULTS.md')
    writeFileSync(kept, asMarkdown(results))
    tell(`written: ${kept}`)
  }
} catch (error) {
  if (!(error instanceof Missing)) throw error
  tell(`bench: ${error.message}`)
  process.exitCode = 1
}
