/** The page that the build made, and a report put into it. */
import { say } from '../core/base/message.js'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { SURPRISING } from '../core/report/group.js'
import type { Analysis, Report } from '../core/report/report.js'
import { UsageError } from './fault.js'

/** Above it a page holds this many connections, those most worth a look: browsers open no file of a gigabyte. */
export const MOST_CONNECTIONS = 20_000

const BUILT = join('dist', 'web', 'page.html')
const REPORT = '<script type="text/plain" id="report">'
const WORKER = /(<script type="text\/plain" id="worker">)[^<]*/

/** The page with its worker, to drop captures on. */
export function dropPage(): string {
  // The program is run from dist/ and, in tests, from src/.
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, BUILT))) {
    if (folder === dirname(folder)) throw new UsageError(say`the page was not built; npm run build makes it`)
    folder = dirname(folder)
  }
  return readFileSync(join(folder, BUILT), 'utf8')
}

/** The page with a report in it, and without the worker: a file to read and to send. */
export function reportPage(analysis: Analysis, most = MOST_CONNECTIONS): string {
  const page = dropPage()
  const packed = gzipSync(JSON.stringify(chosenReport(analysis, most))).toString('base64')
  return page.replace(REPORT, () => REPORT + packed).replace(WORKER, '$1')
}

/** The report, of many connections only those most worth a look with the lookups that led to them; `leftOut` counts the others. */
function chosenReport(analysis: Analysis, most: number): Report & { readonly leftOut: number } {
  const chosen = choose(analysis, most)
  const connections = Array.from(chosen, (id) => analysis.connection(id))
  const leftOut = analysis.connectionCount - connections.length
  const wanted = new Set(connections.flatMap(({ lookups }) => lookups))
  const lookups = []
  for (const lookup of analysis.lookups()) if (leftOut === 0 || wanted.has(lookup.id)) lookups.push(lookup)
  const inputs = analysis.inputs()
  return {
    type: 'report',
    schema: inputs[0]?.schema ?? 'v6why/1',
    tool: analysis.tool,
    inputs,
    hosts: [...analysis.hosts()],
    lookups,
    tunnels: [...analysis.tunnels()],
    translations: [...analysis.translations()],
    connections,
    findings: analysis.findings(),
    oddities: analysis.oddities(),
    summary: analysis.summary(),
    leftOut,
  }
}

/** In the order of the report. */
function choose(analysis: Analysis, most: number): number[] {
  const all = Array.from(analysis.connections(), ({ id, interest }) => ({ id, interest }))
  if (all.length <= most) return all.map(({ id }) => id)
  const found = new Set(analysis.findings().flatMap(({ connections }) => connections))
  const worth = (each: (typeof all)[number]) => each.interest + (found.has(each.id) ? SURPRISING : 0)
  const kept = new Set(
    [...all]
      .sort((a, b) => worth(b) - worth(a))
      .slice(0, most)
      .map(({ id }) => id),
  )
  return all.filter(({ id }) => kept.has(id)).map(({ id }) => id)
}
