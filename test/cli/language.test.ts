import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { languageOf, languageOfArguments } from '../../src/cli/language.js'
import { run } from '../../src/cli/program.js'
import { lookOf } from '../../src/cli/terminal.js'
import { samplesFolder } from '../support/samples.js'

const JAPAN = { LANG: 'ja_JP.UTF-8' }
const riddle = join(samplesFolder, 'riddle.pcapng')
const folder = mkdtempSync(join(tmpdir(), 'v6why-language-'))
test.after(() => rmSync(folder, { recursive: true }))

test('the environment turns what people read, in the order of POSIX', () => {
  assert.equal(languageOf({}, JAPAN), 'ja')
  assert.equal(languageOf({}, { LANG: 'ja' }), 'ja')
  assert.equal(languageOf({}, { LC_MESSAGES: 'en_US.UTF-8', ...JAPAN }), 'en')
  assert.equal(languageOf({}, { LC_ALL: 'ja_JP.utf8', LANG: 'C' }), 'ja')
  assert.equal(languageOf({}, { LC_ALL: '', LC_MESSAGES: '', ...JAPAN }), 'ja')
  assert.equal(languageOf({}, { LANG: 'jam_JM.UTF-8' }), 'en')
  assert.equal(languageOf({}, {}), 'en')
})

test('what programs read is turned by --lang alone', () => {
  assert.equal(languageOf({ format: 'json' }, JAPAN), 'en')
  assert.equal(languageOf({ format: 'csv' }, JAPAN), 'en')
  assert.equal(languageOf({ format: 'json', lang: 'ja' }, {}), 'ja')
  assert.equal(languageOf({ lang: 'en' }, JAPAN), 'en')
})

test('where ASCII is wanted it is English, and both cannot be asked for', async () => {
  assert.equal(languageOf({ ascii: true }, JAPAN), 'en')
  assert.throws(() => languageOf({ ascii: true, lang: 'ja' }, {}), /contradict/)
  assert.equal((await lookOf({}, JAPAN)).say({ template: 'no connections', values: [] }), '接続はありません')
})

test('a mistake is told in the language that a mistaken command line asks for', () => {
  assert.equal(languageOfArguments(['--lang', 'ja', '--nonsense']), 'ja')
  assert.equal(languageOfArguments(['x.pcap', '--lang=en']), 'en')
})

let runs = 0

/** What stood on standard error, and in the file that -o names. */
async function v6why(t: TestContext, ...args: string[]): Promise<{ exit: number; text: string; errors: string }> {
  const file = join(folder, `result-${++runs}`)
  let errors = ''
  const write = t.mock.method(process.stderr, 'write', (text: string) => {
    errors += text
    return true
  })
  const exit = await run([...args, '-o', file], '0.0.0')
  write.mock.restore()
  return { exit, text: exit === 0 ? readFileSync(file, 'utf8') : '', errors }
}

test('the report and the investigation are told in Japanese, tables aligned', async (t) => {
  const { text } = await v6why(t, riddle, '--lang', 'ja')
  assert.match(text, /^riddle\.pcapng: 84 フレーム/)
  assert.match(text, /\n6 接続: IPv4 3、IPv6 3、接続できず 0。両ファミリーが使えた接続 5、うち IPv6 40 %\n/)
  const { text: explained } = await v6why(t, 'explain', riddle, '--lang', 'ja')
  assert.match(explained, /アドレス選択のルール 5 による/)
  assert.match(explained, /ルール 5\(RFC 3484 §6、ラベルの一致を優先\)が決めた。/)
  assert.match(explained, /← ラベルの一致/)
})

test('JSON has Japanese sentences where --lang asks for them, and the same words for programs', async (t) => {
  const read = async (...more: string[]) => JSON.parse((await v6why(t, riddle, '--format', 'json', ...more)).text)
  const [english, japanese] = [await read(), await read('--lang', 'ja')]
  assert.equal(english.connections[0].reason.says, 'both were known; rule 5 (prefer-matching-label) of address selection puts IPv4 first')
  assert.equal(japanese.connections[0].reason.says, '両方が分かっており、アドレス選択のルール 5(ラベルの一致)により IPv4 が先になる')
  assert.equal(japanese.connections[0].reason.rule.name, 'prefer-matching-label')
  assert.deepEqual(japanese.summary.reasons, english.summary.reasons)
})

test('a mistake, and an input that is not there, are told in Japanese', async (t) => {
  assert.match((await v6why(t, riddle, '--lang', 'ja', '--nam', 'x')).errors, /^v6why: 不明なオプション --nam。--name のことですか\?\n$/)
  assert.match((await v6why(t, 'explain', riddle, '--lang', 'ja', '--connection', '99')).errors, /接続 99 はありません。/)
  assert.match(
    (await v6why(t, join(folder, 'none.pcap'), '--lang', 'ja')).errors,
    /none\.pcap: そのファイルまたはフォルダーはありません\n$/,
  )
})
