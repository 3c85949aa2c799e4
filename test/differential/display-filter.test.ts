/**
 * The display filter of a record selects its evidence, and no frame of another connection: asked of tshark, once for each sample. A small
 * Lua script gives every filter a listener of its own, and prints which frames it was called for.
 */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import type { ConnectionRecord, EndpointRecord } from '../../src/core/report/report.js'
import { reportOf } from '../support/analyze.js'
import { needs, outputOf } from '../support/program.js'
import { type Sample, samples } from '../support/samples.js'

const FIELDS = ['frame.number', 'ip.src', 'ip.dst', 'ipv6.src', 'ipv6.dst', 'tcp.srcport', 'tcp.dstport', 'udp.srcport', 'udp.dstport']

interface Told {
  /** Frames selected by each filter. */
  readonly selected: readonly ReadonlySet<number>[]
  /** Addresses and ports that a frame shows anywhere, also inside tunnels and ICMP errors. */
  readonly shown: ReadonlyMap<number, { readonly addresses: ReadonlySet<string>; readonly ports: ReadonlySet<number> }>
}

function ask({ path }: Sample, filters: readonly string[]): Told {
  const folder = mkdtempSync(join(tmpdir(), 'v6why-'))
  try {
    const script = join(folder, 'filters.lua')
    const listeners = filters.map((filter, index) => `listen(${index}, [==[${filter}]==])`)
    writeFileSync(
      script,
      `local function listen(index, filter)
         local tap = Listener.new("frame", filter)
         function tap.packet(pinfo) print("selected", index, pinfo.number) end
       end
       ${listeners.join('\n')}\n`,
    )
    const fields = FIELDS.flatMap((field) => ['-e', field])
    const lines = outputOf('tshark', [
      '-r',
      path,
      '-n',
      '-X',
      `lua_script:${script}`,
      '-T',
      'fields',
      '-E',
      'occurrence=a',
      ...fields,
    ]).split(/\r?\n/)
    const selected = filters.map(() => new Set<number>())
    const shown = new Map<number, { addresses: Set<string>; ports: Set<number> }>()
    for (const line of lines) {
      const [first, ...rest] = line.split('\t')
      if (first === 'selected') selected[Number(rest[0])]!.add(Number(rest[1]))
      else if (first)
        shown.set(Number(first), {
          addresses: new Set(rest.slice(0, 4).flatMap((text) => text.split(','))),
          ports: new Set(rest.slice(4).flatMap((text) => text.split(',').map(Number))),
        })
    }
    return { selected, shown }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** The zone of a link-local address is ours, not in the packet. */
const bare = (address: string) => address.split('%')[0]!

function showsPair({ shown }: Told, frame: number, { client, server }: { client: EndpointRecord; server: EndpointRecord }): boolean {
  const at = shown.get(frame)
  return [client, server].every((end) => at?.addresses.has(bare(end.address)) && at.ports.has(end.port))
}

const pairsOf = (connection: ConnectionRecord) => [...connection.attempts, ...connection.legs, ...connection.spares]

for (const sample of samples) {
  test(`in ${sample.file} each display filter selects the evidence of its connection and no frame of another`, (context) => {
    const { connections, lookups } = reportOf(sample.file, sample.bytes)
    if (!needs(context, 'tshark')) return
    const told = ask(
      sample,
      connections.map((connection) => connection.displayFilter),
    )
    const namesOf = (connection: ConnectionRecord) =>
      new Set(lookups.filter(({ id }) => connection.lookups.includes(id)).flatMap(({ frames }) => [...frames.queries, frames.answer]))
    for (const [index, connection] of connections.entries()) {
      const selected = told.selected[index]!
      const evidence = new Set(connection.evidence.map(({ frame }) => frame))
      assert.deepEqual(
        [...evidence].filter((frame) => !selected.has(frame)),
        [],
        `evidence that the filter of connection ${connection.id} leaves out: ${connection.displayFilter}`,
      )
      const ownNames = namesOf(connection)
      for (const other of connections) {
        // tshark does not look into the records of IP-HTTPS: every frame of the tunnel is the carrier's to it.
        if (other === connection || other.path?.includes('ip-https')) continue
        const otherNames = namesOf(other)
        const strange = [...selected].filter(
          (frame) =>
            !evidence.has(frame) &&
            ((pairsOf(other).some((pair) => showsPair(told, frame, pair)) &&
              !pairsOf(connection).some((pair) => showsPair(told, frame, pair))) ||
              (otherNames.has(frame) && !ownNames.has(frame))),
        )
        assert.deepEqual(strange, [], `frames of connection ${other.id} that ${connection.id} selects: ${connection.displayFilter}`)
      }
    }
  })
}
