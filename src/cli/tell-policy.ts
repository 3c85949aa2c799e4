import { say, type Text } from '../core/base/message.js'
import { parseAddress } from '../core/address/text.js'
import { changed, POLICY_SYNTAXES, PROFILES } from '../core/report/catalogue.js'
import type { Document } from '../core/report/document.js'
import { FORMATS } from '../core/report/format/index.js'
import {
  comparisonDocument,
  policiesDocument,
  policyDocument,
  selectionDocument,
  selectionsDocument,
} from '../core/report/policy-document.js'
import type { Report } from '../core/report/report.js'
import { UsageError } from './fault.js'
import type { Arguments } from './options.js'
import { Output } from './output.js'
import { type NamedPolicy, policyOf, rowOf } from './policy.js'
import { drawTable } from './table.js'
import { hang, type Look, lookOf } from './terminal.js'

interface Telling {
  readonly document: Document
  /** Before and behind the table. */
  readonly title: Text
  readonly lines: readonly Text[]
}

/** Shows a table, compares it, or asks it for an order; no capture is read. */
export async function tellPolicy(args: Arguments, table: string | undefined): Promise<number> {
  const tool = { name: 'v6why', version: args.version } as const
  if (args.as !== undefined) return printTable(args, table)
  const { document, title, lines } = tellingOf(args, table === undefined ? undefined : policyOf(table, 'policy'), tool)
  const look = await lookOf(args)
  const output = new Output(args.output)
  try {
    const format = FORMATS.find(({ id }) => id === args.format)
    await output.write(format ? format.write(document) : text(document, title, lines, look))
    output.close()
  } catch (error) {
    output.abandon()
    throw error
  }
  return 0
}

/** The table in a system's own syntax, for a file or a clipboard. */
async function printTable(args: Arguments, table: string | undefined): Promise<number> {
  const syntax = POLICY_SYNTAXES.find(({ id }) => id === args.as)
  if (!syntax)
    throw new UsageError(say`--as is one of ${POLICY_SYNTAXES.map(({ id }) => id).join(', ')}, and ${args.as ?? ''} is none of them`)
  if (table === undefined) throw new UsageError(say`which table? v6why policy TABLE --as ${args.as ?? ''}`)
  const profile = changed(policyOf(table, 'policy').profile, (args.set ?? []).map(rowOf))
  const output = new Output(args.output)
  await output.write([syntax.print(profile)])
  output.close()
  return 0
}

async function* text({ table }: Document, title: Text, lines: readonly Text[], look: Look): AsyncIterable<string> {
  yield `${look.paint('strong', look.plain(look.say(title)))}\n\n`
  yield* await drawTable(table, look)
  if (lines.length > 0) yield '\n'
  for (const line of lines) yield hang('', look.plain(look.say(line)), look.width)
}

function tellingOf(args: Arguments, named: NamedPolicy | undefined, tool: Report['tool']): Telling {
  const rows = (args.set ?? []).map(rowOf)
  const profile = named && changed(named.profile, rows)
  if (args.from !== undefined || args.to !== undefined) return selectionOf(args, profile, rows.length > 0, tool)
  if (!profile) {
    if (args.against !== undefined || rows.length > 0) throw new UsageError(say`which table? v6why policy TABLE (a profile or a file)`)
    return {
      document: policiesDocument(Object.values(PROFILES), tool),
      title: say`policy tables`,
      lines: [say`v6why policy TABLE shows its rows`],
    }
  }
  if (args.against !== undefined) {
    const other = policyOf(args.against, '--against').profile
    return { document: comparisonDocument(profile, other, tool), title: say`${profile.id} against ${other.id}`, lines: [] }
  }
  const { warnings } = named
  const kernel =
    profile.sourceLabels === profile.labels ? [] : [say`sources are chosen by other labels: v6why policy linux-kernel shows them`]
  return {
    document: policyDocument(profile, warnings, tool),
    title: `${profile.name} (${profile.source})`,
    lines: [...warnings.map((warning) => say`damaged: ${warning}`), ...profile.notes, ...kernel],
  }
}

function selectionOf(args: Arguments, profile: NamedPolicy['profile'] | undefined, edited: boolean, tool: Report['tool']): Telling {
  if (args.from === undefined || args.to === undefined)
    throw new UsageError(say`an order takes both: --from ADDRESS[/LENGTH],… --to ADDRESS,…`)
  if (edited && !profile) throw new UsageError(say`which table is to be changed? v6why policy TABLE --set …`)
  const from = addressesOf('--from', args.from).map(({ bytes, length }) => ({
    bytes,
    ...(length !== undefined && { prefixLength: length }),
  }))
  const to = addressesOf('--to', args.to).map(({ bytes }) => bytes)
  if (!profile)
    return {
      document: selectionsDocument(Object.values(PROFILES), from, to, tool),
      title: say`which comes first of ${args.to}, from ${args.from}`,
      lines: [],
    }
  const document = selectionDocument(profile, from, to, tool)
  const { order, rule } = document.whole!() as { order: readonly string[]; rule: { number: number; name: string; document: string } | null }
  const decided = rule ? [say`${order[0]!} comes before ${order[1]!} by rule ${rule.number}, ${rule.name} (${rule.document})`] : []
  return { document, title: profile.name, lines: decided }
}

function addressesOf(option: string, list: string): { bytes: Uint8Array; length: number | undefined }[] {
  return list
    .split(/[\s,]+/)
    .filter(Boolean)
    .map((text) => {
      const [address = '', length] = text.split('/')
      const bytes = parseAddress(address)
      const most = bytes?.length === 4 ? 32 : 128
      if (!bytes || (length !== undefined && !(/^\d{1,3}$/.test(length) && Number(length) <= most)))
        throw new UsageError(say`${option} takes addresses such as 2001:db8::1/64,192.0.2.1/24, and '${text}' is none`)
      return { bytes, length: length === undefined ? undefined : Number(length) }
    })
}
