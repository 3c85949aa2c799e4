/** Live capture where it matters: real programs, a name server and a web server in network namespaces of the test's own. */
import assert from 'node:assert/strict'
import { type ChildProcess, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ConnectionRecord } from '../../../src/core/report/report.js'
import type { RevisedRecord } from '../../../src/core/report/revisions.js'
import { comparable, lastRevisions } from '../../support/last-revisions.js'
import { canMakeNamespaces, connect, connected, Namespace } from '../../support/namespace.js'
import { root } from '../../support/samples.js'

const V6WHY = ['--import', 'tsx', join(root, 'src/cli/main.ts')]
/** A shared machine may be slow; a test that waits for nothing ends all the same. */
const PATIENCE_MS = 120_000

const WEB = ['203.0.113.80', '2400:cb00:80::80']
const NAMES = {
  'healthy.example': { A: [WEB[0]], AAAA: [WEB[1]] },
  'dropped.example': { A: [WEB[0]], AAAA: ['2400:cb00:80::81'] },
  'refused.example': { A: [WEB[0]], AAAA: ['2400:cb00:80::82'] },
  'missing.example': { A: [WEB[0]], AAAA: [] },
  'late.example': { A: [WEB[0]], AAAA: [WEB[1]], lateMs: 4500 },
  'v6only.example': { A: [], AAAA: [WEB[1]] },
}

const folder = mkdtempSync(join(tmpdir(), 'v6why-live-'))
test.after(() => rmSync(folder, { recursive: true, force: true }))

interface Live {
  readonly child: ChildProcess
  readonly records: RevisedRecord[]
  readonly ended: Promise<number | null>
  errors(): string
}

/** v6why live, of which the NDJSON is read as it comes. */
function startLive(space: Namespace, args: readonly string[], environment: NodeJS.ProcessEnv = {}): Live {
  const child = space.start(process.execPath, [...V6WHY, 'live', ...args, '--format', 'ndjson'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, SUDO_UID: '', SUDO_GID: '', ...environment },
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

async function until(holds: () => boolean, what: string | (() => string)): Promise<void> {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await sleep(50)) if (holds()) return
  assert.fail(`waited in vain for ${typeof what === 'string' ? what : what()}`)
}

const connections = (live: Live): ConnectionRecord[] =>
  lastRevisions(live.records).filter(({ type }) => type === 'connection') as unknown as ConnectionRecord[]

const processes = (): { pid: number; parent: number; text: string }[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const parent = Number(/^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${name}/status`, 'utf8'))?.[1])
        return [{ pid: Number(name), parent, text: readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ') }]
      } catch {
        return []
      }
    })

/** Processes below this one. */
function below(pid: number): { pid: number; text: string }[] {
  const all = processes()
  const found = all.filter(({ parent }) => parent === pid)
  return found.flatMap((child) => [child, ...below(child.pid)])
}

const ownerOf = (pid: number): number[] =>
  /^Uid:\s*(.*)$/m
    .exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]!
    .split('\t')
    .map(Number)

interface Network {
  readonly client: Namespace
  readonly server: Namespace
}

/** A client and a dual-stack server; the client's resolver waits a second for an answer, once. */
async function network(t: TestContext, address = '2400:cb00:80::10/64'): Promise<Network> {
  const [client, server] = connected()
  const settings = `/etc/netns/${client.name}`
  mkdirSync(settings, { recursive: true })
  writeFileSync(join(settings, 'resolv.conf'), 'nameserver 203.0.113.53\noptions timeout:1 attempts:1\n')
  t.after(() => {
    client.remove()
    server.remove()
    rmSync(settings, { recursive: true, force: true })
  })
  client.ip('addr add 203.0.113.10/24 dev out')
  client.ip(`addr add ${address} dev out nodad`)
  if (address.startsWith('2002')) client.ip('-6 route add 2400:cb00:80::/64 dev out')
  server.ip('addr add 203.0.113.53/24 dev out')
  server.ip('addr add 203.0.113.80/24 dev out')
  server.ip('addr add 2400:cb00:80::80/64 dev out nodad')
  server.ip('addr add 2400:cb00:80::82/64 dev out nodad')
  server.ip('-6 route add 2002::/16 dev out')
  const link = /link\/ether (\S+)/.exec(server.run('ip', 'link', 'show', 'out'))![1]!
  // Packets reach a machine that has no such address, and nobody answers.
  client.ip(`neigh add 2400:cb00:80::81 lladdr ${link} dev out nud permanent`)
  const web = server.start(
    process.execPath,
    [join(root, 'test/support/dual-stack-server.mjs'), JSON.stringify({ dns: '203.0.113.53', web: WEB, names: NAMES })],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  let said = ''
  web.stdout!.on('data', (text: Buffer) => {
    said += text.toString()
  })
  await until(() => said.includes('ready'), 'the servers')
  return { client, server }
}

/** Packets are captured once a connection to a port where nobody listens has been told. */
async function running({ client }: Network, live: Live): Promise<void> {
  await until(
    () => {
      if (live.child.exitCode !== null) assert.fail(`it has ended: ${live.errors()}`)
      client.run('curl', '-s', '--max-time', '1', 'http://203.0.113.80:81/')
      return connections(live).some(({ port }) => port === 81)
    },
    () => `the first packet: ${live.errors()}`,
  )
}

const hasName = (live: Live, name: string, port = 80): boolean => connections(live).some((c) => c.name === name && c.port === port)

for (const [backend, address] of [
  ['dumpcap', '2400:cb00:80::10/64'],
  // The host has a 6to4 address instead of a native one: labels do not match (RFC 6724 §6, rule 5).
  ['tcpdump', '2002:cb00:710a::1/64'],
] as const) {
  test(`${backend}, host ${address}: what programs do is told while it happens, and the file written meanwhile says the same`, async (t) => {
    if (!canMakeNamespaces(t, backend, 'curl', 'python3')) return
    const net = await network(t, address)
    const { client } = net
    const isNative = address.startsWith('2400')
    const file = join(folder, `${backend}.pcapng`)
    const live = startLive(client, ['-i', 'out', '--backend', backend, '-w', file])
    await running(net, live)

    await t.test('it has given its rights up; what captures has not', () => {
      const [main] = [...below(live.child.pid!), { pid: live.child.pid!, text: '' }].filter(
        ({ text }) => text.includes('live -i out') || text === '',
      )
      const pid = ownerOf(live.child.pid!)[0] === 0 && main && main.text !== '' ? main.pid : live.child.pid!
      assert.ok(
        ownerOf(pid).every((uid) => uid !== 0),
        `uid ${ownerOf(pid)}`,
      )
      assert.equal(statSync(file).mode & 0o777, 0o600)
      assert.equal(statSync(file).uid, ownerOf(pid)[0])
    })

    const curl = (name: string) => client.run('curl', '-s', '-o', '/dev/null', '--max-time', '8', `http://${name}/`)
    const python = (name: string) =>
      client.run(
        'python3',
        '-c',
        `import urllib.request as u\ntry: u.urlopen('http://${name}/', timeout=4).read()\nexcept Exception as e: print(e)`,
      )
    const names = isNative ? Object.keys(NAMES) : ['healthy.example', 'v6only.example']
    for (const name of names) curl(name)
    for (const name of isNative ? ['healthy.example', 'refused.example'] : ['healthy.example']) python(name)
    client.run(process.execPath, '-e', "require('http').get('http://healthy.example/', (r) => r.resume())")
    const told = () => `told: ${connections(live).map(({ name }) => name)}`
    await until(() => names.every((name) => hasName(live, name)), told)
    await until(() => connections(live).filter(({ name }) => name === 'healthy.example').length >= 3, told)
    live.child.kill('SIGINT')
    assert.equal(await live.ended, 0, live.errors())

    const of = (name: string) => connections(live).filter((c) => c.name === name)
    const verdict = (name: string) => {
      const c = of(name)[0]!
      return `${c.family} ${c.reason.code}`
    }
    await t.test('the reasons are those of the network', () => {
      assert.equal(verdict('v6only.example'), 'IPv6 a-absent')
      for (const { family, reason, certainty } of of('healthy.example')) {
        assert.equal(`${family} ${reason.code}`, isNative ? 'IPv6 address-selection' : 'IPv4 address-selection')
        if (!isNative) assert.equal(reason.rule?.number, 5, certainty)
      }
      if (!isNative) return
      assert.match(verdict('dropped.example'), /^IPv4 ipv6-(failed|slower)$/)
      assert.equal(verdict('refused.example'), 'IPv4 ipv6-failed')
      assert.equal(verdict('missing.example'), 'IPv4 aaaa-absent')
      assert.match(verdict('late.example'), /^IPv4 aaaa-(late|unanswered)$/)
    })
    await t.test('the recorder counted, and lost nothing', () => {
      assert.deepEqual(
        lastRevisions(live.records)
          .filter(({ type }) => type === 'input')
          .map(({ drops }) => drops),
        [0],
      )
    })
    await t.test('the last revisions are what analyze says of the file, record for record', () => {
      const { stdout } = spawnSync(process.execPath, [...V6WHY, file, '--format', 'ndjson'], {
        cwd: root,
        encoding: 'utf8',
        maxBuffer: 2 ** 28,
      })
      const records = stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as object)
      assert.deepEqual(comparable(lastRevisions(live.records), ['input']), comparable(records, ['input']))
    })
  })
}

test('what ends a capture is told in one line, with an exit code', async (t) => {
  if (!canMakeNamespaces(t, 'dumpcap', 'tcpdump', 'curl', 'setpriv', 'mount')) return
  const net = await network(t)
  const { client } = net
  const capturing = (live: Live) => below(live.child.pid!).filter(({ text }) => /^\S*(dumpcap|tcpdump) /.test(text))

  await t.test('the child is killed: 3, after what was told, with a summary', async () => {
    const live = startLive(client, ['-i', 'out'])
    await running(net, live)
    for (const { pid } of capturing(live)) process.kill(pid, 'SIGKILL')
    assert.equal(await live.ended, 3)
    assert.match(live.errors(), /^v6why: dumpcap was ended by another \(SIGKILL\)\n$/)
    assert.ok(live.records.some(({ type }) => type === 'summary'))
  })

  await t.test('SIGTERM ends it with a summary and 0, and leaves no process behind', async () => {
    const live = startLive(client, ['-i', 'out'])
    await running(net, live)
    const children = capturing(live)
    assert.equal(children.length, 1)
    live.child.kill('SIGTERM')
    assert.equal(await live.ended, 0)
    assert.ok(live.records.some(({ type }) => type === 'summary'))
    await until(() => !existsSync(`/proc/${children[0]!.pid}`), 'the end of the child')
  })

  await t.test('the disk is full: 4', async () => {
    const disk = join(folder, 'disk')
    mkdirSync(disk)
    spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k,mode=777', 'tmpfs', disk])
    try {
      const live = startLive(client, ['-i', 'out', '-w', join(disk, 'a.pcapng')])
      await running(net, live)
      client.run('curl', '-s', '-o', '/dev/null', 'http://203.0.113.80/')
      assert.equal(await live.ended, 4)
      assert.match(live.errors(), /a\.pcapng could not be written: the disk is full\n$/)
    } finally {
      spawnSync('umount', [disk])
    }
  })

  const refused = (args: readonly string[], environment: Readonly<Record<string, string>> = {}) => {
    const { status, stderr, stdout } = spawnSync(
      'ip',
      [
        'netns',
        'exec',
        client.name,
        'env',
        ...Object.entries(environment).map(([name, value]) => `${name}=${value}`),
        process.execPath,
        ...V6WHY,
        'live',
        '--plain',
        ...args,
      ],
      { cwd: root, encoding: 'utf8', timeout: PATIENCE_MS },
    )
    assert.equal(stdout, '')
    return `${status} ${stderr.trim()}`
  }

  await t.test('a name, a filter, a program or a right that is not there', () => {
    assert.equal(refused(['-i', 'nosuch']), '2 v6why: there is no interface nosuch; v6why interfaces lists them')
    assert.equal(refused(['-i', 'nosuch', '--backend', 'tcpdump']), '2 v6why: there is no interface nosuch; v6why interfaces lists them')
    assert.match(refused(['-i', 'out', '-f', 'host (']), /^2 v6why: 'host \(' is no capture filter: /)
    assert.match(refused(['-i', 'out', '--filter=-w/tmp/x']), /^2 v6why: a filter that begins with '-' is none/)
    assert.match(refused(['--interface=-w']), /^2 v6why: '-w' is no interface/)
    const nothing = { PATH: folder }
    assert.match(
      refused(['-i', 'out', '--backend', 'dumpcap'], nothing),
      /^5 v6why: dumpcap is not installed; on Debian: sudo apt install wireshark-common/,
    )
    assert.match(
      refused(['-i', 'out', '--backend', 'tcpdump'], nothing),
      /^5 v6why: tcpdump is not installed; on Debian: sudo apt install tcpdump/,
    )
    // The optional package cap, where its native part could be built, captures without either.
    const hasCap = spawnSync(process.execPath, ['-e', "require('cap')"], { cwd: root }).status === 0
    if (!hasCap) assert.match(refused(['-i', 'out'], nothing), /^5 v6why: neither dumpcap nor tcpdump is installed/)
    const { status, stderr } = spawnSync(
      'ip',
      [
        'netns',
        'exec',
        client.name,
        'setpriv',
        '--reuid=65534',
        '--regid=65534',
        '--clear-groups',
        process.execPath,
        ...V6WHY,
        'live',
        '-i',
        'out',
        '--plain',
        '--backend',
        'tcpdump',
      ],
      { cwd: root, encoding: 'utf8', timeout: PATIENCE_MS },
    )
    assert.match(`${status} ${stderr}`, /^5 v6why: no right to capture: run it with sudo, or join the group wireshark/)
  })

  await t.test('a file that is there is never written over, nor a link followed', () => {
    const existing = join(folder, 'existing.pcapng')
    writeFileSync(existing, 'kept')
    const link = join(folder, 'link.pcapng')
    symlinkSync(join(folder, 'target'), link)
    for (const file of [existing, link])
      assert.match(refused(['-i', 'out', '-w', file]), /^4 v6why: .* could not be made: there is such a file/)
    assert.equal(readFileSync(existing, 'utf8'), 'kept')
    assert.ok(!existsSync(join(folder, 'target')))
  })

  await t.test('the interface is deleted: 3, and what to do; with --retry it goes on when it is there again', async () => {
    const [space, peer] = [new Namespace(), new Namespace()]
    t.after(() => {
      space.remove()
      peer.remove()
    })
    const add = () => {
      connect(space, peer)
      space.ip('addr add 192.0.2.1/24 dev out')
      peer.ip('addr add 192.0.2.2/24 dev out')
    }
    const heard = (live: Live, port: number) =>
      until(
        () => {
          space.run('curl', '-s', '--max-time', '1', `http://192.0.2.2:${port}/`)
          return live.child.exitCode !== null || live.records.some((record) => record.type === 'connection' && record.port === port)
        },
        () => `packets to port ${port}: ${live.errors()}`,
      )
    add()
    const live = startLive(space, ['-i', 'out', '--backend', 'tcpdump', '--retry', '--duration', '60'])
    await heard(live, 81)
    space.ip('link del out')
    await sleep(1500)
    add()
    await heard(live, 82)
    live.child.kill('SIGINT')
    assert.equal(await live.ended, 0, live.errors())
    assert.ok(lastRevisions(live.records).filter(({ type }) => type === 'input').length >= 1)
    const once = startLive(space, ['-i', 'out', '--backend', 'tcpdump'])
    await heard(once, 83)
    space.ip('link del out')
    assert.equal(await once.ended, 3)
    assert.match(once.errors(), /^v6why: out: the interface has vanished; --retry waits until it returns\n$/)
  })
})
