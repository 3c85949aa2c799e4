/** What is held against one another: a command each, for one capture. The first is the base of all ratios. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compiled, MAIN, root, said } from './tools.js'

export interface Contender {
  readonly name: string
  /** undefined where it is not installed. */
  readonly version: string | undefined
  readonly command: (capture: string) => readonly string[]
  /** Where the workload is a tenth, the processor time of `v6why --version` is subtracted from it. */
  readonly ours: boolean
  /** At full size it would take longer than all others together: a tenth is measured, against the base on the same tenth. */
  readonly slow: boolean
}

export const BASE = 'C on libpcap'
export const ANALYZE = 'v6why analyze --summary'

/** What a person would ask of tshark for the same job. */
const TSHARK_FIELDS = `
  frame.time_epoch frame.len eth.src eth.dst vlan.id ip.src ip.dst ipv6.src ipv6.dst ip.proto ipv6.nxt tcp.srcport tcp.dstport
  tcp.flags tcp.seq tcp.ack tcp.len udp.srcport udp.dstport dns.id dns.flags.response dns.flags.rcode dns.qry.name dns.qry.type
  dns.a dns.aaaa dns.cname dns.time`
  .trim()
  .split(/\s+/)
  .flatMap((field) => ['-e', field])

export const V6WHY_VERSION = (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version

const v6why = (...args: string[]): Contender => ({
  name: `v6why ${args.join(' ')}`,
  version: V6WHY_VERSION,
  command: (capture) => [process.execPath, MAIN, ...args, capture],
  ours: true,
  slow: false,
})

const installed = (name: string, version: string | undefined, args: (capture: string) => string[], slow = false): Contender => ({
  name,
  version,
  command: (capture) => [name.split(' ')[0]!, ...args(capture)],
  ours: false,
  slow,
})

export function contenders(folder: string): readonly Contender[] {
  const loop = compiled('libpcap_loop', folder)
  const parser = fileURLToPath(new URL('pcap-parser.mjs', import.meta.url))
  const { version: parserVersion } = createRequire(import.meta.url)('pcap-parser/package.json') as { version: string }
  return [
    { ...installed(BASE, 'libpcap', (capture) => ['pcap', capture]), command: (capture) => [loop, 'pcap', capture], version: libpcap() },
    v6why('flows', '--summary'),
    v6why('analyze', '--summary'),
    v6why('analyze', '--format', 'json'),
    installed('tcpdump -nn', said('tcpdump', ['--version'])?.split('\n')[0], (capture) => ['-nn', '-r', capture], true),
    // Without the configuration of this machine.
    installed('argus', /[\d.]+/.exec(said('argus', ['-h']) ?? '')?.[0], (capture) => ['-X', '-r', capture, '-w', '-']),
    installed('ndpiReader', /nDPI [\d.]+/.exec(said('ndpiReader', ['-h']) ?? '')?.[0], (capture) => ['-q', '-i', capture], true),
    {
      ...installed('pcap-parser and a Map', `pcap-parser ${parserVersion}`, (capture) => [capture], true),
      command: (capture) => [process.execPath, parser, capture],
    },
    installed(
      'tshark -T fields',
      said('tshark', ['--version'])?.split('\n')[0],
      (capture) => ['-n', '-r', capture, '-T', 'fields', ...TSHARK_FIELDS],
      true,
    ),
  ]
}

/** tcpdump tells the version of the library; without it, that it is there. */
const libpcap = (): string => /libpcap version [\d.]+/.exec(said('tcpdump', ['--version']) ?? '')?.[0] ?? 'libpcap'
