/** Every entry of a catalogue can be read by a person, and every sample has what belongs to it. */
import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import test from 'node:test'
import { speakEnglish } from '../../src/core/base/message.js'
import { ODDITIES } from '../../src/core/base/oddity.js'
import { CAPTURE_FORMATS } from '../../src/core/capture/reader.js'
import { FORMATS } from '../../src/core/report/format/index.js'
import type { Report } from '../../src/core/report/report.js'
import { CAPTURE_FRAMINGS, TUNNELS } from '../../src/core/tunnel/index.js'
import { FINDINGS } from '../../src/core/verdict/finding/index.js'
import { NOTES, REASONS } from '../../src/core/verdict/reason.js'
import { goldenFolder } from '../support/golden.js'
import { samples, samplesFolder } from '../support/samples.js'

const KEBAB_CASE = /^[a-z0-9]+(-[a-z0-9]+)*$/
const DOCUMENT = /^(RFC \d+ §\d|draft-[a-z0-9-]+ §\d|3GPP TS |IEEE |TaZmen |WireGuard §|\[MS-[A-Z]+\] §\d)/

const ids = (list: readonly { readonly id: string }[]) => list.map(({ id }) => id)

test('every oddity has an id in kebab case, a layer and a sentence', () => {
  for (const [id, { layer, says }] of Object.entries(ODDITIES)) {
    assert.match(id, KEBAB_CASE)
    assert.notEqual(layer, '', id)
    assert.match(says, /^\S.{10,}[^.]$/, id)
  }
})

test('every tunnel has a name and a document', () => {
  for (const { id, name, ref } of [...TUNNELS, ...CAPTURE_FRAMINGS]) {
    assert.match(id, KEBAB_CASE)
    assert.notEqual(name, '', id)
    assert.match(ref, DOCUMENT, id)
  }
})

test('every reason and note has a title, a document and a sentence', () => {
  for (const [code, { title, ref, says }] of [...Object.entries(REASONS), ...Object.entries(NOTES)]) {
    assert.match(code, KEBAB_CASE)
    assert.notEqual(title, '', code)
    assert.match(ref, DOCUMENT, code)
    assert.match(speakEnglish(says({})), /^\S.{10,}[^.]$/, code)
  }
})

test('every finding has a code in kebab case and a severity', () => {
  for (const { code, severity } of FINDINGS) {
    assert.match(code, KEBAB_CASE)
    assert.ok(['info', 'warning', 'problem'].includes(severity), code)
  }
})

test('every reason is the verdict of some sample', () => {
  const shown = new Set(
    samples.flatMap(({ story }) => {
      const report: Report = JSON.parse(readFileSync(join(goldenFolder, `${story}.json`), 'utf8'))
      return report.connections.map(({ reason }) => reason.code)
    }),
  )
  // debt: no recording of ours shows these yet; each leaves the list with its first sample.
  const missing = ['ipv4-failed', 'a-failed', 'a-unanswered', 'aaaa-late', 'a-late']
  assert.deepEqual(
    Object.keys(REASONS).filter((code) => !shown.has(code)),
    missing,
  )
})

test('no id stands twice in a list', () => {
  for (const list of [ids(FORMATS), CAPTURE_FORMATS.map(({ name }) => name)]) assert.deepEqual([...new Set(list)], list)
})

test('there are at least fourteen samples, of less than two megabytes together, and the riddle is one of them', () => {
  assert.ok(samples.length >= 14)
  assert.ok(samples.reduce((sum, { bytes }) => sum + bytes.length, 0) < 2 * 2 ** 20)
  assert.ok(existsSync(join(samplesFolder, 'riddle.pcapng')))
})

test('every sample has a row in the README, a recipe, an expectation file and a pair of goldens', () => {
  const readme = readFileSync(join(samplesFolder, 'README.md'), 'utf8')
  for (const { story, file } of samples) {
    assert.match(story, KEBAB_CASE)
    assert.ok(readme.includes(`| [${file}](${file}) |`), `${file} has no row in samples/README.md`)
    const recipe = join(samplesFolder, 'recipe', `${story}.txt`)
    assert.ok(existsSync(recipe) && statSync(recipe).size > 200, `samples/recipe/${story}.txt is missing`)
    const expectation = join(samplesFolder, `${story}.expect.yaml`)
    assert.ok(
      existsSync(expectation),
      `samples/${story}.expect.yaml is missing: v6why check --init samples/${file}, then cut it to the story`,
    )
    assert.ok(
      !readFileSync(expectation, 'utf8').includes('check --init'),
      `samples/${story}.expect.yaml is as it was made: cut it to the story`,
    )
    for (const ending of ['txt', 'json'])
      assert.ok(existsSync(join(goldenFolder, `${story}.${ending}`)), `test/golden/${story}.${ending} is missing`)
  }
})

test('no row, recipe, expectation or golden is left of a sample that is gone', () => {
  const stories = new Set(samples.map(({ story }) => story))
  const readme = readFileSync(join(samplesFolder, 'README.md'), 'utf8')
  const told = [...readme.matchAll(/^\| \[([^\]]+)\]/gm)].map((match) => match[1]!.replace(/\.pcap(ng)?$/, ''))
  const recipes = readdirSync(join(samplesFolder, 'recipe')).filter((name) => name.endsWith('.txt'))
  const goldens = readdirSync(goldenFolder).filter((name) => /\.(txt|json)$/.test(name))
  const expectations = readdirSync(samplesFolder).flatMap((name) => /^(.+)\.expect\./.exec(name)?.[1] ?? [])
  const left = [...told, ...expectations, ...[...recipes, ...goldens].map((name) => basename(name).replace(/\.[^.]+$/, ''))].filter(
    (story) => !stories.has(story),
  )
  assert.deepEqual(left, [])
})

test('no sample tells of the machine that recorded it', () => {
  for (const { file, bytes } of samples) {
    assert.doesNotMatch(Buffer.from(bytes).toString('latin1'), /dumpcap|wireshark|linux \d|x86|epyc|xeon/i, file)
  }
})
