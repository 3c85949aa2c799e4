/** How a live capture ends, and what keeps it from beginning: each is one line and an exit code. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { builtProgram } from '../../support/built-program.js'
import { lastRevisions } from '../../support/last-revisions.js'
import { below, capturing, type Live, network, running, startLive, until } from '../../support/live.js'
import { canMakeNamespaces, connect, Namespace } from '../../support/namespace.js'

const folder = mkdtempSync(join(tmpdir(), 'v6why-ending-'))
test.after(() => rmSync(folder, { recursive: true, force: true }))

const hasSummary = (live: Live): boolean => live.records.some(({ type }) => type === 'summary')

/** Again and again, as a person does who thinks that it does not hear. */
async function keepSending(live: Live, signal: NodeJS.Signals): Promise<void> {
  while (live.child.exitCode === null && live.child.signalCode === null) {
    live.child.kill(signal)
    await sleep(100)
  }
}

test('what ends a capture is told in one line, with an exit code', { concurrency: 4 }, async (t) => {
  if (!canMakeNamespaces(t, 'dumpcap', 'tcpdump', 'curl', 'setpriv', 'mount')) return
  const program = await builtProgram()
  const net = await network()
  t.after(() => net.remove())
  const { client } = net
  const start = (...args: readonly string[]) => startLive(client, program, ['-i', 'out', ...args])

  const endings = [
    t.test('the child is killed: 3, after what was told, with a summary', async () => {
      const live = start()
      await running(client, live)
      for (const { pid } of capturing(live)) process.kill(pid, 'SIGKILL')
      assert.equal(await live.ended, 3)
      assert.match(live.errors(), /^v6why: dumpcap was ended by another \(SIGKILL\)\n$/)
      assert.ok(hasSummary(live))
    }),

    t.test('SIGTERM ends it with a summary and 0, and leaves no process behind', async () => {
      const live = start('--processes')
      await running(client, live)
      const children = below(live.child.pid!)
      assert.equal(capturing(live).length, 1)
      live.child.kill('SIGTERM')
      assert.equal(await live.ended, 0)
      assert.ok(hasSummary(live))
      await until(
        () => children.every(({ pid }) => !existsSync(`/proc/${pid}`)),
        () => `the end of ${children.map(({ text }) => text)}`,
      )
    }),

    ...(['SIGINT', 'SIGTERM'] as const).map((signal) =>
      t.test(`a second ${signal} ends it at once where the first cannot: ${signal === 'SIGINT' ? 130 : 143}`, async () => {
        const live = start()
        await running(client, live)
        const children = capturing(live)
        // It no longer listens.
        for (const { pid } of children) process.kill(pid, 'SIGSTOP')
        await keepSending(live, signal)
        assert.equal(await live.ended, signal === 'SIGINT' ? 130 : 143)
        await until(() => children.every(({ pid }) => !existsSync(`/proc/${pid}`)), 'the end of the child')
      }),
    ),

    t.test('--duration and --count end it with a summary and 0', async () => {
      const timed = start('--duration', '2')
      const counted = start('--count', '3')
      const ended = Promise.all([timed.ended, counted.ended])
      let done = false
      void ended.then(() => {
        done = true
      })
      await until(async () => {
        await client.run('curl', '-s', '--max-time', '1', 'http://203.0.113.80:81/')
        return done
      }, 'both ends')
      assert.deepEqual(await ended, [0, 0])
      assert.ok(hasSummary(timed))
      const input = lastRevisions(counted.records).find(({ type }) => type === 'input')
      assert.equal(input?.frames, 3)
    }),

    t.test('SIGHUP begins the next file of the ring', async () => {
      const live = start('-w', join(folder, 'ring.pcapng'), '--ring', '3x10MB')
      await running(client, live)
      const file = (number: number) => join(folder, `ring_${number}.pcapng`)
      assert.equal(statSync(file(2)).size, 0)
      live.child.kill('SIGHUP')
      await until(() => statSync(file(2)).size > 0 || live.child.exitCode !== null, 'the second file')
      live.child.kill('SIGINT')
      assert.equal(await live.ended, 0, live.errors())
      for (const number of [1, 2]) {
        const { status, stderr } = await client.outcome(process.execPath, [program, file(number)])
        assert.equal(`${status} ${stderr}`, '0 ')
      }
      assert.equal(statSync(file(3)).size, 0)
    }),

    t.test('the disk is full: 4', async () => {
      const disk = join(folder, 'disk')
      mkdirSync(disk)
      spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k,mode=777', 'tmpfs', disk])
      try {
        const live = start('-w', join(disk, 'a.pcapng'))
        await running(client, live)
        await client.run('curl', '-s', '-o', '/dev/null', 'http://203.0.113.80/')
        assert.equal(await live.ended, 4)
        assert.match(live.errors(), /a\.pcapng could not be written: the disk is full\n$/)
      } finally {
        spawnSync('umount', [disk])
      }
    }),

    t.test('the interface is deleted: 3, and what to do; with --retry it goes on when it is there again', async (s) => {
      const [space, peer] = [new Namespace(), new Namespace()]
      s.after(() => {
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
          async () => {
            await space.run('curl', '-s', '--max-time', '1', `http://192.0.2.2:${port}/`)
            return live.child.exitCode !== null || live.records.some((record) => record.type === 'connection' && record.port === port)
          },
          () => `packets to port ${port}: ${live.errors()}`,
        )
      add()
      const live = startLive(space, program, ['-i', 'out', '--backend', 'tcpdump', '--retry'])
      const once = startLive(space, program, ['-i', 'out', '--backend', 'tcpdump'])
      await Promise.all([heard(live, 81), heard(once, 83)])
      space.ip('link del out')
      assert.equal(await once.ended, 3)
      assert.match(once.errors(), /^v6why: out: the interface has vanished; --retry waits until it returns\n$/)
      await until(() => capturing(live).length === 0, 'the end of the child')
      add()
      await heard(live, 82)
      live.child.kill('SIGINT')
      assert.equal(await live.ended, 0, live.errors())
      assert.ok(lastRevisions(live.records).filter(({ type }) => type === 'input').length >= 1)
    }),

    t.test('an interface that is down: 3, and how it is brought up', async () => {
      client.ip('link add low type veth peer name lower')
      for (const backend of ['dumpcap', 'tcpdump'])
        assert.match(
          await refusal(['-i', 'low', '--backend', backend]),
          /^3 v6why: low: the interface is down; bring it up \(sudo ip link set low up\), or let --retry wait for it$/,
        )
    }),

    t.test('a file that is there is never written over, nor a link followed', async () => {
      const existing = join(folder, 'existing')
      writeFileSync(existing, 'kept')
      const link = join(folder, 'link')
      symlinkSync(join(folder, 'target'), link)
      for (const option of ['-w', '-o'])
        for (const file of [existing, link])
          assert.match(await refusal(['-i', 'out', option, file]), /^4 v6why: .* could not be made: there is such a file/)
      assert.equal(readFileSync(existing, 'utf8'), 'kept')
      assert.ok(!existsSync(join(folder, 'target')))
    }),

    t.test('an interface, a filter or an option that cannot be', async () => {
      for (const [args, expected] of [
        [['-i', 'nosuch'], /^2 v6why: there is no interface nosuch; v6why interfaces lists them$/],
        [['-i', 'nosuch', '--backend', 'tcpdump'], /^2 v6why: there is no interface nosuch; v6why interfaces lists them$/],
        [['-i', 'out', '-f', 'host ('], /^2 v6why: 'host \(' is no capture filter: /],
        [['-i', 'out', '--filter=-w/tmp/x'], /^2 v6why: a filter that begins with '-' is none/],
        [['--interface=-w'], /^2 v6why: '-w' is no interface/],
        [['-', '--processes'], /^2 v6why: --processes names programs of this machine/],
        [['-i', 'out', '--reason', 'ipv6-faild'], /^2 v6why: there is no reason ipv6-faild; did you mean ipv6-failed\?$/],
      ] as const)
        assert.match(await refusal(args), expected)
    }),

    t.test('no program: 5, and what to install', async () => {
      // A folder without programs; the package cap is not within reach of the built program.
      const nothing = { PATH: folder }
      for (const [args, expected] of [
        [['--backend', 'dumpcap'], /^5 v6why: dumpcap is not installed; on Debian: sudo apt install wireshark-common$/],
        [['--backend', 'tcpdump'], /^5 v6why: tcpdump is not installed; on Debian: sudo apt install tcpdump$/],
        [[], /^5 v6why: neither dumpcap nor tcpdump is installed, nor the package cap; on Debian: sudo apt install wireshark-common$/],
      ] as const)
        assert.match(await refusal(['-i', 'out', ...args], nothing), expected)
    }),

    t.test('no right: 5, and how it is got', async () => {
      for (const backend of ['dumpcap', 'tcpdump']) {
        const nobody = ['--reuid=65534', '--regid=65534', '--clear-groups', process.execPath]
        const { status, stderr } = await client.outcome('setpriv', [
          ...nobody,
          program,
          'live',
          '-i',
          'out',
          '--plain',
          '--backend',
          backend,
        ])
        assert.match(`${status} ${stderr}`, /^5 v6why: no right to capture: run it with sudo, or join the group wireshark/)
      }
    }),
  ]
  await Promise.all(endings)

  async function refusal(args: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<string> {
    const assigned = Object.entries(environment).map(([name, value]) => `${name}=${value}`)
    const { status, stderr, stdout } = await client.outcome('env', [...assigned, process.execPath, program, 'live', '--plain', ...args])
    assert.equal(stdout, '')
    return `${status} ${stderr.trim()}`
  }
})
