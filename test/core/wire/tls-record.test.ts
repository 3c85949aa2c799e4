import assert from 'node:assert/strict'
import test from 'node:test'
import { BAD_LENGTH, OK, TRUNCATED } from '../../../src/core/wire/check.js'
import * as record from '../../../src/core/wire/tls-record.js'
import { hex, viewOf } from '../../support/octets.js'

const check = (text: string) => record.check(viewOf(hex(text)), 0, hex(text).length)

test('a record is as long as its header says, of a known type and version 3', () => {
  assert.equal(check('17 0303 0002 aabb'), OK)
  assert.equal(check('17 0303 0002 aa'), TRUNCATED)
  assert.equal(check('17 0303 00'), TRUNCATED)
  assert.equal(check('17 0303 4801'), BAD_LENGTH)
  assert.equal(check('13 0303 0000'), BAD_LENGTH)
  assert.equal(check('17 0203 0000'), BAD_LENGTH)
})

test('a ServerHello tells the suite behind its session id, one octet too few tells none', () => {
  const hello = hex('02 000046 0303', '22'.repeat(32), '20', '33'.repeat(32), '003b 00')
  assert.equal(record.serverHelloSuite(viewOf(hello), 0, hello.length), 0x003b)
  assert.equal(record.serverHelloSuite(viewOf(hello), 0, hello.length - 2), undefined)
  assert.equal(record.serverHelloSuite(viewOf(hello), 0, 38), undefined)
  assert.equal(record.serverHelloSuite(viewOf(hex('0b', '00'.repeat(60))), 0, 61), undefined)
})
