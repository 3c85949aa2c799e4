/** v6why live in a network of the test's own: a client, and a dual-stack server whose names have what a scenario needs. */
import assert from 'node:assert/strict'
import type { ChildProcess } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ConnectionRecord } from '../../src/core/report/report.js'
import type { RevisedRecord } from '../../src/core/report/revisions.js'
import { lastRevisions } from './last-revisions.js'
import { connected, type Namespace } from './namespace.js'
import { root } from './samples.js'

/** A shared machine may be slow; a test that waits for nothing ends all the same. */
const PATIENCE_MS = 120_000

export async function until(holds: () => boolean | Promise<boolean>, what: string | (() => string)): Promise<void> {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await sleep(50)) if (await holds()) return
  assert.fail(`waited in vain for ${typeof what === 'string' ? what : what()}`)
}

const WEB = ['203.0.113.80', '2400:cb00:80::80']
export const NAMES = {
  'healthy.example': { A: [WEB[0]], AAAA: [WEB[1]] },
  'dropped.example': { A: [WEB[0]], AAAA: ['2400:cb00:80::81'] },
  'refused.example': { A: [WEB[0]], AAAA: ['2400:cb00:80::82'] },
  'missing.example': { A: [WEB[0]], AAAA: [] },
  // The resolver of the client has waited for a second then, and given it up.
  'late.example': { A: [WEB[0]], AAAA: [WEB[1]], lateMs: 2500 },
  'v6only.example': { A: [], AAAA: [WEB[1]] },
}

export interface Network {
  readonly client: Namespace
  readonly server: Namespace
  remove(): void
}

/** A client and a dual-stack server; the client's resolver waits a second for an answer, once. `address`: of the client, beside its IPv4. */
export async function network(address = '2400:cb00:80::10/64'): Promise<Network> {
  const [client, server] = connected()
  const settings = `/etc/netns/${client.name}`
  const remove = () => {
    client.remove()
    server.remove()
    rmSync(settings, { recursive: true, force: true })
  }
  mkdirSync(settings, { recursive: true })
  writeFileSync(join(settings, 'resolv.conf'), 'nameserver 203.0.113.53\noptions timeout:1 attempts:1\n')
  client.ip('addr add 203.0.113.10/24 dev out')
  client.ip(`addr add ${address} dev out nodad`)
  if (address.startsWith('2002')) client.ip('-6 route add 2400:cb00:80::/64 dev out')
  server.ip('addr add 203.0.113.53/24 dev out')
  server.ip('addr add 203.0.113.80/24 dev out')
  server.ip('addr add 2400:cb00:80::80/64 dev out nodad')
  server.ip('addr add 2400:cb00:80::82/64 dev out nodad')
  server.ip('-6 route add 2002::/16 dev out')
  const link = /link\/ether (\S+)/.exec(await server.run('ip', 'link', 'show', 'out'))![1]!
  // Packets reach a machine that has no such address, and nobody answers.
  client.ip(`neigh add 2400:cb00:80::81 lladdr ${link} dev out nud permanent`)
  const web = server.start(
    process.execPath,
    [join(root, 'test/support/dual-stack-server.mjs'), JSON.stringify({ dns: '203.0.113.53', web: WEB, names: NAMES })],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  let said = ''
  web.stdout!.on('data', (text: Buffer) => {
    said += text.toString()
  })
  await until(() => said.includes('ready'), 'the servers')
  return { client, server, remove }
}

export interface Live {
  readonly child: ChildProcess
  readonly records: RevisedRecord[]
  readonly ended: Promise<number | null>
  errors(): string
}

/** The arguments of Node that start the program, and those of `v6why live`, of which the NDJSON is read as it comes. */
export function startLive(space: Namespace, program: string, args: readonly string[]): Live {
  const child = space.start(process.execPath, [program, 'live', ...args, '--format', 'ndjson'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, SUDO_UID: '', SUDO_GID: '' },
  })
  const records: RevisedRecord[] = []
  let rest = ''
  child.stdout!.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n')
    rest = lines.pop()!
    records.push(...lines.map((line) => JSON.parse(line) as RevisedRecord))
  })
  let errors = ''
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    errors += text
  })
  return { child, records, errors: () => errors, ended: new Promise((resolve) => child.once('close', resolve)) }
}

export const connectionsOf = (live: Live): ConnectionRecord[] =>
  lastRevisions(live.records).filter(({ type }) => type === 'connection') as unknown as ConnectionRecord[]

/** Packets are captured once a connection to a port where nobody listens has been told. */
export async function running(client: Namespace, live: Live, address = '203.0.113.80'): Promise<void> {
  await until(
    async () => {
      if (live.child.exitCode !== null) assert.fail(`it has ended: ${live.errors()}`)
      await client.run('curl', '-s', '--max-time', '1', `http://${address}:81/`)
      return connectionsOf(live).some(({ port }) => port === 81)
    },
    () => `the first packet: ${live.errors()}`,
  )
}

interface Process {
  readonly pid: number
  /** The command line. */
  readonly text: string
}

/** Processes below this one. */
export function below(pid: number): Process[] {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const parent = Number(/^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${name}/status`, 'utf8'))?.[1])
        return [{ pid: Number(name), parent, text: readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ') }]
      } catch {
        return []
      }
    })
  const under = (above: number): Process[] => all.filter(({ parent }) => parent === above).flatMap((child) => [child, ...under(child.pid)])
  return under(pid)
}

/** The programs that capture for it. */
export const capturing = (live: Live): Process[] => below(live.child.pid!).filter(({ text }) => /^\S*(dumpcap|tcpdump) /.test(text))

export const ownerOf = (pid: number): number[] =>
  /^Uid:\s*(.*)$/m
    .exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]!
    .split('\t')
    .map(Number)
