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

test('connections, findings and status are drawn at 80 by 24 and after a resize to 160 by 50; keys choose, explain, filter, pause and quit', async (t) => {
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
  writeSync(packets, readFileSync(join(root, 'samples/riddle.pcapng')))

  const pane = () => tmux('capture-pane', '-p').split('\n')
  /** `rows`: that many are drawn, the last of them too. */
  const shows = async (pattern: RegExp, rows?: number) => {
    for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await sleep(100)) {
      const lines = pane()
      if (pattern.test(lines.join('\n')) && (rows === undefined || lines[rows - 1]!.startsWith('q quit'))) return lines
    }
    return assert.fail(`${pattern} is not shown:\n${pane().join('\n')}`)
  }
  await shows(/84 packets .*6 connections/)
  const small = await shows(/relay-asymmetry/, 24)
  assert.match(small[0]!, /^ v6why live {2}84 packets {2}\S+ lost {2}\d+ hosts {2}6 connections {2}IPv6 50 %/)
  assert.ok(small.every((line) => [...line].length <= 80))
  assert.equal(small.filter((line) => /\.example:80 from /.test(line)).length, 6)
  const at = (lines: readonly string[], text: string) => lines.findIndex((line) => line.includes(text))
  assert.ok(at(small, 's6to4.example') < at(small, 'mix.example'), 'the newest stands last')

  tmux('resize-window', '-x', '160', '-y', '50')
  const large = await shows(/rule 5 \(prefer-matching-label\) of address selection puts IPv4 first/, 50)
  assert.equal(large.filter((line) => /\.example:80 from /.test(line)).length, 6)

  tmux('send-keys', '/')
  tmux('send-keys', '-l', 'v6only')
  await shows(/^filter \(name, family or reason\): v6only_/m)
  tmux('send-keys', 'Enter')
  const filtered = await shows(/filter: v6only$/m)
  assert.equal(filtered.filter((line) => /\.example:80 from /.test(line)).length, 1)
  tmux('send-keys', 'Enter')
  await shows(/v6only\.example:80 from 2002:5102:458e::1: IPv6, 6to4, a-absent/)
  tmux('send-keys', 'Escape')
  tmux('send-keys', 'p')
  await shows(/PAUSED/)
  tmux('send-keys', 'q')
  const end = await shows(/exit 0/)
  assert.match(end.join('\n'), /84 packets in \d+ s/)
  assert.match(end.join('\n'), /6 connections: 3 IPv4, 3 IPv6, 0 none/)
  closeSync(packets)
})
