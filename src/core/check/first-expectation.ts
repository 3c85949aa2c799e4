/**
 * A first expectation file from a capture: what it shows, to be read, cut to what matters and kept.
 *
 * Written as YAML by hand, because a comment stands at every place where a person has to decide.
 */
import { visible } from '../base/visible.js'
import type { Analysis, ConnectionRecord } from '../report/report.js'
import { EXPECTATION_SCHEMA_ID } from './expectation.js'
import { formatPath } from './field.js'

/** Verdicts that are alike are one entry; a capture of more kinds than this is told by its summary. */
const MOST_ENTRIES = 100

interface Kind {
  readonly first: ConnectionRecord
  readonly ids: number[]
}

export function* firstExpectation(analysis: Analysis, capture: string): Iterable<string> {
  const kinds = kindsOf(analysis)
  const names = new Map<string, number>()
  for (const { first } of kinds) names.set(endOf(first), (names.get(endOf(first)) ?? 0) + 1)
  yield `# What is expected of ${visible(capture)}. Made by v6why check --init: cut it down to what matters, loosen the rest.
#
# A field may have one value or several ([IPv4, IPv6]); a figure is a number, or a range ({ min: 0, max: 300 }).
# Editors complete it by the schema that the package holds:
# yaml-language-server: $schema=./node_modules/v6why/dist/expectation.schema.json
schema: ${EXPECTATION_SCHEMA_ID}

`
  if (kinds.length > 0)
    yield '# Each entry is about the connections that match: by name, client, server, port, transport, program, or index (the number in the table).\nconnections:\n'
  for (const { first, ids } of kinds.slice(0, MOST_ENTRIES)) yield entry(first, ids, names.get(endOf(first))! > 1)
  if (kinds.length > MOST_ENTRIES) yield `  # ${kinds.length - MOST_ENTRIES} more kinds were left out.\n`
  if (kinds.length > 0)
    yield `
# Every other connection. Say what holds for them ({ family: [IPv4, IPv6] }), or that there is none.
${kinds.length > MOST_ENTRIES ? '# ' : ''}others: none
`
  yield findingsOf(analysis)
  const { total, IPv4, IPv6, none } = analysis.summary().connections
  yield `
summary:
  connections: { total: ${total}, IPv4: ${IPv4}, IPv6: ${IPv6}, none: ${none} }
  # shares: { IPv6: { min: 0.8 }, ipv6-failed: { max: 0.05 } }

# A failure that is known and borne until a day:
# deviations:
#   - match: { name: www.example }
#     fields: [family, reason]
#     reason: ticket 4711
#     until: 2027-01-31
`
}

function kindsOf(analysis: Analysis): Kind[] {
  const kinds = new Map<string, Kind>()
  for (const { id } of analysis.connections()) {
    const connection = analysis.connection(id)
    const { family, path, reason, strategy } = connection
    const key = JSON.stringify([
      endOf(connection),
      connection.port,
      connection.transport,
      family,
      path,
      reason.code,
      reason.rule?.number,
      strategy,
    ])
    const kind = kinds.get(key)
    if (kind) kind.ids.push(id)
    else kinds.set(key, { first: connection, ids: [id] })
  }
  return [...kinds.values()]
}

const endOf = (c: ConnectionRecord): string => c.name ?? c.attempts[0]?.server.address ?? ''

/** Where a name alone does not tell the connections apart, their numbers do; a person may know a better way. */
function entry(c: ConnectionRecord, ids: readonly number[], shared: boolean): string {
  const index = `index: ${ids.length > 1 ? `[${ids.join(', ')}]` : ids[0]}`
  const transport = c.transport === 'tcp' ? '' : `, transport: ${c.transport}`
  const match =
    c.name === null
      ? index
      : shared
        ? `${index}, name: ${scalar(c.name)}`
        : `name: ${scalar(c.name)}${c.port === null ? '' : `, port: ${c.port}`}${transport}`
  const { rule } = c.reason
  return `  # frame ${c.startFrame}: ${visible(c.reason.says)}
  - match: { ${match} }
${shared || c.name === null ? '' : `    count: ${ids.length}\n`}    family: ${c.family}
    path: ${scalar(formatPath(c.path))}
    reason: ${c.reason.code}
${rule ? `    rule: ${rule.number}\n` : ''}    strategy: ${c.strategy}
${c.timing.attemptDelayMs === null ? '' : `    # timing: { attemptDelayMs: { max: ${Math.ceil(c.timing.attemptDelayMs * 1.5)} } }    # was ${c.timing.attemptDelayMs}\n`}`
}

function findingsOf(analysis: Analysis): string {
  const codes = [...new Set(analysis.findings().map(({ code }) => code))]
  return `
findings:
  present: [${codes.join(', ')}]
  absent: others
`.replace('  present: []\n', '')
}

/** One line, whatever a name holds. */
/** Plain where YAML 1.2 takes it as this text and nothing else, between double quotes otherwise (they are JSON's). */
const scalar = (text: string): string =>
  /^[a-z][a-z0-9.+-]*$/i.test(text) && !/^(true|false|null|yes|no|on|off|y|n|\.?nan|\.?inf)$/i.test(text) ? text : JSON.stringify(text)
