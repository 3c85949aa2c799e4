import assert from 'node:assert/strict'
import test from 'node:test'
import { REASONS } from '../../src/core/report/catalogue.js'
import { fill, LANGUAGES, REASON_TITLES_JA, TEXTS } from '../../src/web/text.js'

const places = (text: string) => [...text.matchAll(/\{\d\}/g)].map(([place]) => place).sort()

test('every text is there in every language, with the same places for values', () => {
  for (const [key, texts] of Object.entries(TEXTS)) {
    assert.deepEqual(Object.keys(texts).sort(), [...LANGUAGES].sort(), key)
    for (const language of LANGUAGES) assert.notEqual(texts[language].trim(), '', key)
    assert.deepEqual(places(texts.ja), places(texts.en), key)
  }
})

test('every reason has a title in Japanese, and no title is left of a reason that is gone', () => {
  assert.deepEqual(Object.keys(REASON_TITLES_JA).sort(), Object.keys(REASONS).sort())
})

test('values stand where the text of the language puts them', () => {
  assert.equal(fill(TEXTS.ofDualStack.ja, [2, 5]), '5 接続のうち 2')
  assert.equal(fill(TEXTS.ofDualStack.en, [2, 5]), '2 of 5 connections')
})
