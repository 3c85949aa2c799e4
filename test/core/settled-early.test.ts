/** A capture that does not fit the memory: told in parts, it says the same as read whole. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { Analyzer } from '../../src/core/analyzer.js'
import { Frame } from '../../src/core/capture/frame.js'
import type { ConnectionBrief, ConnectionRecord, Report } from '../../src/core/report/report.js'
import { REPORT_SCHEMA } from '../../src/core/report/schema.js'
import { ethernet, ipv4, ipv6, octets, tcp, text, u16, u32, udp } from '../support/packet-builder.js'
import { parseAddress } from '../../src/core/address/text.js'

const CONNECTIONS = 3600
const MS = 1e6
const HOSTS = 40
const A = 1
const AAAA = 28

interface Sent {
  readonly at: number
  readonly bytes: Uint8Array
}

const SERVER_LINK = { src: '02:00:5e:00:53:fe', dst: '02:00:5e:00:53:01' }
const client = (host: number) => ({
  v4: `10.0.0.${host + 1}`,
  v6: `2001:db8:a::${host + 1}`,
  link: `02:00:5e:10:00:${(host + 16).toString(16)}`,
})

const nameOctets = (name: string) => octets(...name.split('.').flatMap((label) => [label.length, text(label)]), 0)

function dns(name: string, type: number, id: number, address?: string): Uint8Array {
  const answer = address === undefined ? [] : parseAddress(address)!
  const record = address === undefined ? [] : octets(u16(0xc00c), u16(type), u16(1), u32(60), u16(answer.length), answer)
  return octets(
    u16(id),
    u16(address === undefined ? 0x0100 : 0x8180),
    u16(1),
    u16(address === undefined ? 0 : 1),
    u32(0),
    nameOctets(name),
    u16(type),
    u16(1),
    record,
  )
}

/** One program's connection: lookups, then IPv6, which is refused at every fifth, hangs for a second at every two-hundredth. */
function* connection(i: number): Iterable<Sent> {
  const host = i % HOSTS
  const { v4, v6, link } = client(host)
  const start = i * 20 * MS
  const name = `n${i}.example`
  const port = 10000 + (i % 50000)
  const servers = { v4: `198.18.${(i >> 8) & 255}.${i & 255}`, v6: `2001:db8:b::${(i + 1).toString(16)}` }
  const out = { src: link, dst: SERVER_LINK.src }
  const ask = (type: number, id: number) =>
    ethernet(ipv4({ src: v4, dst: '10.0.0.254' }, udp({ srcPort: port, dstPort: 53 }, dns(name, type, id))), out)
  const tell = (type: number, id: number, address: string) =>
    ethernet(ipv4({ src: '10.0.0.254', dst: v4 }, udp({ srcPort: 53, dstPort: port }, dns(name, type, id, address))), SERVER_LINK)
  const ip = (isIPv6: boolean, toServer: boolean, upper: ReturnType<typeof tcp>) => {
    const ends = isIPv6 ? [v6, servers.v6] : [v4, servers.v4]
    const [src, dst] = toServer ? ends : ends.reverse()
    const packet = isIPv6 ? ipv6({ src: src!, dst: dst! }, upper) : ipv4({ src: src!, dst: dst! }, upper)
    return ethernet(packet, toServer ? out : SERVER_LINK)
  }
  const send = (isIPv6: boolean, flags: string, seq: number, ack = 0) =>
    ip(isIPv6, true, tcp({ srcPort: port, dstPort: 443, flags, seq, ack }))
  const reply = (isIPv6: boolean, flags: string, seq: number, ack: number) =>
    ip(isIPv6, false, tcp({ srcPort: 443, dstPort: port, flags, seq, ack }))
  yield { at: start, bytes: ask(A, i & 0xffff) }
  yield { at: start + 1 * MS, bytes: ask(AAAA, (i + 1) & 0xffff) }
  yield { at: start + 5 * MS, bytes: tell(A, i & 0xffff, servers.v4) }
  yield { at: start + 6 * MS, bytes: tell(AAAA, (i + 1) & 0xffff, servers.v6) }
  yield { at: start + 7 * MS, bytes: send(true, 'S', i) }
  let at = start + 12 * MS
  const hangs = i % 200 === 7
  const refused = i % 5 === 0
  if (refused) yield { at, bytes: reply(true, 'RA', 0, i + 1) }
  if (hangs) {
    at = start + 1007 * MS
    yield { at, bytes: send(true, 'S', i) }
    at = start + 2500 * MS
  }
  const isIPv6 = !refused && !hangs
  if (!isIPv6) yield { at: at + MS, bytes: send(false, 'S', i) }
  yield { at: at + 5 * MS, bytes: reply(isIPv6, 'SA', 7, i + 1) }
  yield { at: at + 6 * MS, bytes: send(isIPv6, 'A', i + 1, 8) }
}

/** A conversation as long as the capture: told early, it goes on. */
function* longConversation(): Iterable<Sent> {
  const { v4, link } = client(0)
  const ends = { srcPort: 9999, dstPort: 22 }
  const out = (flags: string, seq: number, ack: number, payload?: Uint8Array) =>
    ethernet(ipv4({ src: v4, dst: '198.51.100.1' }, tcp({ ...ends, flags, seq, ack }, payload)), { src: link, dst: SERVER_LINK.src })
  yield { at: 0, bytes: out('S', 100, 0) }
  yield {
    at: 2 * MS,
    bytes: ethernet(
      ipv4({ src: '198.51.100.1', dst: v4 }, tcp({ srcPort: 22, dstPort: 9999, flags: 'SA', seq: 5, ack: 101 })),
      SERVER_LINK,
    ),
  }
  for (let i = 0; i < CONNECTIONS; i += 20) yield { at: 3 * MS + i * 20 * MS, bytes: out('PA', 101 + i, 6, text('data')) }
}

const frames = [...longConversation(), ...Array.from({ length: CONNECTIONS }, (_, i) => [...connection(i)]).flat()].sort(
  (a, b) => a.at - b.at,
)

/** Reads all frames; `most`: as many rows as were held at once. */
function feed(analyzer: Analyzer): number {
  const frame = new Frame()
  frame.linkType = 1
  let most = 0
  frames.forEach(({ at, bytes }, index) => {
    frame.number = index + 1
    frame.time = at
    frame.seconds = 1_700_000_000 + Math.floor(at / 1e9)
    frame.nanos = at % 1e9
    frame.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    frame.end = bytes.length
    frame.wireLength = bytes.length
    analyzer.frame(frame)
    most = Math.max(most, analyzer.attempts.length, analyzer.lookups.table.length / 2)
  })
  return most
}

function read(maxMemory?: number): { report: Report; brief: ConnectionBrief; flows: string[]; most: number } {
  const analyzer = new Analyzer({ version: 'test', ...(maxMemory !== undefined && { maxMemory }) })
  const most = feed(analyzer)
  const analysis = analyzer.end()
  assert.deepEqual(
    Array.from(analysis.connections(), ({ id }) => id),
    Array.from({ length: analysis.connectionCount }, (_, index) => index + 1),
  )
  const brief = [...analysis.connections()][0]!
  const flows = Array.from(analysis.flows(), ({ client, server, packets, bytes, name }) =>
    JSON.stringify([client, server, packets, bytes, name]),
  ).sort()
  return { report: analysis.report(), brief, flows, most }
}

const whole = read()
const parts = read(8 * 2 ** 20)

const verdict = ({
  startFrame,
  host,
  name,
  family,
  path,
  reason,
  certainty,
  notes,
  policy,
  strategy,
  attempts,
  timing,
  lookups,
}: ConnectionRecord) => ({ startFrame, host, name, family, path, reason, certainty, notes, policy, strategy, attempts, timing, lookups })

test('above the bound the older half is told, and the report says so', () => {
  assert.deepEqual(whole.report.oddities, [])
  const [oddity] = parts.report.oddities
  assert.equal(oddity?.id, 'settled-early')
  assert.ok(oddity.count >= 2)
  assert.ok(parts.most < 0.7 * whole.most, `${parts.most} rows of ${whole.most}`)
})

test('connections come in the same order with the same verdicts, names, hosts and lookups', () => {
  assert.equal(parts.report.connections.length, CONNECTIONS + 1)
  assert.deepEqual(parts.report.connections.map(verdict), whole.report.connections.map(verdict))
  assert.deepEqual(
    parts.report.connections.map(({ id }) => id),
    whole.report.connections.map(({ id }) => id),
  )
})

test('lookups, hosts and flows are told once', () => {
  assert.deepEqual(parts.report.lookups, whole.report.lookups)
  assert.deepEqual(parts.report.hosts, whole.report.hosts)
  assert.deepEqual(parts.flows, whole.flows)
})

test('the summary adds up over the parts', () => {
  assert.deepEqual(parts.report.summary, whole.report.summary)
  assert.ok(parts.report.summary.reasons['ipv6-failed']! >= CONNECTIONS / 5)
})

test('a table shows of a connection that was told what its record says', () => {
  const picture = ({
    brief: {
      id,
      startFrame,
      time,
      start,
      host,
      client,
      server,
      name,
      transport,
      port,
      family,
      path,
      reason,
      says,
      rule,
      certainty,
      strategy,
      interest,
    },
  }: typeof parts) => ({
    id,
    startFrame,
    time,
    start,
    host,
    client,
    server,
    name,
    transport,
    port,
    family,
    path,
    reason,
    says,
    rule,
    certainty,
    strategy,
    interest,
  })
  assert.deepEqual(picture(parts), picture(whole))
})

test('a report in parts is valid', () => {
  const validate = new Ajv2020({ allowUnionTypes: true }).compile(REPORT_SCHEMA)
  assert.ok(validate(JSON.parse(JSON.stringify(parts.report))), JSON.stringify(validate.errors?.slice(0, 3)))
})

test('where nobody asks for records they are counted and not kept: findings and summary are the same', () => {
  const analyzer = new Analyzer({ version: 'test', maxMemory: 8 * 2 ** 20, spool: null })
  feed(analyzer)
  const analysis = analyzer.end()
  assert.equal(analysis.connectionCount, CONNECTIONS + 1)
  assert.deepEqual(analysis.findings(), parts.report.findings)
  assert.deepEqual(analysis.summary(), parts.report.summary)
  assert.ok([...analysis.connections()].length < CONNECTIONS)
})
