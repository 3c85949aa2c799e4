/** A capture that another program writes, read as it comes: `tcpdump -U -w - | v6why live -`. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import type { RevisedRecord } from '../../../src/core/report/revisions.js'
import { reportOf } from '../../support/analyze.js'
import { comparable, lastRevisions } from '../../support/last-revisions.js'
import { root, samples } from '../../support/samples.js'

const { bytes } = samples.find(({ story }) => story === 'riddle')!

/** v6why live - with these octets on its standard input. */
async function live(input: Uint8Array, ...args: readonly string[]): Promise<{ status: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, ['--import', 'tsx', join(root, 'src/cli/main.ts'), 'live', '-', ...args], {
    cwd: root,
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const said = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (text: string) => {
      said[name] += text
    })
  // It may end without having read everything.
  child.stdin.on('error', () => undefined)
  child.stdin.end(input)
  return new Promise((resolve) => child.once('close', (status) => resolve({ status, ...said })))
}

const recordsIn = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as RevisedRecord)

test('the end of the stream ends it with 0; the last revisions are the records of the report', async () => {
  const { status, stdout, stderr } = await live(bytes, '--format', 'ndjson')
  assert.equal(`${status} ${stderr}`, '0 ')
  const { hosts, lookups, tunnels, translations, connections, findings, oddities, summary } = reportOf('-', bytes)
  assert.deepEqual(
    comparable(lastRevisions(recordsIn(stdout)), ['input']),
    comparable([...hosts, ...lookups, ...tunnels, ...translations, ...connections, ...findings, ...oddities, summary]),
  )
})

test('a filter leaves connections out, and nothing else', async () => {
  const { stdout } = await live(bytes, '--format', 'ndjson', '--family', '6', '--name', 'v6*')
  const told = lastRevisions(recordsIn(stdout))
  assert.deepEqual(
    told.filter(({ type }) => type === 'connection').map(({ name }) => name),
    ['v6only.example'],
  )
  assert.equal(told.filter(({ type }) => type === 'host').length, reportOf('-', bytes).hosts.length)
})

test('--plain tells a connection once for each line that says something new, and -o writes a new file as it grows', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'v6why-stream-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, 'log')
  const { status, stdout } = await live(bytes, '--plain', '-o', file)
  assert.equal(`${status} ${stdout}`, '0 ')
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n')
  assert.equal(new Set(lines).size, lines.length)
  assert.equal(lines.filter((line) => /^ +\d+ .*\.example:80 from /.test(line)).length, 6)
  assert.match(lines.at(-1)!, /^6 connections: 3 IPv4, 3 IPv6, 0 none/)
})

test('what is no capture is told in one line: 2', async () => {
  const { status, stdout, stderr } = await live(new TextEncoder().encode('tcpdump: permission denied\n'), '--plain')
  assert.equal(`${status} ${stdout}`, '2 ')
  assert.match(stderr, /^v6why: the stream: at offset 0, .*\n$/)
})
