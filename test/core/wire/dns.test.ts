import assert from 'node:assert/strict'
import test from 'node:test'
import * as packet from '@dnsquery/dns-packet'
import fc from 'fast-check'
import { looksLikeDns, parseDns } from '../../../src/core/wire/dns.js'
import { formatRcode, formatType, TYPE } from '../../../src/core/wire/dns-numbers.js'
import { hex, viewOf } from '../../support/octets.js'
import { Random } from '../../support/random.js'

/** The message, and beside each record the octets of its address. */
const parse = (bytes: Uint8Array) => {
  const message = parseDns(viewOf(bytes), 0, bytes.length)
  const answers = message?.answers.map((record) => ({
    ...record,
    address: record.addressAt < 0 ? undefined : bytes.slice(record.addressAt, record.addressAt + (record.type === TYPE.A ? 4 : 16)),
  }))
  return message && { ...message, answers: answers! }
}
const encode = (message: object) => new Uint8Array(packet.encode(message as never))

/** Header with the given counts, flags of an answer. */
const header = (questions: number, answers: number, flags = '8180') =>
  `1234 ${flags} ${[questions, answers, 0, 0].map((count) => count.toString(16).padStart(4, '0')).join(' ')}`
const WWW_EXAMPLE = '03777777 076578616d706c65 00'

test('a query holds its name, type and class', () => {
  const message = parse(hex(`${header(1, 0, '0100')} ${WWW_EXAMPLE} 001c 0001`))!
  assert.deepEqual(message.questions, [{ name: 'www.example', type: TYPE.AAAA, class: 1 }])
  assert.equal(message.id, 0x1234)
  assert.equal(message.response, false)
  assert.equal(message.edns, null)
  assert.ok(message.complete && !message.malformed)
})

test('the names of RFC 1035 §4.1.4 are read through their pointers', () => {
  // F.ISI.ARPA at 12, FOO.F.ISI.ARPA by a pointer to it, ARPA by a pointer into it, the root.
  const message = parse(
    hex(`${header(4, 0)} 0146 03495349 0441525041 00 0001 0001  03464f4f c00c 0001 0001  c012 0001 0001  00 0002 0001`),
  )!
  assert.deepEqual(
    message.questions.map((question) => question.name),
    ['f.isi.arpa', 'foo.f.isi.arpa', 'arpa', ''],
  )
})

test('an answer tells where its addresses stand, and keeps the chain of its names', () => {
  const bytes = hex(
    `${header(1, 3)} ${WWW_EXAMPLE} 0001 0001`,
    'c00c 0005 0001 0000012c 0006 03 63646e c010',
    'c029 0001 0001 0000003c 0004 c0000201',
    'c029 001c 0001 80000000 0010 20010db8000000000000000000000001',
  )
  const message = parse(bytes)!
  bytes.fill(0)
  const [alias, ipv4, ipv6] = message.answers
  assert.deepEqual([alias?.name, alias?.type, alias?.ttl, alias?.target], ['www.example', TYPE.CNAME, 300, 'cdn.example'])
  assert.deepEqual([ipv4?.name, ipv4?.ttl, ipv4?.address], ['cdn.example', 60, hex('c0000201')])
  assert.deepEqual(ipv6?.address, hex('20010db8000000000000000000000001'))
  assert.equal(ipv6?.ttl, 0, 'RFC 2181 §8: a TTL with its highest bit set is 0')
  assert.ok(message.complete && !message.malformed)
})

test('names are told in lower case, with dots, backslashes and odd octets escaped (RFC 4343 §2.1)', () => {
  const message = parse(hex(`${header(1, 0)} 08 412e5c20c3007e21 03 434f4d 00 0001 0001`))!
  assert.equal(message.questions[0]?.name, 'a\\.\\\\\\032\\195\\000~!.com')
})

test('a pointer to itself, forwards or in a circle ends the reading and keeps what came before', () => {
  for (const owner of ['c01d', 'c020', '01 61 c01d', 'c0ff']) {
    const message = parse(hex(`${header(1, 1)} ${WWW_EXAMPLE} 0001 0001 ${owner} 0001 0001 0000012c 0004 c0000201`))!
    assert.equal(message.questions.length, 1, owner)
    assert.equal(message.answers.length, 0, owner)
    assert.ok(message.malformed && !message.complete, owner)
  }
})

test('a name may have 255 octets and no more', () => {
  const label = `3f ${'61'.repeat(63)}`
  const name = (last: number) => `${label} ${label} ${label} ${last.toString(16).padStart(2, '0')} ${'62'.repeat(last)} 00`
  assert.equal(parse(hex(`${header(1, 0)} ${name(61)} 0001 0001`))?.questions[0]?.name.length, 253)
  assert.equal(parse(hex(`${header(1, 0)} ${name(62)} 0001 0001`)), undefined)
  const joined = parse(hex(`${header(2, 0)} ${name(61)} 0001 0001 01 61 c00c 0001 0001`))!
  assert.equal(joined.questions.length, 1)
  assert.ok(joined.malformed)
})

test('long chains of pointers cost no more than a name can hold', () => {
  const links = Array.from({ length: 400 }, (_, i) => (0xc000 + 41 + 2 * i).toString(16)).join('')
  const last = (0xc000 + 41 + 2 * 400).toString(16)
  const bytes = hex(
    `${header(1, 2)} ${WWW_EXAMPLE} 0001 0001 c00c 0010 0001 00000000`,
    (2 + 800).toString(16).padStart(4, '0'),
    `c00c${links} ${last} 0001 0001`,
  )
  const message = parse(bytes)!
  assert.equal(message.answers.length, 1)
  assert.ok(message.malformed)
})

test('EDNS adds the upper bits of the rcode, a size and the DO bit (RFC 6891 §6.1.3)', () => {
  const message = parse(hex(`1234 8180 0001 0000 0000 0001 ${WWW_EXAMPLE} 0001 0001 00 0029 04d0 01 00 8000 0000`))!
  assert.deepEqual(message.edns, { udpSize: 1232, do: true })
  assert.equal(message.rcode, 16)
  assert.equal(formatRcode(message.rcode), 'BADVERS')
  assert.equal(message.additional.length, 0)
})

test('the flags of the header are told apart', () => {
  const flags = (value: string) => parse(hex(`${header(1, 0, value)} ${WWW_EXAMPLE} 0001 0001`))!
  assert.equal(flags('8200').truncated, true)
  assert.equal(flags('8400').authoritative, true)
  assert.equal(flags('8020').authenticData, true)
  assert.equal(flags('8080').recursionAvailable, true)
  assert.equal(flags('8003').rcode, 3)
  assert.equal(flags('a800').opcode, 5)
})

test('no address is read from a record whose length or class says otherwise', () => {
  const record = (rest: string) => parse(hex(`${header(1, 1)} ${WWW_EXAMPLE} 0001 0001 c00c ${rest}`))!
  const short = record('0001 0001 0000012c 0003 c00002')
  assert.equal(short.answers[0]?.address, undefined)
  assert.ok(short.malformed && short.complete)
  const chaos = record('0001 0003 0000012c 0004 c0000201')
  assert.equal(chaos.answers[0]?.address, undefined)
  assert.ok(!chaos.malformed)
  const deletion = record('0001 00ff 00000000 0000')
  assert.equal(deletion.answers[0]?.address, undefined)
  assert.ok(!deletion.malformed, 'RFC 2136 §2.5.2: no data deletes the set')
  assert.ok(record('0001 8001 0000012c 0004 c0000201').answers[0]?.address, 'RFC 6762 §18.13: the flag of mDNS is no class')
})

test('an HTTPS record holds its target, protocols, port and hints (RFC 9460 §2.2)', () => {
  const data =
    '0001 00 0001 0006 026832 026833 0003 0002 20fb 0004 0008 c0000201 c0000202 0005 0002 0000 0006 0010 20010db8000000000000000000000001'
  const length = (hex(data).length + 0x10000).toString(16).slice(1)
  const message = parse(hex(`${header(1, 1)} ${WWW_EXAMPLE} 0041 0001 c00c 0041 0001 0000012c ${length} ${data}`))!
  assert.deepEqual(message.answers[0]?.svcb, {
    priority: 1,
    target: '',
    alpn: ['h2', 'h3'],
    port: 8443,
    ipv4Hints: [hex('c0000201'), hex('c0000202')],
    ipv6Hints: [hex('20010db8000000000000000000000001')],
    ech: true,
  })
})

test('the service records of RFC 9460 Appendix D.2 are read, the failing ones of D.3 not', () => {
  const svcb = (data: string) => {
    const length = (hex(data).length + 0x10000).toString(16).slice(1)
    return parse(hex(`${header(1, 1)} ${WWW_EXAMPLE} 0040 0001 c00c 0040 0001 0000012c ${length} ${data}`))!.answers[0]?.svcb
  }
  const FOO = '03666f6f 07 6578616d706c65 03 636f6d 00'
  assert.deepEqual(svcb(`0000 ${FOO}`), {
    priority: 0,
    target: 'foo.example.com',
    alpn: [],
    port: undefined,
    ipv4Hints: [],
    ipv6Hints: [],
    ech: false,
  })
  assert.equal(svcb('0001 00')?.target, '')
  assert.equal(svcb(`0010 ${FOO} 0003 0002 0035`)?.port, 53)
  assert.equal(svcb(`0001 ${FOO} 029b 0005 68656c6c6f`)?.priority, 1)
  assert.equal(svcb(`0001 ${FOO} 0006 0020 20010db8000000000000000000000001 20010db8000000000000000000530001`)?.ipv6Hints.length, 2)
  // Key 1 again, a value beyond the record, half an address, keys out of order.
  assert.equal(svcb(`0001 ${FOO} 0001 0003 026832 0001 0003 026832`), undefined)
  assert.equal(svcb(`0001 ${FOO} 0001 0009 026832`), undefined)
  assert.equal(svcb(`0001 ${FOO} 0004 0003 c00002`), undefined)
  assert.equal(svcb(`0001 ${FOO} 0003 0002 0035 0001 0003 026832`), undefined)
})

test('other traffic on port 53 is not taken for DNS', () => {
  const look = (bytes: Uint8Array) => looksLikeDns(viewOf(bytes), 0, bytes.length)
  assert.ok(!look(new Uint8Array(512)))
  assert.ok(!look(new TextEncoder().encode('GET / HTTP/1.1\r\nHost: www.example\r\n\r\n')))
  assert.ok(!look(hex('0001 0008 2112a442 000000000000000000000000 0001 0004 00000000')), 'STUN')
  assert.ok(look(hex('1234 8181 0000 0000 0000 0000')), 'a server that could not read the query')
  assert.ok(look(hex('1234 0100 0000 0000 0000 0001 00 0029 04d0 00000000 0000')), 'RFC 7873 §5.4: OPT alone')
  let taken = 0
  const random = new Random(53)
  for (let i = 0; i < 20_000; i++) if (look(Uint8Array.from({ length: 64 }, () => random.below(256)))) taken++
  assert.ok(taken <= 4, `${taken} of 20,000`)
})

test('types and rcodes have their registered names, else their numbers', () => {
  assert.deepEqual([1, 28, 41, 64, 65, 39, 252, 255, 257].map(formatType), [
    'A',
    'AAAA',
    'OPT',
    'SVCB',
    'HTTPS',
    'DNAME',
    'AXFR',
    'ANY',
    'CAA',
  ])
  assert.equal(formatType(17000), 'TYPE17000')
  assert.deepEqual([0, 2, 3, 5, 11, 16, 23].map(formatRcode), [
    'NOERROR',
    'SERVFAIL',
    'NXDOMAIN',
    'REFUSED',
    'DSOTYPENI',
    'BADVERS',
    'BADCOOKIE',
  ])
  assert.equal(formatRcode(12), 'RCODE12')
})

const SAMPLE = encode({
  id: 7,
  type: 'response',
  flags: packet.RECURSION_DESIRED | packet.RECURSION_AVAILABLE,
  questions: [{ name: 'www.example.com', type: 'AAAA', class: 'IN' }],
  answers: [
    { name: 'www.example.com', type: 'CNAME', ttl: 300, data: 'cdn.example.net' },
    { name: 'cdn.example.net', type: 'AAAA', ttl: 60, data: '2001:db8::80' },
    { name: 'cdn.example.net', type: 'A', ttl: 60, data: '192.0.2.80' },
    { name: 'cdn.example.net', type: 'UNKNOWN_65', ttl: 60, data: Buffer.from('0001000001000302683300040004c0000250', 'hex') },
  ],
  authorities: [{ name: 'example.net', type: 'NS', ttl: 60, data: 'ns.example.net' }],
  additionals: [{ name: '.', type: 'OPT', udpPayloadSize: 4096, flags: 0, options: [] }],
})

test('a message cut anywhere is read as far as it goes', () => {
  const whole = parse(SAMPLE)!
  assert.ok(whole.complete && !whole.malformed)
  for (let cut = 0; cut < SAMPLE.length; cut++) {
    const message = parse(SAMPLE.subarray(0, cut))
    if (!message) {
      assert.ok(cut < 12 + 17 + 4)
      continue
    }
    assert.ok(!message.complete, `cut at ${cut}`)
    assert.ok(!message.malformed, `cut at ${cut}: ending early is no contradiction`)
    assert.deepEqual(message.answers, whole.answers.slice(0, message.answers.length))
  }
})

test('no change of any octet makes the reading throw or run past the end', () => {
  for (let at = 0; at < SAMPLE.length; at++) {
    for (const value of [0, 1, 0x3f, 0x40, 0xc0, 0xc1, 0xff]) {
      const changed = SAMPLE.slice()
      changed[at] = value
      parse(changed)
    }
  }
})

const label = fc.stringMatching(/^[a-z0-9-]{1,20}$/)
const name = fc.array(label, { minLength: 1, maxLength: 6 }).map((labels) => labels.join('.'))
const octets = (count: number) => fc.uint8Array({ minLength: count, maxLength: count })
const formatIPv6 = (bytes: Uint8Array) =>
  Array.from({ length: 8 }, (_, i) => ((bytes[2 * i]! << 8) | bytes[2 * i + 1]!).toString(16)).join(':')

test('what @dnsquery/dns-packet writes is read as it was meant', () => {
  fc.assert(
    fc.property(
      name,
      fc.array(fc.tuple(name, octets(4), octets(16), fc.nat(0x7fffffff)), { maxLength: 4 }),
      fc.constantFrom('A', 'AAAA', 'SRV', 'PTR'),
      (question, records, type) => {
        const message = parse(
          encode({
            id: 4711,
            type: 'response',
            questions: [{ name: question, type, class: 'IN' }],
            answers: records.flatMap(([owner, ipv4, ipv6, ttl]) => [
              { name: owner, type: 'A', ttl, data: ipv4.join('.') },
              { name: owner, type: 'AAAA', ttl, data: formatIPv6(ipv6) },
              { name: question, type: 'DNAME', ttl, data: owner },
            ]),
          }),
        )!
        assert.ok(message.complete && !message.malformed)
        assert.equal(message.questions[0]?.name, question)
        assert.equal(formatType(message.questions[0]!.type), type)
        for (const [i, [owner, ipv4, ipv6, ttl]] of records.entries()) {
          const [a, aaaa, dname] = message.answers.slice(3 * i)
          assert.deepEqual([a?.name, a?.ttl, a?.address], [owner, ttl, ipv4])
          assert.deepEqual([aaaa?.name, aaaa?.address], [owner, ipv6])
          assert.equal(dname?.target, owner)
        }
      },
    ),
    { numRuns: 100 },
  )
})
