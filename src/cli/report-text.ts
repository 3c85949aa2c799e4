import { listing, phrase, say, type Speak, speakEnglish, type Text } from '../core/base/message.js'
import { Clock } from '../core/report/clock.js'
import { reportDocument } from '../core/report/document.js'
import type { Keep, Table } from '../core/report/document.js'
import { worstFirst } from '../core/report/finding-order.js'
import { frameNames } from '../core/report/frame-name.js'
import type { Analysis, ConnectionBrief, FindingRecord, OddityRecord, Severity, SummaryRecord } from '../core/report/report.js'
import { visible } from './fault.js'
import { figureLines } from './figures-text.js'
import { drawTable } from './table.js'
import { columnsOf, hang, type Look, padEnd, type Tone } from './terminal.js'

/** A table longer than this is not printed whole unless that was asked for. */
export const LONGEST_TABLE = 1000
export const WORTH_A_LOOK = 50

export interface ReportTextOptions {
  readonly all: boolean
  readonly summaryOnly: boolean
  /** The captures as they were named, for the command that comes next; none: no such hint. */
  readonly files: readonly string[]
}

/** `84,107`. Not by the locale: the tables of the first call of that take 15 ms. */
const grouped = (count: number): string => String(count).replace(/\B(?=(?:\d{3})+$)/g, ',')

const connectionsText = (count: number): Text => (count === 1 ? say`1 connection` : say`${grouped(count)} connections`)
const framesText = (count: number): Text => (count === 1 ? say`1 frame` : say`${grouped(count)} frames`)

/** What was read: `riddle.pcapng: 84 frames, 1.754 s from 2026-11-21 19:46:09.449 UTC`. */
export function headingOf(analysis: Pick<Analysis, 'inputs' | 'epoch'>): Text {
  const inputs = analysis.inputs()
  const frames = inputs.reduce((sum, input) => sum + input.frames, 0)
  const [first] = inputs
  const files = inputs.length === 1 && first ? (first.file === '-' ? say`standard input` : first.file) : say`${inputs.length} files`
  if (frames === 0 || !analysis.epoch) return say`${files}: no frames`
  const last = inputs.reduce((latest, input) => (input.last !== null && input.last > latest ? input.last : latest), '')
  const duration = new Clock(analysis.epoch).at(last)
  return say`${files}: ${framesText(frames)}, ${duration} s from ${new Clock(analysis.epoch, 'utc').after(0)} UTC`
}

const SEVERITY: Record<Severity, Tone | undefined> = { problem: 'problem', warning: 'warning', info: undefined }
const SEVERITY_COLUMNS = 7
const MOST_REFERENCES = 6

/** `1, 2, 3 and 12 more` */
function several(references: readonly (number | string)[]): Text {
  const shown = references.slice(0, MOST_REFERENCES).join(', ')
  return references.length > MOST_REFERENCES ? say`${shown} and ${references.length - MOST_REFERENCES} more` : shown
}

function* findings(list: readonly FindingRecord[], nameFrame: (frame: number) => string, look: Look): Iterable<string> {
  const widest = Math.max(...list.map(({ code }) => code.length))
  const severities = list.map(({ severity }) => look.say(phrase(severity)))
  const widestSeverity = Math.max(SEVERITY_COLUMNS, ...severities.map(columnsOf))
  for (const [index, finding] of list.entries()) {
    const touched = touchedBy(finding, nameFrame)
    const says = touched ? say`${finding.says} (${touched})` : finding.says
    const severity = padEnd(severities[index]!, widestSeverity)
    const lead = `${severity}  ${finding.code.padEnd(widest)}  `
    const text = hang(lead, look.plain(visible(look.say(says))), look.width)
    yield look.paint(SEVERITY[finding.severity], text.slice(0, severity.length)) + text.slice(severity.length)
    for (const mend of finding.mend)
      for (const command of mend.commands) yield `${' '.repeat(widestSeverity + 2)}${mend.platform}: ${look.plain(visible(command))}\n`
  }
}

/** The connections and frames of a finding; undefined where it has none. */
function touchedBy({ connections, evidence }: FindingRecord, nameFrame: (frame: number) => string): Text | undefined {
  const places: Text[] = []
  if (connections.length > 0)
    places.push(connections.length > 1 ? say`connections ${several(connections)}` : say`connection ${several(connections)}`)
  const frames = evidence.map(({ frame }) => nameFrame(frame))
  if (frames.length > 0) places.push(frames.length > 1 ? say`frames ${several(frames)}` : say`frame ${several(frames)}`)
  const [one, other] = places
  return one && other ? say`${one}; ${other}` : one
}

/** One line: how many connections, of which family, and how much of what got through was IPv6. */
export function summaryLine(summary: SummaryRecord, speak: Speak = speakEnglish): string {
  const { total, IPv4, IPv6, none } = summary.connections
  if (total === 0) return speak(say`no connections`)
  const both = summary.dualStackConnections
  const share = both === 0 || summary.ipv6Share === null ? '' : say`, ${Math.round(summary.ipv6Share * 100)} % over IPv6`
  return speak(say`${connectionsText(total)}: ${IPv4} IPv4, ${IPv6} IPv6, ${none} none; ${both} had both families${share}`)
}

const oddityLine = (list: readonly OddityRecord[], nameFrame: (frame: number) => string): Text =>
  say`odd bytes: ${listing(list.map((o) => say`${o.count} × ${o.id} (frame ${nameFrame(o.frames[0] ?? 0)}${o.count > 1 ? ' …' : ''})`))}`

interface Chosen {
  readonly count: number
  readonly clients: number
  readonly client: string
  /** undefined: too many to hold; they are read again. */
  readonly all: readonly ConnectionBrief[] | undefined
  readonly worthALook: readonly ConnectionBrief[]
}

/** One pass over the connections that the filter keeps: counts them, and holds no more than a page and the most interesting. */
export function choose(connections: Iterable<ConnectionBrief>, keep: Keep<ConnectionBrief>): Chosen {
  let all: ConnectionBrief[] | undefined = []
  const worthALook: ConnectionBrief[] = []
  let count = 0
  const clients = new Set<string>()
  for (const connection of connections) {
    if (!keep(connection)) continue
    count++
    if (clients.size < 2) clients.add(connection.client)
    if (all && all.push(connection) > LONGEST_TABLE) all = undefined
    const least = worthALook.at(-1)
    if (worthALook.length === WORTH_A_LOOK && least && connection.interest <= least.interest) continue
    const place = worthALook.findIndex((other) => other.interest < connection.interest)
    worthALook.splice(place < 0 ? worthALook.length : place, 0, connection)
    if (worthALook.length > WORTH_A_LOOK) worthALook.pop()
  }
  return { count, clients: clients.size, client: [...clients][0] ?? '', all, worthALook }
}

/** The report for people: connections, findings, one line of summary, and what to do next. */
export async function* reportText(
  analysis: Analysis,
  clock: Clock,
  keep: Keep<ConnectionBrief>,
  options: ReportTextOptions,
  look: Look,
): AsyncIterable<string> {
  const chosen = options.summaryOnly ? undefined : choose(analysis.connections(), keep)
  const nameFrame = frameNames(analysis.inputs())
  const heading = headingOf(analysis)
  const oneClient = chosen?.clients === 1 && chosen.count > 1
  yield `${look.plain(visible(look.say(oneClient ? say`${heading}; client ${chosen.client}` : heading)))}\n`

  if (chosen && chosen.count > 0) {
    const { table } = reportDocument(analysis, clock, keep)
    const rows = chosen.all ?? (options.all ? undefined : chosen.worthALook)
    yield '\n'
    yield* await drawTable(rows ? ({ ...table, rows: () => rows } as Table) : table, look)
    if (!chosen.all && !options.all) {
      yield '\n'
      const rest = say`${connectionsText(chosen.count)}: shown are the ${chosen.worthALook.length} most worth a look. Every one: --all, or --format json, ndjson or csv. In groups: --by reason. Some: --name, --client, --family, --reason, --since.`
      yield hang('', look.say(rest), look.width)
    }
  }

  const found = worstFirst(analysis.findings())
  if (found.length > 0) {
    yield '\n'
    yield* findings(found, nameFrame, look)
  }
  const summary = analysis.summary()
  const oddities = analysis.oddities()
  yield '\n'
  if (chosen && chosen.count !== summary.connections.total)
    yield `${look.say(say`${connectionsText(chosen.count)} chosen of the whole capture's ${summary.connections.total}`)}\n`
  yield `${look.paint('strong', summaryLine(summary, look.say))}\n`
  for (const line of figureLines(summary, look.say)) yield hang('', look.plain(visible(line)), look.width)
  if (oddities.length > 0) yield hang('', look.plain(look.say(oddityLine(oddities, nameFrame))), look.width)
  for (const advice of summary.advice) yield hang('', look.plain(visible(advice)), look.width)
  const first = chosen?.worthALook[0]
  if (first && options.files.length > 0) yield `${look.paint('quiet', look.plain(visible(look.say(nextStep(options.files, first.id)))))}\n`
}

/** The command that tells one connection step by step, ready to be pasted. */
function nextStep(files: readonly string[], connection: number): Text {
  const [file = ''] = files
  const named = files.length > 1 || file === '-' ? 'FILE…' : /[\s'"\\$`*?[\](){}<>|&;!#~]/.test(file) ? `"${file}"` : file
  return say`step by step: v6why explain ${named} --connection ${connection}`
}
