import { asSentence, listing, phrase, say, type Speak, type Text } from '../core/base/message.js'
import type { Clock } from '../core/report/clock.js'
import type { Column } from '../core/report/column.js'
import { filtered } from '../core/report/document.js'
import { frameNames } from '../core/report/frame-name.js'
import type {
  Analysis,
  AttemptRecord,
  CandidateRecord,
  ConnectionRecord,
  EvidenceRecord,
  HostRecord,
  RuleRecord,
  TunnelRecord,
  WhatIfRecord,
} from '../core/report/report.js'
import { formatEndpoint } from '../core/report/column.js'
import { visible } from './fault.js'
import { drawTable } from './table.js'
import { columnsOf, hang, type Look, padEnd, padStart, wrap } from './terminal.js'

/** What surrounds a connection: how many there are, and how its frames and times are named. */
export interface ExplainSetting {
  readonly total: number
  readonly clock: Clock
  readonly nameFrame: (frame: number) => string
  readonly host: HostRecord | undefined
  /** Those that the connection went through. */
  readonly tunnels: readonly TunnelRecord[]
}

export function settingOf(analysis: Analysis, clock: Clock, c: ConnectionRecord): ExplainSetting {
  return {
    total: analysis.connectionCount,
    clock,
    nameFrame: frameNames(analysis.inputs()),
    host: [...analysis.hosts()].find(({ id }) => id === c.host),
    tunnels: [...filtered(analysis.tunnels(), ({ id }) => c.tunnels.includes(id))],
  }
}

const INDENT = '  '
const WIDEST_TITLE = 110

/** The name of a rule in words: `prefer-matching-label` is matching label. */
const ruleWords = (rule: RuleRecord): string => rule.name.replace(/^prefer-/, '').replaceAll('-', ' ')

function headline(c: ConnectionRecord): Text {
  const first = c.attempts.find(({ won }) => won) ?? c.attempts[0]
  const address = first?.server.address ?? '?'
  const target = c.name ?? address
  const port = c.port === null ? '' : c.name === null && address.includes(':') ? '' : `:${c.port}`
  const place = c.name === null && first ? formatEndpoint({ address, port: c.port }) : target + port
  const transport = c.transport === 'tcp' ? '' : ` (${c.transport})`
  const path = c.path ? `, ${c.path.join('/')}` : ''
  const how = c.reason.rule ? say`by address selection rule ${c.reason.rule.number}` : c.reason.code
  const verdict = c.family === 'none' ? say`no connection` : `${c.family}${path}`
  return say`${place}${transport} from ${first?.client.address ?? c.host}${programOf(c)}: ${verdict}, ${how}`
}

/** ` (curl 4711)`, where the capture names the process. */
export function programOf({ client: { process } }: ConnectionRecord): string {
  return process ? ` (${process.name ?? 'process'} ${process.id})` : ''
}

const RECORD = { IPv4: 'A', IPv6: 'AAAA' } as const

/** What a frame meant for this connection, beside what it shows. */
function meaningOf({ frame, says }: EvidenceRecord, c: ConnectionRecord): Text {
  const attempt = c.attempts.find(({ startFrame }) => startFrame === frame)
  if (attempt) {
    if (c.attempts.length === 1) return attempt.won ? say`the only attempt` : say`the only attempt: ${attempt.outcome}`
    return attempt.won ? say`the attempt that was used` : attempt.outcome
  }
  if (c.family === 'none') return ''
  const other = c.family === 'IPv4' ? 'IPv6' : 'IPv4'
  if (!says.startsWith(`${RECORD[other]} `)) return ''
  return frame < c.startFrame ? say`${other} was known before the first attempt` : say`after the first attempt`
}

/** What was sent or received, and what it means, which stands in a column of its own. */
function parts(evidence: EvidenceRecord, c: ConnectionRecord): readonly [string, Text] {
  const query = /^(\S+\? \S+) (→ .*)$/.exec(evidence.says)
  return query ? [query[1]!, query[2]!] : [evidence.says, meaningOf(evidence, c)]
}

function* timeline(c: ConnectionRecord, setting: ExplainSetting, look: Look): Iterable<string> {
  const rows = c.evidence.map((e) => {
    const [what, means] = parts(e, c)
    return {
      frame: setting.nameFrame(e.frame),
      time: setting.clock.at(e.at),
      what: look.plain(visible(what)),
      means: look.plain(visible(look.say(means))),
    }
  })
  const widest = (texts: readonly string[]) => Math.max(...texts.map(columnsOf))
  const [frameHeading, timeHeading, whatHeading] = ['frame', setting.clock.heading, 'what'].map((text) => look.say(phrase(text))) as [
    string,
    string,
    string,
  ]
  const frame = widest([frameHeading, ...rows.map((row) => row.frame)])
  const time = widest([timeHeading, ...rows.map((row) => row.time)])
  const what = Math.min(
    widest(
      rows
        .filter((row) => row.means !== '')
        .map((row) => row.what)
        .concat(whatHeading),
    ),
    Math.floor(look.width / 2) - 4,
  )
  const lead = (f: string, t: string) => `${INDENT}${padStart(f, frame)}  ${padStart(t, time)}  `
  const indent = ' '.repeat(lead('', '').length)
  yield look.paint('strong', `${lead(frameHeading, timeHeading)}${whatHeading}\n`)
  for (const row of rows) {
    if (row.means === '') {
      yield hang(lead(row.frame, row.time), row.what, look.width)
      continue
    }
    const room = Math.max(20, look.width - indent.length - what - 2)
    const means = wrap(row.means, room)
    if (columnsOf(row.what) > what) {
      yield `${lead(row.frame, row.time)}${row.what}\n`
    } else {
      yield `${lead(row.frame, row.time)}${padEnd(row.what, what)}  ${means.shift()}\n`
    }
    for (const line of means) yield `${indent}${' '.repeat(what)}  ${line}\n`
  }
}

const ordinal = (n: number): Text => {
  const last = n % 100 > 10 && n % 100 < 14 ? 0 : n % 10
  return last === 1 ? say`${n}st` : last === 2 ? say`${n}nd` : last === 3 ? say`${n}rd` : say`${n}th`
}

function candidateColumns(c: ConnectionRecord, speak: Speak): readonly Column<CandidateRecord>[] {
  const rule = c.reason.code === 'address-selection' ? c.reason.rule : null
  return [
    { id: 'candidate', heading: 'candidate', align: 'left', priority: 1, value: (a) => a.address },
    {
      id: 'source',
      heading: 'source',
      align: 'left',
      priority: 1,
      value: (a) => a.source,
      shown: (a) => (a.source === null ? speak(say`none seen`) : a.sourceFrom === 'assumed' ? `${a.source}?` : a.source),
    },
    {
      id: 'label',
      heading: 'label',
      align: 'left',
      priority: 1,
      value: (a) => a.label,
      shown: (a) =>
        a.label === null
          ? ''
          : a.sourceLabel === null
            ? String(a.label)
            : `${a.label} ${a.label === a.sourceLabel ? '=' : '≠'} ${a.sourceLabel}`,
    },
    { id: 'precedence', heading: 'precedence', align: 'left', priority: 1, value: (a) => a.precedence },
    { id: 'scope', heading: 'scope', align: 'left', priority: 2, value: (a) => a.scope },
    {
      id: 'order',
      heading: 'order',
      align: 'left',
      priority: 1,
      value: (a) => a.predicted,
      shown: (a) => `${speak(ordinal(a.predicted))}${rule && a.predicted === 1 ? `  ← ${speak(phrase(ruleWords(rule)))}` : ''}`,
    },
  ]
}

const attemptColumns = (speak: Speak): readonly Column<AttemptRecord>[] => [
  { id: 'attempt', heading: 'attempt', align: 'left', priority: 1, value: (a) => formatEndpoint(a.server) },
  { id: 'from', heading: 'from', align: 'left', priority: 2, value: (a) => formatEndpoint(a.client) },
  { id: 'frame', heading: 'frame', align: 'right', priority: 1, value: (a) => a.startFrame },
  { id: 'atMs', heading: 'at ms', align: 'right', priority: 1, value: (a) => a.atMs },
  { id: 'synCount', heading: 'tries', align: 'right', priority: 1, value: (a) => a.synCount },
  { id: 'handshakeMs', heading: 'answered after ms', align: 'right', priority: 3, value: (a) => a.handshakeMs },
  {
    id: 'outcome',
    heading: 'outcome',
    align: 'left',
    priority: 1,
    value: (a) => a.outcome,
    shown: (a) => (a.won ? `${a.outcome}  ← ${speak(say`used`)}` : a.outcome),
  },
]

async function* indentedTable<Row>(columns: readonly Column<Row>[], rows: readonly Row[], look: Look): AsyncIterable<string> {
  const table = { columns: columns as unknown as readonly Column<unknown>[], rows: () => rows as readonly unknown[] }
  const narrower = { ...look, width: look.width - INDENT.length }
  yield '\n'
  for (const text of await drawTable(table, narrower)) yield text.replace(/^(?=.)/gm, INDENT)
}

function* whatIfSentences({ change, then, alsoTurnsCount, mend }: WhatIfRecord, used: string): Iterable<Text> {
  const rows = change.map(({ prefix, precedence, label, was }) => {
    const values = [
      ...(label === was.label ? [] : [say`label of ${prefix} from ${was.label} to ${label}`]),
      ...(precedence === was.precedence ? [] : [say`precedence of ${prefix} from ${was.precedence} to ${precedence}`]),
    ]
    return listing(values)
  })
  const set = change.map(({ prefix, precedence, label }) => `--set '${prefix} ${precedence} ${label}'`).join(' ')
  const turned = alsoTurnsCount === 0 ? say`this connection` : say`this connection and ${alsoTurnsCount} more of this capture`
  yield say`To turn it: ${listing(rows, '; ')}; ${turned} would then use ${then.family}, ${then.path.join('/')}, by rule ${then.rule.number} (v6why whatif FILE ${set}).`
  for (const { platform, commands, warning } of mend) {
    const table = used.includes(' ') ? 'TABLE' : used.startsWith('glibc') ? used : 'glibc'
    const command =
      commands.length <= 2 ? commands.join('; ') : say`v6why policy ${table} ${set} --as gai.conf prints the ${commands.length} lines`
    yield warning ? say`  ${platform}: ${command} (${phrase(warning)})` : say`  ${platform}: ${command}`
  }
}

function tunnelSentence({ kind, outer }: TunnelRecord, host: HostRecord | undefined): Text {
  const maker = host?.addresses.includes(outer.client) ? say`made by the host itself` : say`made by ${outer.client}, another machine`
  const back = outer.returnsFrom.filter((address) => address !== outer.server)
  const returns = back.length > 0 ? say`; answers come back from ${listing(back)}` : ''
  return say`The path is ${kind}, ${maker}: ${outer.client} to ${outer.server}${returns}.`
}

function* sentences(c: ConnectionRecord, setting: ExplainSetting): Iterable<Text> {
  if (!c.reason.rule || c.explanation.length === 0) yield asSentence(c.reason.says)
  yield* c.explanation
  for (const note of c.notes) yield say`Also ${note.code}: ${note.says}.`
  for (const tunnel of setting.tunnels) yield tunnelSentence(tunnel, setting.host)
  for (const out of c.ruledOut) yield say`Not ${out.path}: ${out.says}.`
  if (c.timing.lostMs) yield say`The first choice failed; that cost ${c.timing.lostMs} ms.`
  for (const leg of c.legs)
    yield say`The ${phrase(leg.side)} leg is in the capture too: ${formatEndpoint(leg.client)} to ${formatEndpoint(leg.server)}, frame ${leg.startFrame}.`
  if (c.spares.length > 0)
    yield say`Spare sockets without a use of their own: frames ${listing(c.spares.map((spare) => spare.startFrame))}.`
  if (!saysCertainty(c)) yield CERTAINTY[c.certainty]
  if (c.whatIf) yield* whatIfSentences(c.whatIf, c.policy!.used)
}

/** The explanation of a choice, and of what nobody can tell, ends with how certain it is. */
const saysCertainty = ({ policy, family, certainty }: ConnectionRecord): boolean =>
  policy !== null || (family !== 'none' && certainty === 'unknown')

const CERTAINTY = {
  shown: say`Certainty: shown, every step is in packets.`,
  inferred: say`Certainty: inferred, a step rests on a policy table or a source address that no packet shows.`,
  unknown: say`Certainty: unknown, this capture cannot tell.`,
}

/** The investigation of one connection, as a person would write it down. */
export async function* explanation(c: ConnectionRecord, setting: ExplainSetting, look: Look): AsyncIterable<string> {
  const title = look.plain(visible(look.say(headline(c))))
  const place = look.say(say`(connection ${c.id} of ${setting.total})`)
  // Beside the title where there is room, but not at the far end of a wide screen.
  const blank = Math.min(look.width, WIDEST_TITLE) - columnsOf(title) - columnsOf(place)
  yield `${look.paint('strong', title)}${blank >= 2 ? ' '.repeat(blank) : `\n${INDENT}`}${place}\n`
  yield '\n'
  yield* timeline(c, setting, look)
  if (c.attempts.length > 1) yield* indentedTable(attemptColumns(look.say), c.attempts, look)
  if (c.candidates.length > 0) yield* indentedTable(candidateColumns(c, look.say), c.candidates, look)
  yield '\n'
  for (const text of sentences(c, setting)) yield hang(INDENT, look.plain(visible(look.say(text))), look.width)
  // Not broken into lines: it is there to be copied.
  yield `${INDENT}Wireshark: ${c.displayFilter}\n`
}
