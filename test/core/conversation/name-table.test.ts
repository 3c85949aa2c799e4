import assert from 'node:assert/strict'
import test from 'node:test'
import { NameTable } from '../../../src/core/conversation/name-table.js'
import { DnsReader, parseDns, TEXTS } from '../../../src/core/wire/dns.js'
import { MAX_NAME_OCTETS, octetsOf, textOf } from '../../../src/core/wire/dns-name.js'
import { hex, viewOf } from '../../support/octets.js'

/** Labels behind their lengths. */
const labels = (...texts: string[]): Uint8Array =>
  Uint8Array.from(texts.flatMap((text) => [text.length, ...Array.from(text, (character) => character.charCodeAt(0))]))

test('a name has one id, whether it is met in a message or as a text', () => {
  const names = new NameTable()
  for (const parts of [['www', 'example', 'org'], ['a'], ['ab'], ['abc'], ['abcd'], [], ['a.b', 'c\\d'], ['\0 ', 'é'], ['\x7f']]) {
    const octets = labels(...parts)
    const view = viewOf(octets)
    const text = textOf(octets, octets.length)
    assert.equal(names.find(view, 0, octets.length), names.none, text)
    const id = names.make(view, octets.length)
    assert.equal(names.find(view, 0, octets.length), id)
    assert.equal(names.intern(text), id, text)
    assert.equal(names.text(id), text)
  }
  const early = names.intern('early.example')
  const octets = labels('early', 'example')
  assert.equal(names.find(viewOf(octets), 0, octets.length), early)
})

test('a text that no name has is kept as it is', () => {
  const names = new NameTable()
  const texts = [
    'h2\nhttp/1.1',
    'WWW.example.org',
    'a..b',
    'a.',
    '.',
    'x'.repeat(64),
    `${'label.'.repeat(43)}x`,
    '\\046',
    '\\9',
    '\\',
    '\\300',
    'é',
  ]
  const ids = texts.map((text) => names.intern(text))
  assert.deepEqual(
    ids.map((id) => names.text(id)),
    texts,
  )
  assert.deepEqual(
    texts.map((text) => names.intern(text)),
    ids,
  )
  assert.equal(names.length, texts.length)
  assert.deepEqual(
    texts.map((text) => octetsOf(text, new Uint8Array(MAX_NAME_OCTETS))),
    texts.map(() => -1),
  )
})

test('the longest name there is fits: 255 octets with the final zero', () => {
  const longest = labels('a'.repeat(63), 'b'.repeat(63), 'c'.repeat(63), 'd'.repeat(61))
  assert.equal(longest.length, 254)
  const room = new Uint8Array(MAX_NAME_OCTETS)
  assert.equal(octetsOf(textOf(longest, longest.length), room), 254)
  assert.deepEqual(room.subarray(0, 254), longest)
  assert.equal(octetsOf(`${textOf(longest, longest.length)}d`, room), -1)
})

test('twenty thousand names are all found again', () => {
  const names = new NameTable()
  const count = 20_000
  for (let i = 0; i < count; i++) assert.equal(names.intern(`host-${i}.example`), i)
  for (let i = 0; i < count; i++) {
    const octets = labels(`host-${i}`, 'example')
    assert.equal(names.find(viewOf(octets), 0, octets.length), i)
  }
})

test('names that are made to meet in one slot are found under a key of this process', () => {
  // The same difference in two words that follow one another: what the first does to the hash, the second takes back.
  const names = new NameTable()
  const meeting = collidingNames(600)
  for (const octets of meeting) names.make(viewOf(octets), octets.length)
  assert.equal(names.keyed, true)
  for (const [id, octets] of meeting.entries()) {
    assert.equal(names.find(viewOf(octets), 0, octets.length), id)
    assert.equal(names.text(id), textOf(octets, octets.length))
  }
})

/** Names of three words that all have the hash of the first: the second word is free, the third chosen so that nothing of it is left (the hash is open to all). */
function collidingNames(count: number): Uint8Array[] {
  const step = (mixed: number, word: number) => Math.imul(mixed ^ (mixed >>> 15) ^ word, 0x9e3779b1)
  const names: Uint8Array[] = []
  const first = step(12, 0x0b616161)
  const goal = step(step(first, 0x62626262), 0x63636363)
  // 0x9e3779b1 is odd, so it has an inverse: the word that leads from any state to the goal is known.
  let inverse = 1
  for (let i = 0; i < 5; i++) inverse = Math.imul(inverse, 2 - Math.imul(0x9e3779b1, inverse))
  for (let word = 0x62626262; names.length < count; word++) {
    const second = step(first, word)
    const third = Math.imul(goal, inverse) ^ second ^ (second >>> 15)
    const octets = new Uint8Array(12)
    const view = new DataView(octets.buffer)
    view.setInt32(0, 0x0b616161)
    view.setInt32(4, word)
    view.setInt32(8, third)
    names.push(octets)
  }
  return names
}

test('a reader that has read other messages reads each like a reader of its own', () => {
  const header = '1234 8180 0001 0002 0000 0000'
  const messages = [
    `${header} 03777777 076578616d706c65 00 0001 0001  c00c 0005 0001 0000012c 0006 0363646e c010  c029 0001 0001 0000003c 0004 c0000201`,
    `${header} 03575757 074558616d506c65 00 0001 0001  c00c 0005 0001 0000012c 0006 0363446e c010  c029 0001 0001 0000003c 0004 c0000202`,
    `${header} 0363646e 076578616d706c65 00 0001 0001  03777777 c010 0001 0001 0000003c 0004 c0000203  c00c 0001 0001 0000003c 0004 c0000204`,
    '1234 0100 0001 0000 0000 0000 03777777 076578616d706c65 00 001c 0001',
    `${header} 03777777 076578616d706c65 00 0001 0001  c0ff 0005`,
  ].map((text) => hex(text))
  const reader = new DnsReader(TEXTS)
  const names = new NameTable()
  const numbered = new DnsReader(names)
  for (const bytes of [...messages, ...[...messages].reverse()]) {
    const expected = parseDns(viewOf(bytes), 0, bytes.length)
    assert.deepEqual(reader.read(viewOf(bytes), 0, bytes.length), expected)
    const read = numbered.read(viewOf(bytes), 0, bytes.length)
    assert.deepEqual(
      read?.answers.map(({ name, target }) => [names.text(name), target === undefined ? undefined : names.text(target)]),
      expected?.answers.map(({ name, target }) => [name, target]),
    )
  }
})
