import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { FileSpool, SpoolError } from '../../src/node/spool.js'

test('texts come back by kind and number, long ones and octets of several bytes too', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'v6why-spool-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const spool = new FileSpool(folder)
  t.after(() => spool.close())
  const connections = Array.from({ length: 5000 }, (_, i) => `${i} ${'ü'.repeat(i % 700)}`)
  const long = 'x'.repeat(3_000_000)
  connections.forEach((text, i) => {
    spool.append('connection', text)
    if (i === 2500) spool.append('lookup', long)
  })
  assert.equal(spool.at('lookup', 0), long)
  for (const i of [4999, 0, 2501, 2500]) assert.equal(spool.at('connection', i), connections[i])
  spool.append('connection', 'later')
  assert.equal(spool.at('connection', 5000), 'later')
  assert.deepEqual(
    Array.from(connections, (_, i) => spool.at('connection', i)),
    connections,
  )
})

test('the file has no name while it is used, and there is none where nothing was told', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'v6why-spool-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const spool = new FileSpool(folder)
  t.after(() => spool.close())
  spool.append('flow', 'one')
  assert.equal(spool.at('flow', 0), 'one')
  assert.deepEqual(readdirSync(folder), [])
})

test('where it cannot be written one line says why and what to do', () => {
  const spool = new FileSpool(join(tmpdir(), 'v6why-no-such-folder', 'at-all'))
  spool.append('flow', 'one')
  assert.throws(
    () => spool.at('flow', 0),
    (error: unknown) => error instanceof SpoolError && /TMPDIR/.test(error.message) && !error.message.includes('\n'),
  )
})
