/** Live capture where it matters: real programs, a name server and a web server in network namespaces of the test's own. */
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import type { FindingRecord } from '../../../src/core/report/report.js'
import { builtProgram, withPackages } from '../../support/built-program.js'
import { comparable, lastRevisions } from '../../support/last-revisions.js'
import { connectionsOf, type Live, NAMES, network, ownerOf, running, startLive, until } from '../../support/live.js'
import { canMakeNamespaces, Namespace } from '../../support/namespace.js'

const folder = mkdtempSync(join(tmpdir(), 'v6why-live-'))
test.after(() => rmSync(folder, { recursive: true, force: true }))

/** The records of analyze. */
async function analyzed(space: Namespace, program: string, file: string): Promise<object[]> {
  const { stdout } = await space.outcome(process.execPath, [program, file, '--format', 'ndjson'])
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as object)
}

const findingsOf = (live: Live): string[] =>
  (lastRevisions(live.records) as unknown as FindingRecord[]).filter(({ type }) => type === 'finding').map(({ code }) => code)

const curl = (space: Namespace, name: string) => space.run('curl', '-s', '-o', '/dev/null', '--max-time', '10', `http://${name}/`)
const python = (space: Namespace, name: string, after = 'pass') =>
  space.run(
    'python3',
    '-c',
    `import time, urllib.request as u\ntry:\n r = u.urlopen('http://${name}/', timeout=10)\n r.read(1)\n ${after}\nexcept Exception as e: print(e)`,
  )
const node = (space: Namespace, name: string) =>
  space.run(process.execPath, '-e', `require('http').get('http://${name}/', (r) => r.resume()).on('error', () => {})`)

interface Scenario {
  readonly backend: 'dumpcap' | 'tcpdump'
  /** Of the client, beside its IPv4. */
  readonly address: string
  readonly options: readonly string[]
  /** What each program asks for: one after the other, so that each connection is known by its place. */
  readonly programs: readonly (readonly [program: (space: Namespace, name: string) => Promise<string>, ...names: string[]])[]
  readonly verdicts: Readonly<Record<string, string>>
}

const SCENARIOS: readonly Scenario[] = [
  {
    backend: 'dumpcap',
    address: '2400:cb00:80::10/64',
    options: ['--processes'],
    programs: [
      [curl, ...Object.keys(NAMES)],
      [python, 'refused.example'],
    ],
    verdicts: {
      'healthy.example': 'IPv6 address-selection 6 shown glibc',
      'dropped.example': 'IPv4 ipv6-failed shown',
      'refused.example': 'IPv4 ipv6-failed shown',
      'missing.example': 'IPv4 aaaa-absent shown',
      'late.example': 'IPv4 aaaa-late shown',
      'v6only.example': 'IPv6 a-absent shown',
    },
  },
  {
    // The host has a 6to4 address instead of a native one: labels do not match (RFC 6724 §6, rule 5).
    backend: 'tcpdump',
    address: '2002:cb00:710a::1/64',
    options: [],
    programs: [[curl, 'v6only.example']],
    verdicts: { 'healthy.example': 'IPv4 address-selection 5 shown glibc', 'v6only.example': 'IPv6 a-absent shown' },
  },
]

async function play(t: TestContext, program: string, { backend, address, options, programs, verdicts }: Scenario): Promise<void> {
  const net = await network(address)
  t.after(() => net.remove())
  const { client } = net
  const file = join(folder, `${backend}.pcapng`)
  const live = startLive(client, program, ['-i', 'out', '--backend', backend, '-w', file, ...options])
  await running(client, live)

  await t.test('it has given its rights up', () => {
    const owner = ownerOf(live.child.pid!)
    assert.ok(
      owner.every((uid) => uid !== 0),
      `uid ${owner}`,
    )
    assert.deepEqual([statSync(file).mode & 0o777, statSync(file).uid], [0o600, owner[0]])
  })

  await Promise.all([
    ...programs.flatMap(([start, ...names]) => names.filter((name) => name !== 'healthy.example').map((name) => start(client, name))),
    (async () => {
      for (const start of [curl, node, python]) await start(client, 'healthy.example')
    })(),
  ])
  const of = (name: string) => connectionsOf(live).filter((c) => c.name === name)
  const verdictsOf = (name: string) =>
    new Set(
      of(name).map(({ family, reason, certainty, policy }) =>
        [family, reason.code, ...(policy ? [reason.rule?.number, certainty, policy.used] : [certainty])].join(' '),
      ),
    )
  const told = () => JSON.stringify([...new Set(connectionsOf(live).map(({ name }) => name))].map((name) => [name, ...verdictsOf(name!)]))
  const holds = (name: string) => verdictsOf(name).size === 1 && verdictsOf(name).has(verdicts[name]!)
  await until(() => of('healthy.example').length >= 3 && Object.keys(verdicts).every(holds), told)
  const python3 = () => of('healthy.example').some((c) => c.client.process?.name?.startsWith('python') === true)
  // A socket is named that was there when sockets were looked at, which on a busy machine is seldom.
  if (options.includes('--processes'))
    await until(async () => {
      await python(client, 'healthy.example', 'time.sleep(1)')
      return python3()
    }, 'the name of a program')
  live.child.kill('SIGINT')
  assert.equal(await live.ended, 0, live.errors())

  await t.test('the reasons are those of the network, and each step is shown: the machine has told its addresses and its table', () => {
    for (const [name, verdict] of Object.entries(verdicts)) assert.deepEqual([...verdictsOf(name)], [verdict], name)
  })
  await t.test('the recorder counted, and lost nothing', () => {
    const inputs = lastRevisions(live.records).filter(({ type }) => type === 'input')
    assert.deepEqual(
      inputs.map(({ drops }) => drops),
      [0],
    )
  })
  await t.test('programs are named where that was asked for, and nowhere else written', () => {
    assert.equal(python3(), options.includes('--processes'))
    assert.equal(readFileSync(file, 'latin1').includes('"sockets"'), options.includes('--processes'))
  })
  await t.test('the last revisions are what analyze says of the file, record for record', async () => {
    assert.deepEqual(comparable(lastRevisions(live.records), ['input']), comparable(await analyzed(client, program, file), ['input']))
  })
}

test('what programs do is told while it happens, and the file written meanwhile says the same', { concurrency: true }, async (t) => {
  if (!canMakeNamespaces(t, 'dumpcap', 'tcpdump', 'curl', 'python3')) return
  const program = await builtProgram()
  await Promise.all([
    ...SCENARIOS.map((scenario) =>
      t.test(`${scenario.backend}, host ${scenario.address}`, { concurrency: true }, (s) => play(s, program, scenario)),
    ),

    t.test('--light says what it weakens, in the records of both', async (s) => {
      const net = await network()
      s.after(() => net.remove())
      const { client } = net
      const file = join(folder, 'light.pcapng')
      const live = startLive(client, program, ['-i', 'out', '--backend', 'tcpdump', '--light', '-w', file])
      await running(client, live)
      await curl(client, 'healthy.example')
      // Only its Host header would say that this one had no lookup.
      await curl(client, '[2400:cb00:80::80]')
      const served = () => connectionsOf(live).filter(({ name }) => name === 'healthy.example')
      await until(() => served().length === 2, 'both connections')
      live.child.kill('SIGINT')
      assert.equal(await live.ended, 0, live.errors())
      assert.match(live.errors(), /^v6why: --light leaves bulk data out: .* The filter: port 53 or /)
      assert.deepEqual(
        served().map(({ certainty, notes }) => [certainty, ...notes.map(({ code }) => code)]),
        [['shown'], ['inferred', 'bulk-left-out']],
      )
      assert.ok(findingsOf(live).includes('light-capture'))
      assert.deepEqual(comparable(lastRevisions(live.records), ['input']), comparable(await analyzed(client, program, file), ['input']))
    }),

    t.test('a filter of names leaves other connections out', async (s) => {
      const net = await network()
      s.after(() => net.remove())
      const live = startLive(net.client, program, ['-i', 'out', '--name', '*only.example', '--family', '6'])
      // Nothing else is told by which its beginning could be known.
      await until(async () => {
        await Promise.all([curl(net.client, 'healthy.example'), curl(net.client, 'v6only.example')])
        return connectionsOf(live).length > 0
      }, 'a connection')
      live.child.kill('SIGINT')
      assert.equal(await live.ended, 0, live.errors())
      assert.deepEqual([...new Set(connectionsOf(live).map(({ name }) => name))], ['v6only.example'])
    }),

    t.test('cap captures on the loopback, and says whose clock gave the times', async (s) => {
      if (!(await canLoadCap())) return s.diagnostic('SKIPPED: the optional package cap is not installed: its native part was not built')
      const space = new Namespace()
      s.after(() => space.remove())
      const file = join(folder, 'cap.pcapng')
      const live = startLive(space, withPackages(program), ['-i', 'lo', '--backend', 'cap', '-w', file])
      await running(space, live, '127.0.0.1')
      live.child.kill('SIGINT')
      assert.equal(await live.ended, 0, live.errors())
      assert.ok(findingsOf(live).includes('user-clock'))
      assert.deepEqual(comparable(lastRevisions(live.records), ['input']), comparable(await analyzed(space, program, file), ['input']))
    }),
  ])
})

/** An optional package, without types. */
async function canLoadCap(): Promise<boolean> {
  const name = 'cap'
  return import(name).then(
    () => true,
    () => false,
  )
}
