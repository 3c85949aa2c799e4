import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { OutputError, UsageError } from '../../src/cli/fault.js'
import { Output } from '../../src/cli/output.js'

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
