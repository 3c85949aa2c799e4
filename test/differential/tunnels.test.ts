/**
 * Every frame of a tunnel is counted: as many as tshark counted in captures of other projects, which lie beside this one.
 *
 * tshark counts frames, so a tunnel inside another of its kind counts once; it takes only port 3544 for Teredo; and it counts by port
 * what is no GTP.
 */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import type { TunnelRecord } from '../../src/core/report/report.js'
import { analyze } from '../support/analyze.js'

const folder = fileURLToPath(new URL('../../../shared/captures/', import.meta.url))
const skip = existsSync(folder) ? false : 'captures of other projects are not beside this one'

/** tshark's name of a kind. */
const COUNTED: Readonly<Record<string, string>> = {
  '6in4': 'proto41',
  '6to4': 'proto41',
  isatap: 'proto41',
  '6rd': 'proto41',
  '6over4': 'proto41',
  teredo: 'teredo',
  gre: 'gre',
  pptp: 'gre',
  '4in6': '4in6',
  'ds-lite': '4in6',
  lw4o6: '4in6',
  'map-e': '4in6',
  l2tp: 'l2tp',
  vxlan: 'vxlan',
  geneve: 'geneve',
  'gtp-u': 'gtp',
}
const NAMES = new Set(Object.values(COUNTED))

/** What is there differs from what tshark says; the reason stands in its readme, or in the file's name. */
const NOT_AS_TSHARK: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  'ndpi/gtp_false_positive.pcapng': { gtp: 0 },
  'ndpi/fuzz-2021-06-07-c6c72a0a56.pcap': { gtp: 0 },
  // 23 of them between a client and relays, on other ports than a server's.
  'wireshark-wiki/SampleCaptures__Teredo.pcap': { teredo: 27 },
  // Reassembled from two fragments, which tshark leaves apart.
  'snabb/data__tcp-afteraftr-ipv6-2frags.pcap': { '4in6': 1 },
}

const files = skip
  ? []
  : readFileSync(join(folder, 'manifest.tsv'), 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split('\t'))
      .filter((row) => !row.at(-1)!.includes('foreign-format') && !/\.(lz4|zst|xz)$/.test(row[0]!))
      .map(([file]) => file!)

function bytesOf(file: string): Uint8Array {
  const bytes = readFileSync(join(folder, file))
  return bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes
}

function countsOf(tunnels: readonly TunnelRecord[]): Map<string, number> {
  const kinds = new Map(tunnels.map(({ id, kind }) => [id, COUNTED[kind]]))
  const counts = new Map<string, number>()
  for (const { kind, within, frames } of tunnels) {
    const name = COUNTED[kind]
    if (!name || (within !== null && kinds.get(within) === name)) continue
    counts.set(name, (counts.get(name) ?? 0) + frames.count)
  }
  return counts
}

test('tunnels of other projects’ captures have as many frames as tshark counted, and where it saw none there is none', { skip }, () => {
  let compared = 0
  for (const file of files) {
    const oracle = JSON.parse(readFileSync(join(folder, 'oracle', `${file.replaceAll('/', '__')}.json`), 'utf8')) as {
      tshark_rc: number
      counts: Record<string, number>
    }
    if (oracle.tshark_rc !== 0) continue
    const counts = countsOf([...analyze(file, bytesOf(file)).tunnels()])
    for (const name of NAMES) {
      const expected = NOT_AS_TSHARK[file]?.[name] ?? oracle.counts[name] ?? 0
      assert.equal(counts.get(name) ?? 0, expected, `${file}: ${name}`)
    }
    compared++
  }
  assert.ok(compared > 200, `${compared} captures`)
})
