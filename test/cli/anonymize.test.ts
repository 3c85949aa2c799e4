import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { run } from '../../src/cli/program.js'
import type { Report } from '../../src/core/report/report.js'
import { samplesFolder } from '../support/samples.js'

const folder = mkdtempSync(join(tmpdir(), 'v6why-anonymize-'))
test.after(() => rmSync(folder, { recursive: true }))
const riddle = join(samplesFolder, 'riddle.pcapng')
const KEY = 'a long enough key'
let number = 0

async function v6why(t: TestContext, ...args: string[]): Promise<{ exit: number; file: string; errors: string }> {
  const file = join(folder, `result-${++number}`)
  let errors = ''
  const write = t.mock.method(process.stderr, 'write', (text: string) => {
    errors += text
    return true
  })
  const exit = await run(args.includes('-o') ? args : [...args, '-o', file], '0.0.0')
  write.mock.restore()
  return { exit, file, errors }
}

const reportOf = (file: string): Report => JSON.parse(readFileSync(file, 'utf8'))
const verdicts = ({ connections }: Report) =>
  connections.map((c) => [c.family, c.path, c.reason.code, c.reason.rule?.number, c.certainty, c.timing])

test('a capture is written that leads to the same verdicts, and holds no name of the old one', async (t) => {
  const { exit, file, errors } = await v6why(t, 'anonymize', riddle)
  assert.deepEqual([exit, errors], [0, ''])
  assert.ok(!readFileSync(file).includes('dual'))
  const [before, after] = [await v6why(t, riddle, '--format', 'json'), await v6why(t, file, '--format', 'json')].map((told) =>
    reportOf(told.file),
  )
  assert.deepEqual(verdicts(after!), verdicts(before!))
})

test('a capture of the classic format stays one, and the same key makes the same octets', async (t) => {
  const classic = join(samplesFolder, 'both-families-work.pcap')
  const [one, two, three] = [
    await v6why(t, 'anonymize', classic, '--key', KEY),
    await v6why(t, 'anonymize', classic, '--key', KEY),
    await v6why(t, 'anonymize', classic),
  ].map(({ file }) => readFileSync(file))
  assert.ok([0xd4c3b2a1, 0x4d3cb2a1].includes(one!.readUInt32BE(0)))
  assert.deepEqual(one, two)
  assert.notDeepEqual(one, three)
})

test('any output of the reading commands can be told in other names, which are those of the capture with the same key', async (t) => {
  const { file: capture } = await v6why(t, 'anonymize', riddle, '--key', KEY)
  for (const command of ['analyze', 'explain', 'lookups', 'hosts', 'flows']) {
    for (const format of ['json', 'csv', 'table']) {
      const direct = await v6why(t, command, riddle, '--anonymize', '--key', KEY, '--format', format)
      assert.equal(direct.exit, 0, direct.errors)
      const text = readFileSync(direct.file, 'utf8')
      assert.ok(!/dual\.example|v6only|riddle\.pcap|81\.2\.69\.142|2400:cb00/.test(text), `${command} ${format}`)
      const later = readFileSync((await v6why(t, command, capture, '--format', format)).file, 'utf8')
      const plain = (told: string) =>
        told.replace(/capture-1\.pcapng|result-\d+|\S*v6why-anonymize-\S*/g, 'FILE').replace(/\S*samples\S*/g, 'FILE')
      // A table names the capture in what it proposes next.
      if (format !== 'table') assert.ok(plain(text) === plain(later), `${command} ${format}`)
    }
  }
})

test('several captures are told together with one key', async (t) => {
  const { exit, file } = await v6why(t, riddle, join(samplesFolder, 'ula.pcapng'), '--anonymize', '--format', 'json')
  assert.equal(exit, 0)
  assert.deepEqual(
    reportOf(file).inputs.map((input) => input.file),
    ['capture-1.pcapng', 'capture-2.pcapng'],
  )
})

test('what cannot be done is one line and exit 2, and leaves no file behind', async (t) => {
  const rows: [string[], RegExp][] = [
    [['anonymize', riddle, '-o', riddle], /is an input/],
    [['anonymize', '-'], /standard input cannot be: name a file/],
    [['anonymize', riddle, riddle], /one capture at a time/],
    [['anonymize', riddle, '--key', 'short'], /at least 8 characters/],
    [['anonymize', join(samplesFolder, 'README.md')], /README\.md/],
    [[riddle, '--anonymize', '--name', 'dual.example'], /--client and --name name what --anonymize changes/],
    [[riddle, '--anonymize', '--policy', '81.2.69.142=musl'], /anonymize first/],
  ]
  for (const [args, message] of rows) {
    const { exit, file, errors } = await v6why(t, ...args)
    assert.equal(exit, 2, args.join(' '))
    assert.match(errors, message)
    assert.equal(errors.trimEnd().split('\n').length, 1, errors)
    assert.ok(!existsSync(file))
  }
})
