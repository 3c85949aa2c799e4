/**
 * How fast v6why is, against a C program on libpcap that does the minimal form of the job (libpcap_loop.c), and against others.
 *
 *   npm run bench                                 a tenth of the workloads, five rounds: 2 GB of disk, and about a quarter of an hour
 *   npm run bench -- --full                       whole, and growth up to 2 GB: 6 GB of disk, and about an hour and a half
 *   npm run bench -- --workload web,dns --command analyze,tshark --rounds 9 --dir FOLDER
 *   npm run bench -- --limit 60                   seconds of processor time after which another program is ended, and left out
 *   npm run bench -- --full --write               keeps the figures of the day in RESULTS.md, on an idle machine only
 *   npm run bench -- --json
 *
 * `npm run build` before. Linux or macOS, a C compiler and libpcap's headers; of the other programs those that are installed.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { arch, availableParallelism, cpus, loadavg, totalmem } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { ANALYZE, BASE, type Contender, contenders } from './contenders.js'
import { sameCounts } from './counts.js'
import { type Case, costOf, type InTurn, inTurn, type Measured, median, type Rounds } from './measure.js'
import { asText, type Growth, LONG, MOST_LOAD, type Results, ROUNDS_OF_LONG, withFigures, type WorkloadResult } from './results.js'
import { cacheFolder, MAIN, Missing, root } from './tools.js'
import { WORKLOADS, workload, type Workload, type WorkloadName } from './workloads.js'

const TENTH = 0.1
const ROUNDS_OF_GROWTH = 3
/** Of `small`, for growth with flows: at full size three captures of 0.5 GB, else of 0.2 GB. */
const FLOWS_SCALE = 0.4
/** Start-up is short, and so is a round of it. */
const ROUNDS_OF_START = 9

const { values } = parseArgs({
  options: {
    full: { type: 'boolean', default: false },
    workload: { type: 'string', default: WORKLOADS.join() },
    command: { type: 'string', default: '' },
    rounds: { type: 'string', default: '5' },
    limit: { type: 'string', default: '120' },
    dir: { type: 'string' },
    'no-growth': { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
})
const rounds: Rounds = { rounds: Number(values.rounds), longAfter: LONG, ofLong: ROUNDS_OF_LONG, limit: Number(values.limit) }
const scale = values.full ? 1 : TENTH
const words = values.command.split(',').filter(Boolean)
const isWanted = ({ name }: Contender) => name === BASE || words.length === 0 || words.some((word) => name.includes(word))

const tell = (text: string) => process.stderr.write(`${text}\n`)

/** What starting costs by itself: the processor time of `v6why --version`, and of Node alone. */
function startUp(folder: string): Results['start'] {
  const sample = join(root, 'samples', 'riddle.pcapng')
  const { measured } = inTurn(
    [
      { name: 'node -e 0', command: [process.execPath, '-e', '0'] },
      { name: 'v6why --version', command: [process.execPath, MAIN, '--version'] },
      { name: 'v6why analyze, a small sample', command: [process.execPath, MAIN, 'analyze', '--summary', sample] },
    ],
    { ...rounds, rounds: Math.max(ROUNDS_OF_START, rounds.rounds) },
    folder,
  )
  const [node, version, small] = measured as [Measured, Measured, Measured]
  return { node, version, small }
}

function measured(those: readonly Contender[], of: Workload, start: number, folder: string): InTurn {
  const cases = those.map(
    ({ name, command, ours }): Case => ({
      name,
      command: command(of.path),
      optional: !ours && name !== BASE,
      ...(ours && of.scale < 1 && { start }),
    }),
  )
  return inTurn(cases, rounds, folder)
}

async function measure(name: WorkloadName, start: number, folder: string): Promise<WorkloadResult> {
  const here = contenders(folder).filter((contender) => contender.version !== undefined && isWanted(contender))
  const whole = workload(name, scale, folder)
  const counts = await sameCounts(whole, folder)
  tell(`${name}: ${counts.packets} packets, ${counts.flows} flows, ${counts.queries} queries, ${counts.answered} answers, as the reference`)
  const isSlow = (contender: Contender) => contender.slow && scale > TENTH
  const fast = measured(
    here.filter((contender) => !isSlow(contender)),
    whole,
    start,
    folder,
  )
  const slow = here.filter(isSlow)
  const base = here.filter(({ name }) => name === BASE || name === ANALYZE)
  const beside =
    slow.length > 0 ? measured([...base, ...slow], workload(name, TENTH, folder), start, folder) : { measured: [], leftOut: [] }
  const leftOut = [...fast.leftOut, ...beside.leftOut]
  return { name, scale, octets: whole.octets, counts, fast: fast.measured, slow: beside.measured, leftOut }
}

/** The same command on captures of several sizes, in turn: what a gigabyte and what a flow costs. */
function growth(start: number, folder: string): readonly Growth[] {
  const sizes = [TENTH, 1, ...(values.full ? [2] : [])].map((size) => workload('web', size, folder))
  const flows = [10_000, 100_000, 1_000_000].map((count) => ({
    count,
    ...workload('small', values.full ? 1 : FLOWS_SCALE, folder, count),
  }))
  const series = (title: string, captures: readonly (Workload & { readonly label: string })[]): Growth => {
    const costs = captures.map(() => [] as ReturnType<typeof costOf>[])
    for (let round = 0; round < Math.min(rounds.rounds, ROUNDS_OF_GROWTH); round++)
      for (const [i, { path }] of captures.entries()) costs[i]!.push(costOf([process.execPath, MAIN, 'analyze', '--summary', path], folder))
    tell(`growth with ${title}: done`)
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
  return [
    series(
      'octets (web)',
      sizes.map((each) => ({ ...each, label: `${(each.octets / 1e9).toFixed(2)} GB` })),
    ),
    series(
      'flows (small)',
      flows.map((each) => ({ ...each, label: `${each.count.toLocaleString('en-US')} flows` })),
    ),
  ]
}

try {
  const load = loadavg()[0]! / availableParallelism()
  if (values.write && load > MOST_LOAD)
    throw new Missing(`the machine is busy (load ${load.toFixed(1)} for each processor), and --write keeps figures of an idle one`)
  const folder = cacheFolder(values.dir)
  const start = startUp(folder)
  tell('start: done')
  const workloads: WorkloadResult[] = []
  for (const name of WORKLOADS)
    if (values.workload.split(',').includes(name)) workloads.push(await measure(name, start.version.cpu, folder))
  const results: Results = {
    date: new Date().toISOString().slice(0, 10),
    machine: `${cpus()[0]!.model.trim()}, ${availableParallelism()} processors, ${Math.round(totalmem() / 2 ** 30)} GB, ${process.platform} ${arch()}`,
    load,
    versions: Object.fromEntries([
      ['Node', process.version],
      ...contenders(folder).map(({ name, version }) => [name, version ?? 'not installed']),
    ]),
    rounds: rounds.rounds,
    scale,
    start,
    workloads,
    growth: values['no-growth'] ? [] : growth(start.version.cpu, folder),
  }
  process.stdout.write(values.json ? `${JSON.stringify(results, null, 1)}\n` : asText(results))
  if (values.write) {
    const kept = join(root, 'test', 'bench', 'RESULTS.md')
    writeFileSync(kept, withFigures(readFileSync(kept, 'utf8'), results))
    tell(`written: ${kept}`)
  }
} catch (error) {
  if (!(error instanceof Missing)) throw error
  tell(`bench: ${error.message}`)
  process.exitCode = 1
}
