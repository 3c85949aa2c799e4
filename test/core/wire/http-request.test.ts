import assert from 'node:assert/strict'
import test from 'node:test'
import { parseHttpRequest } from '../../../src/core/wire/http-request.js'

const parse = (text: string) => parseHttpRequest(Uint8Array.from(text, (character) => character.charCodeAt(0)))
const host = (value: string) => parse(`GET / HTTP/1.1\r\nHost: ${value}\r\n\r\n`)?.host

test('the Host field gives the name, in lower case and without its port', () => {
  const request = parse('GET /where?now HTTP/1.1\r\nUser-Agent: curl/8.5.0\r\nhOsT:   WWW.Example.:8080 \r\nAccept: */*\r\n\r\n')
  assert.deepEqual(request, {
    complete: true,
    method: 'GET',
    target: '/where?now',
    version: 'HTTP/1.1',
    host: 'www.example',
    agent: 'curl/8.5.0',
    connectTo: null,
  })
})

test('a User-Agent is kept as it is sent, as far as it can be printed, and cut where it goes on', () => {
  const agent = (value: string) => parse(`GET / HTTP/1.1\r\nUser-Agent:${value}\r\n\r\n`)?.agent
  assert.equal(agent(' Mozilla/5.0 (X11; Linux x86_64) '), 'Mozilla/5.0 (X11; Linux x86_64)')
  assert.equal(agent(' a\tb\u00e9'), 'a?b?')
  assert.equal(agent(` ${'x'.repeat(500)}`)?.length, 200)
  for (const none of ['', '  ']) assert.equal(agent(none), null)
})

test('literals lose their brackets', () => {
  assert.equal(host('[2001:DB8::1]'), '2001:db8::1')
  assert.equal(host('[2001:db8::1]:8443'), '2001:db8::1')
  assert.equal(host('192.0.2.1:80'), '192.0.2.1')
})

test('a Host field that is empty or no name is none', () => {
  for (const value of ['', 'two words', '2001:db8::1', 'a:99999', 'caf\u00e9.example']) assert.equal(host(value), null, value)
  assert.equal(parse('GET / HTTP/1.0\r\n\r\n')?.host, null)
})

test('an absolute target counts more than the Host field (RFC 9112 §3.2.2)', () => {
  assert.equal(parse('GET http://user:secret@www.example:81/x HTTP/1.1\r\nHost: proxy.example\r\n\r\n')?.host, 'www.example')
})

test('CONNECT says where the proxy is to connect to', () => {
  assert.deepEqual(parse('CONNECT [2001:db8::2]:443 HTTP/1.1\r\nHost: www.example:443\r\n\r\n')?.connectTo, {
    host: '2001:db8::2',
    port: 443,
  })
  assert.equal(parse('CONNECT www.example HTTP/1.1\r\n\r\n')?.connectTo, null)
})

test('the preface of HTTP/2 is known and holds no name (RFC 9113 §3.4)', () => {
  const preface = parse('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')
  assert.deepEqual([preface?.complete, preface?.version, preface?.host], [true, 'HTTP/2.0', null])
})

test('a head cut anywhere asks for more', () => {
  const whole = 'OPTIONS /a HTTP/1.1\r\nHost: www.example\r\nAccept: */*\r\n\r\n'
  for (let cut = 1; cut < whole.length; cut++) {
    const request = parse(whole.slice(0, cut))
    assert.equal(request?.complete, false, `cut at ${cut}`)
    assert.equal(request.host, cut > whole.indexOf('Accept') - 1 ? 'www.example' : null)
  }
})

test('lines that end in a bare line feed are accepted (RFC 9112 §2.2)', () => {
  assert.equal(parse('GET / HTTP/1.1\nHost: www.example\n\n')?.complete, true)
})

test('anything else is no request', () => {
  for (const text of [
    '',
    'HTTP/1.1 200 OK\r\n\r\n',
    'SSH-2.0-OpenSSH_9.6\r\n',
    '220 mail.example ESMTP\r\n',
    '\x16\x03\x01\x02\x00\x01',
    'get / HTTP/1.1\r\n\r\n',
    'EHLO mail.example\r\n',
    'GET /\x01',
  ]) {
    assert.equal(parse(text), undefined, JSON.stringify(text))
  }
  assert.equal(parse(`GET /${'a'.repeat(20_000)}`), undefined)
})

test('no octet in any place makes the reading throw', () => {
  const whole = 'GET http://[::1]:1/ HTTP/1.1\r\nHost: [::1]:1\r\n\r\n'
  for (let at = 0; at < whole.length; at++)
    for (const octet of [0, 10, 13, 32, 58, 91, 255]) parse(whole.slice(0, at) + String.fromCharCode(octet) + whole.slice(at + 1))
})
