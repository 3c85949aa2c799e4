/** Reads captures beside the page, with the same core as the command line, and keeps what was read to answer questions. */
import { Analyzer } from '../core/analyzer.js'
import { CaptureError } from '../core/capture/frame.js'
import { PROFILES, type ProfileId } from '../core/report/catalogue.js'
import { profileNamed, tableRows } from '../core/report/record-what-if.js'
import type { Analysis, LookupRecord, TranslationRecord, TunnelRecord } from '../core/report/report.js'
import { chunksOf, UnpackError } from './file-chunks.js'
import type { FromWorker, ToWorker } from './message.js'
import { rowOfBrief } from './row.js'
import type { Answer, Detail, Question } from './source.js'

/** Octets: a browser gives a tab up to 4 GB, and the page itself needs some. */
const MOST_MEMORY = 2 ** 30
/** Progress is told at most so often. */
const BYTES_PER_REPORT = 4 << 20

declare const VERSION: string

let analysis: Analysis | undefined
let records: { lookups: Map<number, LookupRecord>; tunnels: Map<number, TunnelRecord>; translations: Map<number, TranslationRecord> }

const tell = (message: FromWorker): void => self.postMessage(message)

self.onmessage = ({ data }: MessageEvent<ToWorker>) => {
  const ticket = data.type === 'read' ? null : data.ticket
  const fault = (error: unknown) => tell({ type: 'fault', ticket, message: error instanceof Error ? error.message : String(error) })
  try {
    if (data.type === 'read') read(data.files).catch(fault)
    else if (data.type === 'detail') tell({ type: 'answer', ticket: data.ticket, result: detail(data.id) })
    else tell({ type: 'answer', ticket: data.ticket, result: whatIf(data.question) })
  } catch (error) {
    fault(error)
  }
}

async function read(files: readonly File[]): Promise<void> {
  const analyzer = new Analyzer({ version: VERSION, maxMemory: MOST_MEMORY })
  const total = files.reduce((sum, { size }) => sum + size, 0)
  const complaints: string[] = []
  let [bytes, told, readable] = [0, 0, 0]
  const onBytes = (count: number) => {
    bytes += count
    if (bytes - told < BYTES_PER_REPORT && bytes < total) return
    told = bytes
    tell({ type: 'progress', bytes, total, frames: analyzer.frames })
  }
  for (const file of files) {
    try {
      if (await readOne(file, analyzer, onBytes, complaints)) readable++
    } catch (error) {
      if (!(error instanceof CaptureError)) throw error
      complaints.push(`${file.name}: at offset ${error.offset}, ${error.message}`)
    }
  }
  if (readable === 0) {
    tell({ type: 'refused', complaints })
    return
  }
  analysis = analyzer.end()
  records = { lookups: byId(analysis.lookups()), tunnels: byId(analysis.tunnels()), translations: byId(analysis.translations()) }
  for (const { file, damage } of analysis.inputs()) if (damage !== null) complaints.push(`${file}: ${damage}`)
  tell({
    type: 'ready',
    complaints,
    overview: {
      tool: analysis.tool,
      inputs: analysis.inputs(),
      hosts: [...analysis.hosts()],
      findings: analysis.findings(),
      oddities: analysis.oddities(),
      summary: analysis.summary(),
      rows: Array.from(analysis.connections(), rowOfBrief),
      leftOut: 0,
    },
  })
}

/** False where the file could not be unpacked at all; what came before damage is kept. */
async function readOne(file: File, analyzer: Analyzer, onBytes: (count: number) => void, complaints: string[]): Promise<boolean> {
  let begun = false
  const begin = () => {
    if (!begun) analyzer.begin(file.name)
    begun = true
  }
  try {
    for await (const chunk of chunksOf(file, onBytes)) {
      begin()
      analyzer.push(chunk)
    }
    begin()
  } catch (error) {
    if (!(error instanceof UnpackError)) throw error
    complaints.push(`${file.name}: ${error.message}${begun ? '; what came before was read' : ''}`)
    if (!begun) return false
  }
  analyzer.finish()
  return true
}

const byId = <T extends { readonly id: number }>(all: Iterable<T>) => new Map(Array.from(all, (record) => [record.id, record]))

const named = <T>(all: ReadonlyMap<number, T>, ids: readonly number[]): T[] =>
  ids.map((id) => all.get(id)).filter((record) => record !== undefined)

function detail(id: number): Detail {
  const record = analysis!.connection(id)
  const profile = record.policy ? profileNamed(record.policy.used) : undefined
  return {
    record,
    lookups: named(records.lookups, record.lookups),
    tunnels: named(records.tunnels, record.tunnels),
    translations: named(records.translations, record.translations),
    table: profile && tableRows(profile),
  }
}

function whatIf({ profile, rows }: Question): Answer {
  const { turned, summary } = analysis!.whatIf({ profile: profile === null ? undefined : PROFILES[profile as ProfileId], rows })
  return {
    turned: turned.map(({ connection, name, server, client, was, then }) => ({
      connection,
      name,
      server,
      client,
      was: { ...was, rule: was.rule?.number ?? null },
      then: { ...then, rule: then.rule?.number ?? null },
    })),
    asked: summary.asked,
    undecided: summary.undecided,
  }
}
