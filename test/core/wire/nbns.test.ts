import assert from 'node:assert/strict'
import test from 'node:test'
import { OPCODE, parseNbns } from '../../../src/core/wire/nbns.js'
import { hex, viewOf } from '../../support/octets.js'

const parse = (bytes: Uint8Array) => parseNbns(viewOf(bytes), 0, bytes.length)

/** RFC 1001 §14.1: the padded name, each octet as two letters. */
function encode(name: string, suffix: number): string {
  const octets = [...name.padEnd(15)].map((character) => character.charCodeAt(0)).concat(suffix)
  const letters = octets.flatMap((octet) => [0x41 + (octet >> 4), 0x41 + (octet & 15)])
  return `20 ${Buffer.from(letters).toString('hex')} 00`
}

test('the name of RFC 1001 §14.1 is decoded', () => {
  const encoded = Buffer.from('EGFCEFEECACACACACACACACACACACACA').toString('hex')
  const query = parse(hex('0001 0110 0001 0000 0000 0000', '20', encoded, '00', '0020 0001'))
  assert.deepEqual(query, {
    id: 1,
    response: false,
    opcode: OPCODE.QUERY,
    status: false,
    rcode: 0,
    name: 'fred',
    suffix: 0x20,
    addresses: [],
  })
})

test('a response gives its addresses, a registration the one that is registered', () => {
  const response = parse(hex('0001 8500 0000 0001 0000 0000', encode('FRED', 0x20), '0020 0001 000493e0 000c 0000 c0000201 6000 c0000202'))!
  assert.deepEqual([response.name, response.suffix, response.response], ['fred', 0x20, true])
  assert.deepEqual(response.addresses, [hex('c0000201'), hex('c0000202')])
  const registration = parse(
    hex('0002 2910 0001 0000 0000 0001', encode('FRED', 0), '0020 0001', 'c00c 0020 0001 000493e0 0006 6000 c0000201'),
  )!
  assert.equal(registration.opcode, OPCODE.REGISTRATION)
  assert.deepEqual(registration.addresses, [hex('c0000201')])
})

test('a scope stays behind the name', () => {
  const bytes = hex('0001 0110 0001 0000 0000 0000', encode('FRED', 0).replace(/ 00$/, ''), '03 6c616e 00', '0020 0001')
  assert.equal(parse(bytes)?.name, 'fred.lan')
})

test('other messages are not read, and one cut anywhere does not throw', () => {
  assert.equal(parse(hex('0001 0100 0001 0000 0000 0000 03 777777 00 0020 0001')), undefined)
  const bytes = hex('0002 2910 0001 0000 0000 0001', encode('FRED', 0), '0020 0001', 'c00c 0020 0001 000493e0 0006 6000 c0000201')
  for (let cut = 0; cut < bytes.length; cut++) {
    assert.equal(parseNbns(viewOf(bytes), 0, cut) !== undefined, cut >= 50, `cut at ${cut}`)
    for (const value of [0, 0x3f, 0xc0, 0xff]) {
      const changed = bytes.slice()
      changed[cut] = value
      parse(changed)
    }
  }
})
