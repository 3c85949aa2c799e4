/** The screen, in a real terminal: tmux sends keys and shows what stands there. */
import assert from 'node:assert/strict'
import { chmodSync, closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { root } from '../../support/samples.js'

const PATIENCE_MS = 120_000

test('connections, findings and status are drawn at 80 by 24 and after a resize to 160 by 50; keys pause, choose, explain, scroll, filter and quit', async (t) => {
  if (spawnSync('tmux', ['-V']).error || spawnSync('mkfifo', ['--version']).error) return t.skip('tmux or mkfifo is not installed')
  const folder = mkdtempSync(join(tmpdir(), 'v6why-screen-'))
  const server = `v6why-${process.pid}`
  const tmux = (...args: string[]): string =>
    spawnSync('tmux', ['-L', server, ...args], {
      encoding: 'utf8',
      // The server that the first call starts would hold a pipe open.
      stdio: ['ignore', args.includes('capture-pane') ? 'pipe' : 'ignore', 'ignore'],
      env: { ...process.env, LC_ALL: 'C.UTF-8' },
    }).stdout ?? ''
  const fifo = join(folder, 'packets')
  spawnSync('mkfifo', [fifo])
  // Started by root, it reads as nobody.
  chmodSync(folder, 0o755)
  chmodSync(fifo, 0o644)
  t.after(() => {
    tmux('kill-server')
    rmSync(folder, { recursive: true, force: true })
  })
  const program = `'${process.execPath}' --import tsx src/cli/main.ts live '${fifo}'`
  tmux('-f', '/dev/null', 'new-session', '-d', '-x', '80', '-y', '24', '-c', root, `${program}; echo exit $?; sleep 60`)
  const packets = openSync(fifo, 'r+')
  const bytes = readFileSync(join(root, 'samples/riddle.pcapng'))
  const half = bytes.length >> 1
  writeSync(packets, bytes.subarray(0, half))

  const pane = () => tmux('capture-pane', '-p').split('\n')
  const shows = async (pattern: RegExp) => {
    for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await sleep(100)) if (pattern.test(pane().join('\n'))) return pane()
    return assert.fail(`${pattern} is not shown:\n${pane().join('\n')}`)
  }
  const until = async (holds: () => boolean) => {
    for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await sleep(100)) if (holds()) return
    assert.fail(pane().join('\n'))
  }
  const rows = (lines: readonly string[]) => lines.filter((line) => /\.example:80 from /.test(line))
  await shows(/ 3 connections/)
  tmux('send-keys', 'p')
  const paused = rows(await shows(/PAUSED/))
  writeSync(packets, bytes.subarray(half))
  // What comes meanwhile is counted, and shown when the pause is over.
  const still = await shows(/84 packets .*6 connections/)
  assert.ok(paused.length < 6)
  assert.deepEqual(rows(still), paused)
  tmux('send-keys', 'p')
  await shows(/mix\.example/)
  const small = await shows(/relay-asymmetry/)
  assert.match(small[0]!, /^ v6why live {2}84 packets {2}\S+ lost {2}\d+ hosts? {2}6 connections {2}IPv6 50 %/)
  assert.ok(small.every((line) => [...line].length <= 80))
  assert.equal(rows(small).length, 6)
  assert.match(small[23]!, /^q quit/)
  const at = (lines: readonly string[], text: string) => lines.findIndex((line) => line.includes(text))
  assert.ok(at(small, 's6to4.example') < at(small, 'mix.example'), 'the newest stands last')

  tmux('resize-window', '-x', '160', '-y', '50')
  const large = await shows(/rule 5 \(prefer-matching-label\) of address selection puts IPv4 first/)
  assert.match(large[49]!, /^q quit/)

  tmux('send-keys', '/')
  tmux('send-keys', '-l', 'v6onlyx')
  tmux('send-keys', 'BSpace')
  await shows(/^filter \(name, family or reason\): v6only_/m)
  tmux('send-keys', 'Enter')
  const filtered = await shows(/filter: v6only$/m)
  assert.equal(rows(filtered).length, 1)
  tmux('send-keys', 'Enter')
  await shows(/v6only\.example:80 from 2002:5102:458e::1: IPv6, 6to4, a-absent/)
  // The arrows scroll what is longer than the screen; a resize draws it anew.
  tmux('resize-window', '-x', '80', '-y', '24')
  const headline = () => pane().some((line) => /v6only\.example:80 from 2002:5102:458e::1: IPv6/.test(line))
  await until(() => pane().length === 25 && headline())
  tmux('send-keys', 'Down', 'Down', 'Down')
  await until(() => !headline() && pane().some((line) => /^ +frame +s +what/.test(line)))
  assert.ok(pane().every((line) => [...line].length <= 80))
  tmux('send-keys', 'Escape')
  await shows(/example:80 from 2002:5102:458e::1 {2}IPv6 6to4/)
  // By family, typed over what was typed before; an empty filter shows all again.
  tmux('send-keys', '/')
  tmux('send-keys', 'Enter')
  await until(() => rows(pane()).length === 6)
  tmux('send-keys', 'q')
  const end = await shows(/exit 0/)
  assert.match(end.join('\n'), /84 packets in \d+ s/)
  assert.match(end.join('\n'), /6 connections: 3 IPv4, 3 IPv6, 0 none/)
  closeSync(packets)
})
