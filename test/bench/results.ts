/** The figures of one run, for people and for RESULTS.md. */
import type { Counts } from './counts.js'
import { ANALYZE, BASE } from './contenders.js'
import type { Measured } from './measure.js'
import type { WorkloadName } from './workloads.js'

export interface WorkloadResult {
  readonly name: WorkloadName
  readonly scale: number
  readonly octets: number
  readonly counts: Counts
  readonly fast: readonly Measured[]
  /** On a tenth, with the base and `analyze` beside them. */
  readonly slow: readonly Measured[]
  /** Those without a figure, and why. */
  readonly leftOut: readonly string[]
}

export interface Growth {
  readonly title: string
  readonly rows: readonly { readonly label: string; readonly octets: number; readonly cpu: number; readonly peak: number }[]
}

export interface Results {
  readonly date: string
  readonly machine: string
  /** Of the machine before anything ran, per processor. */
  readonly load: number
  readonly versions: Readonly<Record<string, string>>
  readonly rounds: number
  readonly scale: number
  readonly start: { readonly node: Measured; readonly version: Measured; readonly small: Measured }
  readonly workloads: readonly WorkloadResult[]
  readonly growth: readonly Growth[]
}

/** Seconds on the wall: what takes longer is measured in fewer rounds. */
export const LONG = 20
export const ROUNDS_OF_LONG = 2
/** For each processor, of which one runs what is measured. */
export const MOST_LOAD = 0.5

const TENTH = 0.1
const megabytes = (octets: number) => String(Math.round(octets / 2 ** 20))
const number = (value: number) => Math.round(value).toLocaleString('en-US')
/** Three digits are what a median of a few rounds can carry. */
const digits = (value: number) => (value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2))

type Table = readonly [head: readonly string[], ...rows: (readonly string[])[]]

function ratioTable({ fast, slow, counts, scale }: WorkloadResult): Table {
  const analyze = fast.find(({ name }) => name === ANALYZE)
  const analyzeOfTenth = slow.find(({ name }) => name === ANALYZE)
  const row = ({ name, rounds, ratio, lowest, highest, cpu, peak }: Measured, packets: number, beside?: Measured, note = '') => [
    `${name}${note}`,
    digits(ratio),
    `${digits(lowest)}–${digits(highest)}`,
    beside ? digits(ratio / beside.ratio) : '',
    number(packets / cpu),
    megabytes(peak),
    String(rounds),
  ]
  return [
    ['command', 'CPU ratio', 'lowest–highest', 'times analyze', 'packets per CPU second', 'peak MB', 'rounds'],
    ...fast.map((each) => row(each, counts.packets, analyze)),
    ...slow
      .filter(({ name }) => name !== BASE && name !== ANALYZE)
      .map((each) => row(each, (counts.packets * TENTH) / scale, analyzeOfTenth, ' ¹')),
  ]
}

function growthTable({ title, rows }: Growth): Table {
  const first = rows[0]!
  return [
    [title, 'CPU s', 'CPU per octet, of the first', 'peak MB'],
    ...rows.map(({ label, cpu, octets, peak }) => [label, digits(cpu), digits(cpu / octets / (first.cpu / first.octets)), megabytes(peak)]),
  ]
}

const startTable = ({ node, version, small }: Results['start']): Table => [
  ['start', 'CPU ratio', 'CPU ms'],
  ...[node, version, small].map(({ name, ratio, cpu }) => [name, digits(ratio), (cpu * 1000).toFixed(0)]),
]

function notes({ scale, start, rounds, workloads, growth, load }: Results): string[] {
  return [
    `Ratios are of processor time, user and system of the whole process, to "${BASE}" in the same round; medians of ${rounds} rounds in turn.`,
    `What takes longer than ${LONG} s on the wall is measured in ${ROUNDS_OF_LONG} rounds: the column says it.`,
    ...(scale < 1
      ? [
          `Workloads are ${scale} of full size: ${(start.version.cpu * 1000).toFixed(0)} ms, the processor time of \`v6why --version\`, are subtracted from each v6why.`,
        ]
      : []),
    ...(growth.length > 0 ? ['Growth is of `v6why analyze --summary`, less the processor time of `v6why --version`.'] : []),
    ...(workloads.some(({ slow }) => slow.length > 0)
      ? ['¹ Measured on a tenth of the workload, against base and analyze there, from which the start of v6why is subtracted.']
      : []),
    ...workloads.flatMap(({ name, leftOut }) => leftOut.map((what) => `No figure on ${name}: ${what}.`)),
    'All counted the same packets, flows, queries and answers as the reference, before anything was timed (v6why and the reference only).',
    ...(load > MOST_LOAD ? [`The machine was busy (load ${load.toFixed(1)} for each processor): figures of this run mean little.`] : []),
  ]
}

const sections = (results: Results): (readonly [string, Table])[] => [
  ...results.workloads.map((each) => {
    const { packets, flows, queries } = each.counts
    return [
      `${each.name}: ${(each.octets / 1e9).toFixed(2)} GB, ${number(packets)} packets, ${number(flows)} flows, ${number(queries)} queries`,
      ratioTable(each),
    ] as const
  }),
  ['Start', startTable(results.start)] as const,
  ...results.growth.map((each) => [`Growth with ${each.title}`, growthTable(each)] as const),
]

export function asText(results: Results): string {
  const aligned = ([head, ...rows]: Table) => {
    const widths = head.map((_, i) => Math.max(...[head, ...rows].map((row) => row[i]!.length)))
    return [head, ...rows]
      .map((row) => row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  '))
      .join('\n')
  }
  return `${sections(results)
    .map(([title, table]) => `${title}\n${aligned(table)}`)
    .join('\n\n')}\n\n${notes(results).join('\n')}\n`
}

/** Between these lines of RESULTS.md stands what is written here; what people wrote around them stays. */
const BEGIN = '<!-- Written by npm run bench. -->'
const END = '<!-- Written by people. -->'

/** The file with these figures in the place of those before. */
export function withFigures(file: string, results: Results): string {
  const [begin, end] = [file.indexOf(BEGIN), file.indexOf(END)]
  if (begin < 0 || end < begin) throw new Error(`RESULTS.md has lost the line ${begin < 0 ? BEGIN : END}`)
  return `${file.slice(0, begin)}${BEGIN}\n\n${asMarkdown(results)}\n${file.slice(end)}`
}

function asMarkdown(results: Results): string {
  const table = ([head, ...rows]: Table) =>
    [head, head.map((_, i) => (i === 0 ? '---' : '---:')), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
  const versions = Object.entries(results.versions)
    .map(([name, version]) => `${name}: ${version}`)
    .join('; ')
  return `## Figures of ${results.date}

By \`npm run bench -- ${results.scale === 1 ? '--full ' : ''}--write\`. ${results.machine}. ${versions}.

${sections(results)
  .map(([title, rows]) => `### ${title}\n\n${table(rows)}`)
  .join('\n\n')}

${notes(results)
  .map((note) => `- ${note}`)
  .join('\n')}
`
}
