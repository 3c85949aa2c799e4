/** Nothing that v6why tells is without Japanese, and no Japanese is left of what it tells no longer. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { Analyzer } from '../../src/core/analyzer.js'
import { ODDITIES } from '../../src/core/base/oddity.js'
import { type Message, speakEnglish, speakWith } from '../../src/core/base/message.js'
import { CAPTURE_HELP, SYSTEMS } from '../../src/cli/capture-recipe.js'
import { COMMANDS } from '../../src/cli/command/index.js'
import { pageEntries } from '../../src/cli/guide-page.js'
import { explanation, settingOf } from '../../src/cli/explain.js'
import { LANGUAGE_OPTION } from '../../src/cli/options.js'
import { raceText } from '../../src/cli/race-text.js'
import { reportText } from '../../src/cli/report-text.js'
import { drawTable } from '../../src/cli/table.js'
import { Clock } from '../../src/core/report/clock.js'
import { clientRaces } from '../../src/core/report/client-race.js'
import { CONFORMANCE_RULES } from '../../src/core/report/conformance.js'
import { hostsDocument, lookupsDocument, tunnelsDocument } from '../../src/core/report/document.js'
import { CAPTURE_HELP as CAPTURE_HELP_JAPANESE } from '../../src/core/report/japanese/capture-help.js'
import { japanese, PARTS } from '../../src/core/report/japanese/index.js'
import { NOTES, REASONS } from '../../src/core/verdict/reason.js'
import { lookAt } from '../support/look.js'
import { messagesInSource } from '../support/messages-in-source.js'
import { samples } from '../support/samples.js'

const messages = messagesInSource(['src/core', 'src/cli'])
/** Places and signs, numbers and names of protocols are the same in every language. */
const isSaid = (template: string) => /[a-z]{2}/.test(template.replace(/\{\d+\}|--[a-z-]+/g, ''))
const places = (template: string) => [...new Set(template.match(/\{\d+\}/g))].sort()

test('the messages of the sources are found, those with values and messages inside as well', () => {
  const templates = messages.map(({ template }) => template)
  assert.ok(templates.length > 300)
  assert.ok(templates.includes('{0} answers half within {1} ms, 95 % within {2} ms{3}'))
  assert.ok(templates.includes(', {0} of {1} not at all'))
})

test('every message of the sources has a Japanese one', () => {
  const missing = messages.filter(({ template }) => isSaid(template) && japanese(template) === undefined)
  assert.deepEqual(missing, [])
})

test('the Japanese of a message has the same places for values', () => {
  for (const part of PARTS)
    for (const [english, said] of Object.entries(part)) {
      assert.deepEqual(places(said), places(english), english)
      assert.notEqual(said.trim(), '', english)
    }
})

test('no English stands in two files of the catalogue', () => {
  const all = PARTS.flatMap((part) => Object.keys(part))
  assert.deepEqual(
    all.filter((english, index) => all.indexOf(english) !== index),
    [],
  )
})

test('a Japanese message with values belongs to one of the sources', () => {
  const templates = new Set(messages.map(({ template }) => template))
  const left = PARTS.flatMap((part) => Object.keys(part)).filter((english) => english.includes('{0}') && !templates.has(english))
  assert.deepEqual(left, [])
})

test('Japanese of lines of help belongs to one of them', () => {
  const lines = new Set(SYSTEMS.flatMap((system) => CAPTURE_HELP[system].split('\n')))
  assert.deepEqual(
    Object.keys(CAPTURE_HELP_JAPANESE).filter((line) => !lines.has(line)),
    [],
  )
})

test('titles, oddities, the checklist and severities have Japanese', () => {
  const phrases = [
    ...Object.values({ ...REASONS, ...NOTES }).map(({ title }) => title),
    ...Object.values(ODDITIES).map(({ says }) => says),
    ...CONFORMANCE_RULES.map(({ says }) => says),
    'problem',
    'warning',
    'info',
    'shown',
    'inferred',
    'unknown',
  ]
  assert.deepEqual(
    phrases.filter((english) => japanese(english) === undefined),
    [],
  )
})

test('the Japanese page of a reason has the title that its catalogue has', () => {
  for (const { kind, code, title } of pageEntries('ja')) {
    if (kind === 'finding') continue
    assert.equal(title, japanese({ ...REASONS, ...NOTES }[code as keyof typeof REASONS].title), code)
  }
})

test('the help of every command and option has Japanese', () => {
  const texts = COMMANDS.flatMap(({ says, takes, example, options }) => [
    says,
    takes[1],
    example[1],
    ...Object.values({ ...options, lang: LANGUAGE_OPTION }).flatMap(({ describe, group, defaultDescription }) => [
      String(describe),
      ...[group, defaultDescription].filter((text) => text !== undefined),
    ]),
  ])
  // One small word is a value, and the same in every language.
  const missing = texts.filter((text) => !/^[a-z0-9]+$/.test(text) && japanese(text) === undefined)
  assert.deepEqual([...new Set(missing)], [])
})

test('how to take a capture is told in Japanese, all but the commands', () => {
  const lines = SYSTEMS.flatMap((system) => CAPTURE_HELP[system].split('\n'))
  const prose = lines.filter((line) => /^(?: {2}· )?[A-Za-z]/.test(line))
  assert.deepEqual(
    prose.filter((line) => japanese(line) === undefined),
    [],
  )
})

/** Says so where the catalogue has none. */
const missing = new Set<string>()
const strict = speakWith((template) => {
  const said = japanese(template)
  if (said === undefined && isSaid(template)) missing.add(template)
  return said
})

test('what is told of every sample is told in Japanese', async () => {
  const look = { ...lookAt(100), say: strict }
  for (const { file, bytes } of samples) {
    const analyzer = new Analyzer({ version: '0', speak: strict })
    analyzer.begin(file)
    analyzer.push(bytes.slice())
    analyzer.finish()
    const analysis = analyzer.end()
    const clock = new Clock(analysis.epoch)
    const told: string[] = []
    for await (const piece of reportText(analysis, clock, () => true, { all: true, summaryOnly: false, files: [file] }, look))
      told.push(piece)
    for (const { id } of analysis.connections()) {
      const record = analysis.connection(id)
      for await (const piece of explanation(record, settingOf(analysis, clock, record), look)) told.push(piece)
    }
    for (const { table } of [lookupsDocument(analysis, clock), hostsDocument(analysis), tunnelsDocument(analysis)])
      told.push(...(await drawTable(table, look)))
    for await (const piece of raceText(
      analysis,
      clientRaces(analysis, () => true),
      true,
      look,
    ))
      told.push(piece)
    assert.ok(told.length > 0)
  }
  assert.deepEqual([...missing], [])
})

test('a message is said with its values in the places of the language', () => {
  const message: Message = { template: '{0} of {1} to {2}', values: [3, 5, 'x'] }
  assert.equal(speakEnglish(message), '3 of 5 to x')
  assert.equal(strict(message), 'x へ 5 件中 3 件')
})
