import assert from 'node:assert/strict'
import test from 'node:test'
import { DnsReader, parseDns } from '../../../src/core/wire/dns.js'
import { textOf } from '../../../src/core/wire/dns-name.js'
import { NameCache } from '../../../src/core/wire/name-cache.js'
import { hex, viewOf } from '../../support/octets.js'

const octetsOf = (text: string): DataView => viewOf(Uint8Array.from(text, (character) => character.charCodeAt(0)))

test('a name is found by all of its octets, whatever its length leaves over from four', () => {
  const cache = new NameCache<string>()
  const names = ['', 'a', 'b', 'ab', 'abc', 'abcd', 'abce', 'abcde', 'abcdf', 'abcdefgh', 'abcdefgi', '\0', '\0\0', '\0a']
  for (const name of names) {
    assert.equal(cache.find(octetsOf(name), 0, name.length), undefined, name)
    cache.keep(octetsOf(name), 0, name.length, name)
  }
  for (const name of names) assert.equal(cache.find(octetsOf(`.${name}.`), 1, 1 + name.length), name)
})

test('more names than there is room for are found or forgotten, never taken for one another', () => {
  const cache = new NameCache<number>()
  for (let i = 0; i < 70_000; i++) {
    const view = octetsOf(`host-${i}`)
    assert.equal(cache.find(view, 0, view.byteLength), undefined)
    cache.keep(view, 0, view.byteLength, i)
    assert.equal(cache.find(view, 0, view.byteLength), i)
  }
  let found = 0
  for (let i = 0; i < 70_000; i++) {
    const view = octetsOf(`host-${i}`)
    const kept = cache.find(view, 0, view.byteLength)
    if (kept === undefined) continue
    assert.equal(kept, i)
    found++
  }
  assert.ok(found > 0)
})

test('a reader that has read other messages reads each like a reader of its own', () => {
  const header = '1234 8180 0001 0002 0000 0000'
  const messages = [
    `${header} 03777777 076578616d706c65 00 0001 0001  c00c 0005 0001 0000012c 0006 0363646e c010  c029 0001 0001 0000003c 0004 c0000201`,
    `${header} 03575757 074558616d506c65 00 0001 0001  c00c 0005 0001 0000012c 0006 0363446e c010  c029 0001 0001 0000003c 0004 c0000202`,
    `${header} 0363646e 076578616d706c65 00 0001 0001  03777777 c010 0001 0001 0000003c 0004 c0000203  c00c 0001 0001 0000003c 0004 c0000204`,
    '1234 0100 0001 0000 0000 0000 03777777 076578616d706c65 00 001c 0001',
    `${header} 03777777 076578616d706c65 00 0001 0001  c0ff 0005`,
  ].map((text) => hex(text))
  const reader = new DnsReader(textOf)
  for (const bytes of [...messages, ...[...messages].reverse()]) {
    assert.deepEqual(reader.read(viewOf(bytes), 0, bytes.length), parseDns(viewOf(bytes), 0, bytes.length))
  }
})
