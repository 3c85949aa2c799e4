import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { OutputError, UsageError } from '../../src/cli/fault.js'
import { Output } from '../../src/cli/output.js'
import { run } from '../../src/cli/program.js'
import { root } from '../support/samples.js'

const folder = mkdtempSync(join(tmpdir(), 'v6why-output-'))
test.after(() => rmSync(folder, { recursive: true }))

test('a file appears when it is whole, and replaces the one that stood there', async () => {
  const file = join(folder, 'report.json')
  writeFileSync(file, 'old')
  const output = new Output(file)
  await output.write(['a'.repeat(100_000), 'b'])
  assert.equal(readFileSync(file, 'utf8'), 'old')
  output.close()
  assert.equal(readFileSync(file, 'utf8'), `${'a'.repeat(100_000)}b`)
  assert.deepEqual(readdirSync(folder), ['report.json'])
})

test('what is given up leaves nothing behind', async () => {
  const output = new Output(join(folder, 'never.json'))
  await output.write(['half'])
  output.abandon()
  assert.ok(!readdirSync(folder).some((name) => name.includes('never')))
})

test('an input is never written over, by whatever name it is called', () => {
  const input = join(folder, 'in.pcap')
  writeFileSync(input, 'capture')
  const link = join(folder, 'link.pcap')
  symlinkSync(input, link)
  assert.throws(() => new Output(link, [input]), UsageError)
  assert.throws(() => new Output(input, ['other', input]), UsageError)
  assert.equal(readFileSync(input, 'utf8'), 'capture')
})

test('a folder that is not there is told before anything is read', () => {
  assert.throws(
    () => new Output(join(folder, 'no', 'such', 'file')),
    (error) => error instanceof OutputError && /no such folder/.test(error.message),
  )
  assert.throws(() => new Output(folder), OutputError)
})

test('a full disk is told in words', { skip: process.platform === 'linux' ? false : 'there is no /dev/full' }, async () => {
  const output = new Output('/dev/full')
  await assert.rejects(output.write(['x']), (error) => error instanceof OutputError && /the disk is full/.test(error.message))
})

test('every command that writes a file: on a full disk exit 4, one line, and what stood there stands', async (t) => {
  if (process.getuid?.() !== 0) return t.skip('only root mounts a small disk')
  const disk = join(folder, 'disk')
  mkdirSync(disk)
  const { status, stderr } = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=8k', 'tmpfs', disk], { encoding: 'utf8' })
  if (status !== 0) return t.skip(`no small disk here: ${stderr.trim()}`)
  try {
    const file = join(disk, 'result')
    writeFileSync(file, 'old')
    const riddle = join(root, 'samples', 'riddle.pcapng')
    const json = ['--format', 'json']
    const commands = [
      ['analyze', ...json],
      ['explain', ...json],
      ['lookups', ...json],
      ['flows', ...json],
      ['race', ...json],
      ['report'],
      ['annotate'],
      ['anonymize'],
      ['export', '--qlog'],
    ]
    for (const [command, ...options] of commands) {
      let written = ''
      const write = t.mock.method(process.stderr, 'write', (text: string) => {
        written += text
        return true
      })
      const exit = await run([command!, riddle, ...options, '-o', file], '0.0.0')
      write.mock.restore()
      assert.equal(exit, 4, `${command}: ${written}`)
      assert.match(written, /could not be written: the disk is full\n$/, command)
      assert.deepEqual(readdirSync(disk), ['result'], command)
      assert.equal(readFileSync(file, 'utf8'), 'old')
    }
  } finally {
    spawnSync('umount', [disk])
  }
})
