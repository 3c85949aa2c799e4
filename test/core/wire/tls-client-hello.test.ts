import assert from 'node:assert/strict'
import test from 'node:test'
import { parseClientHello, startsClientHello } from '../../../src/core/wire/tls-client-hello.js'
import { hex, viewOf } from '../../support/octets.js'

const u16 = (value: number) => (value + 0x10000).toString(16).slice(1)
const ascii = (text: string) => [...text].map((character) => character.charCodeAt(0).toString(16).padStart(2, '0')).join('')
const extension = (type: number, data: string) => `${u16(type)} ${u16(hex(data).length)} ${data}`
const serverName = (name: string) => extension(0, `${u16(name.length + 3)} 00 ${u16(name.length)} ${ascii(name)}`)
const ALPN = extension(16, `000f 02 0a0a 02 ${ascii('h2')} 08 ${ascii('http/1.1')}`)
const VERSIONS = extension(43, '06 2a2a 0304 0303')
const ECH = extension(0xfe0d, '00 0001 0001 2a 0020')

function message(...extensions: string[]): Uint8Array {
  const list = hex(...extensions)
  const body = hex('0303', 'ab'.repeat(32), '20', 'cd'.repeat(32), '0004 1301 1302', '01 00', u16(list.length))
  return Uint8Array.of(1, 0, (body.length + list.length) >> 8, (body.length + list.length) & 255, ...body, ...list)
}

/** The message in records of at most `size` octets. */
function records(handshake: Uint8Array, size = 16384): Uint8Array {
  const out: number[] = []
  for (let at = 0; at < handshake.length; at += size) {
    const part = handshake.subarray(at, at + size)
    out.push(22, 3, 1, part.length >> 8, part.length & 255, ...part)
  }
  return Uint8Array.from(out)
}

// A key share with ML-KEM is what makes the message longer than a segment.
const HELLO = message(
  extension(0x0a0a, ''),
  extension(51, `04c0 11ec 04bc ${'5a'.repeat(1212)}`),
  serverName('WWW.Example.'),
  ALPN,
  VERSIONS,
)
const READ = {
  complete: true,
  serverName: 'www.example',
  alpn: ['h2', 'http/1.1'],
  ech: false,
  versions: [0x0304, 0x0303],
  offersNullCipher: false,
}

test('a ClientHello gives its name, protocols and versions, without the values of RFC 8701', () => {
  assert.deepEqual(parseClientHello(records(HELLO)), READ)
})

test('a message spread over records of any size is read the same', () => {
  for (const size of [1, 3, 4, 5, 100, 1000]) assert.deepEqual(parseClientHello(records(HELLO, size)), READ, `records of ${size}`)
})

test('what follows the message does not matter', () => {
  assert.deepEqual(parseClientHello(Uint8Array.of(...records(HELLO), 20, 3, 3, 0, 1, 1)), READ)
})

test('without extensions only the version of the message is known', () => {
  const old = Uint8Array.of(1, 0, 0, 41, ...hex('0301', '00'.repeat(32), '00', '0002 002f', '01 00'))
  assert.deepEqual(parseClientHello(records(old)), {
    complete: true,
    serverName: null,
    alpn: [],
    ech: false,
    versions: [0x0301],
    offersNullCipher: false,
  })
})

test('suites that encrypt nothing are told, wherever they stand in the list', () => {
  const offer = (suites: string): boolean => {
    const body = hex('0303', '00'.repeat(32), '00', u16(hex(suites).length), suites, '01 00')
    return parseClientHello(records(Uint8Array.of(1, 0, 0, body.length, ...body)))!.offersNullCipher
  }
  assert.equal(offer('002f 003b'), true)
  assert.equal(offer('0002 002f'), true)
  assert.equal(offer('1301 1302 c02b 002f'), false)
})

test('encrypted_client_hello is told, because the name is then the public one', () => {
  assert.equal(parseClientHello(records(message(serverName('public.example'), ECH)))?.ech, true)
})

test('a stream cut anywhere asks for more and keeps what it has', () => {
  const whole = records(HELLO, 700)
  for (let cut = 1; cut < whole.length; cut++) {
    const hello = parseClientHello(whole.subarray(0, cut))
    assert.equal(hello?.complete, false, `cut at ${cut}`)
    assert.ok(hello.serverName === null || hello.serverName === 'www.example')
  }
  assert.equal(parseClientHello(whole.subarray(0, whole.length - 20))?.serverName, 'www.example')
})

test('anything else is no ClientHello', () => {
  assert.equal(parseClientHello(new Uint8Array(0)), undefined)
  assert.equal(parseClientHello(new TextEncoder().encode('GET / HTTP/1.1\r\n')), undefined)
  assert.equal(parseClientHello(hex('16 0303 0004 02 000000')), undefined, 'a ServerHello')
  assert.equal(parseClientHello(hex('16 0303 0000 01')), undefined, 'an empty record')
  assert.equal(parseClientHello(hex('16 0301 0010 01 ffffff 0303')), undefined, '16 MB')
  assert.equal(parseClientHello(Uint8Array.of(...records(HELLO.subarray(0, 50)), 23, 3, 3, 0, 1, 0)), undefined, 'other data inside')
})

test('the first octets alone tell whether it is worth collecting more', () => {
  const starts = (...parts: string[]) => startsClientHello(viewOf(hex(...parts)), 0, hex(...parts).length)
  assert.ok(starts('16') && starts('16 03') && starts('16 0301') && starts('16 0301 0200 01'))
  assert.ok(!starts('') && !starts('17') && !starts('16 02') && !starts('16 0305') && !starts('16 0301 0200 02'))
})

test('no change of any octet makes the reading throw', () => {
  const short = records(message(serverName('www.example'), ALPN, VERSIONS, ECH))
  for (let at = 0; at < short.length; at++) {
    for (const value of [0, 1, 0x7f, 0xff]) {
      const changed = short.slice()
      changed[at] = value
      parseClientHello(changed)
    }
  }
})

test('a name that no host can have is not told', () => {
  assert.equal(parseClientHello(records(message(serverName('a\tb'))))?.serverName, null)
  assert.equal(parseClientHello(records(message(extension(0, '0003 00 0009'))))?.serverName, null)
})
