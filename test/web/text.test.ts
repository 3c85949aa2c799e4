import assert from 'node:assert/strict'
import test from 'node:test'
import { NOTES, REASONS } from '../../src/core/report/catalogue.js'
import { TITLE } from '../../src/core/report/japanese/title.js'
import { REPORT_SCHEMA } from '../../src/core/report/schema.js'
import { fill, LANGUAGES, TEXTS, WORDS } from '../../src/web/text.js'

const places = (text: string) => [...text.matchAll(/\{\d\}/g)].map(([place]) => place).sort()

test('every text is there in every language, with the same places for values', () => {
  for (const [key, texts] of [...Object.entries(TEXTS), ...Object.entries(WORDS)]) {
    assert.deepEqual(Object.keys(texts).sort(), [...LANGUAGES].sort(), key)
    for (const language of LANGUAGES) assert.notEqual(texts[language].trim(), '', key)
    assert.deepEqual(places(texts.ja), places(texts.en), key)
  }
})

test('every word of the report that the page shows is there in every language', () => {
  const shown = /"(certainty|severity|outcome|learntFrom|sourceFrom|holds)":\{"enum":(\[[^\]]*\])/g
  const words = [...JSON.stringify(REPORT_SCHEMA).matchAll(shown)].flatMap(([, , list]) => JSON.parse(list!) as (string | null)[])
  assert.ok(words.length > 20)
  // The source of an attempt is told by the attempt itself.
  for (const word of words) assert.ok(word === null || word === 'attempt' || Object.hasOwn(WORDS, word), `${word}`)
})

test('every reason and note has a title in Japanese, and no title is left of a reason that is gone', () => {
  const titles = Object.values({ ...REASONS, ...NOTES }).map(({ title }) => title)
  assert.deepEqual(Object.keys(TITLE).sort(), titles.sort())
})

test('values stand where the text of the language puts them', () => {
  assert.equal(fill(TEXTS.ofDualStack.ja, [2, 5]), '5 接続のうち 2')
  assert.equal(fill(TEXTS.ofDualStack.en, [2, 5]), '2 of 5 connections')
})
