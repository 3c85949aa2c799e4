/** Before anything is timed: v6why and the reference have counted the same packets, flows, queries and answers. */
import { spawn, spawnSync } from 'node:child_process'
import { createInterface } from 'node:readline'
import { compiled, MAIN } from './tools.js'
import type { Workload } from './workloads.js'

export interface Counts {
  readonly packets: number
  readonly flows: number
  readonly queries: number
  readonly answered: number
}

export async function sameCounts({ path }: Workload, folder: string): Promise<Counts> {
  const reference = countsOfReference(path, folder)
  const ours = await countsOfOurs(path)
  for (const key of Object.keys(reference) as (keyof Counts)[])
    if (ours[key] !== reference[key]) throw new Error(`${path}: ${ours[key]} ${key}, but the reference counts ${reference[key]}`)
  return reference
}

function countsOfReference(path: string, folder: string): Counts {
  const { stdout } = spawnSync(compiled('libpcap_loop', folder), ['pcap', path], { encoding: 'utf8' })
  const counters = Object.fromEntries(
    stdout
      .trim()
      .split(' ')
      .map((pair) => pair.split('=')),
  ) as Record<string, string>
  return { packets: Number(counters.pk), flows: Number(counters.flows), queries: Number(counters.dnsq), answered: Number(counters.txm) }
}

async function countsOfOurs(path: string): Promise<Counts> {
  let packets = 0
  let flows = 0
  let queries = 0
  let answered = 0
  for await (const line of linesOf(['flows', '--format', 'ndjson', path])) {
    if (line.startsWith('{"type":"flow"')) flows++
    else if (line.startsWith('{"type":"input"')) packets += (JSON.parse(line) as { frames: number }).frames
  }
  for await (const line of linesOf(['lookups', '--format', 'ndjson', path])) {
    if (!line.startsWith('{"type":"lookup"')) continue
    queries++
    if (!line.includes('"outcome":"unanswered"')) answered++
  }
  return { packets, flows, queries, answered }
}

async function* linesOf(args: readonly string[]): AsyncIterable<string> {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  yield* createInterface({ input: child.stdout })
}
