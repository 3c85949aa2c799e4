/**
 * Names come from the network, from captures and from file systems. One capture holds all of support/hostile-names.ts in every place that a
 * name can come from, under a name that is hostile itself; everything that v6why writes about it is held to the rules of its format.
 */
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after } from 'node:test'
import { PlainLines } from '../../src/cli/live/lines.js'
import { Screen } from '../../src/cli/live/screen.js'
import { Output } from '../../src/cli/output.js'
import { run } from '../../src/cli/program.js'
import { parseAddress } from '../../src/core/address/text.js'
import { Clock } from '../../src/core/report/clock.js'
import type { RevisedRecord } from '../../src/core/report/revisions.js'
import { HOSTILE, UNSEEN } from '../support/hostile-names.js'
import { lookAt } from '../support/look.js'
import { clientHello, httpRequest } from '../support/messages.js'
import { ethernet, ipv4, octets, tcp, text as latin, u16, u32, udp } from '../support/packet-builder.js'
import { PcapngWriter, text } from '../support/pcap-writer.js'

const PROCESS_INFORMATION = 0x80000001
const EPB_PROCESS = 0x8001
const CLIENT = '192.0.2.10'
const RESOLVER = '192.0.2.53'

const folder = mkdtempSync(join(tmpdir(), 'v6why-hostile-'))
after(() => rmSync(folder, { recursive: true }))

/** Windows allows no such name. */
const FILE_NAME = process.platform === 'win32' ? "a'=1.pcapng" : '=1|\u001b[2J\u202e\n::error::<img src=x onerror=alert(1)>@a.pcapng'
const capture = join(folder, FILE_NAME)
writeFileSync(capture, hostileCapture())

/** For each name a lookup, a failed first attempt, and a connection that says the name in a ClientHello or a request; all of a process of that name. */
function hostileCapture(): Uint8Array {
  const writer = new PcapngWriter().interface({ options: [{ code: 2, value: text(HOSTILE.join(' ')) }] })
  const named = HOSTILE.filter((name) => name !== '')
  for (const [i, name] of named.entries())
    writer.block(
      PROCESS_INFORMATION,
      octets(u32(1000 + i).reverse(), u16(2).reverse(), u16(text(name).length).reverse(), padded(text(name))),
    )
  writer.names([{ address: [...parseAddress('198.51.100.200')!], names: named.map((name) => name.replaceAll('\0', ' ')) }])
  let ticks = 0n
  for (const [i, name] of named.entries()) {
    const label = text(name).slice(0, 50)
    const address = `198.51.100.${i + 1}`
    const question = octets(label.length, label, 7, latin('example'), 0, u16(1), u16(1))
    const ends = { srcPort: 20000 + i, dstPort: 53 }
    const add = (src: string, dst: string, upper: ReturnType<typeof tcp>) => {
      ticks += 5_000_000n
      const index = octets(u32(i).reverse())
      writer.packet(ethernet(ipv4({ src, dst }, upper)), ticks, { options: [{ code: EPB_PROCESS, value: index }] })
    }
    add(CLIENT, RESOLVER, udp(ends, octets(u16(i), u16(0x0100), u16(1), u16(0), u32(0), question)))
    const answer = octets(u16(0xc00c), u16(1), u16(1), u32(60), u16(4), parseAddress(address)!)
    add(
      RESOLVER,
      CLIENT,
      udp({ srcPort: 53, dstPort: ends.srcPort }, octets(u16(i), u16(0x8180), u16(1), u16(1), u32(0), question, answer)),
    )
    const isWeb = i % 2 === 0
    const there = { srcPort: 30000 + i, dstPort: isWeb ? 80 : 443 }
    const back = { srcPort: there.dstPort, dstPort: there.srcPort }
    if (i % 3 === 0) add(CLIENT, '198.51.100.250', tcp({ ...there, flags: 'S', seq: 1 }))
    add(CLIENT, address, tcp({ ...there, flags: 'S', seq: 1 }))
    add(address, CLIENT, tcp({ ...back, flags: 'SA', seq: 1, ack: 2 }))
    const said = String.fromCharCode(...text(name))
    add(CLIENT, address, tcp({ ...there, flags: 'A', seq: 2, ack: 2 }, isWeb ? httpRequest(said, said) : clientHello(said)))
  }
  return writer.toBytes()
}

function padded(octetsOf: Uint8Array): Uint8Array {
  const out = new Uint8Array((octetsOf.length + 3) & ~3)
  out.set(octetsOf)
  return out
}

let written = 0
/** What v6why writes into a file of -o. */
async function told(args: readonly string[], exit = 0): Promise<Buffer> {
  const file = join(folder, `told-${written++}`)
  assert.equal(await run([...args, '-o', file], '1.2.3'), exit, args.join(' '))
  return readFileSync(file)
}

const LISTS = ['analyze', 'lookups', 'hosts', 'tunnels', 'flows', 'race']

test('every name is in the report, in its visible form', async () => {
  const report = JSON.parse((await told(['analyze', capture, '--format', 'json'])).toString())
  assert.equal(report.connections.length, 44)
  assert.equal(report.lookups.length, HOSTILE.length - 1)
  const programs = report.connections.map(({ client }: { client: { process: { name: string } | null } }) => client.process?.name)
  assert.ok(programs.includes('\\x202egnp.exe\\x202c \\x2066x\\x2069 \\x200f\\xfeff'), 'the names of programs')
  const texts: string[] = []
  JSON.stringify(report, (_key, value: unknown) => {
    if (typeof value === 'string') texts.push(value)
    return value
  })
  for (const one of texts) assert.doesNotMatch(one, UNSEEN)
})

for (const command of [
  ...LISTS.map((name) => [name]),
  ['explain'],
  ['analyze', '--by', 'name'],
  ['analyze', '--all'],
  ['analyze', '--summary'],
])
  test(`v6why ${command.join(' ')}: no name moves a cursor, ends a line or hides`, async () => {
    const [name, ...options] = command as [string, ...string[]]
    const text = (await told([name, capture, ...options])).toString()
    assert.doesNotMatch(text.replaceAll('\n', ''), UNSEEN)
    assert.doesNotMatch(text, /^\s*::[a-z]|##\[/m)
  })

test('explain: each connection by itself', async () => {
  for (let id = 1; id < HOSTILE.length; id++)
    assert.doesNotMatch((await told(['explain', capture, '--connection', String(id)])).toString().replaceAll('\n', ''), UNSEEN)
})

for (const command of LISTS) {
  test(`${command}, ndjson: a record is a line, and nothing is hidden in it`, async () => {
    for (const line of (await told([command, capture, '--format', 'ndjson'])).toString().trimEnd().split('\n')) {
      assert.doesNotMatch(line, UNSEEN)
      assert.equal(typeof JSON.parse(line).type, 'string')
    }
  })

  test(`${command}, csv: as many cells in every row, and no formula`, async () => {
    const rows = readCsv((await told([command, capture, '--format', 'csv'])).toString())
    for (const row of rows) {
      assert.equal(row.length, rows[0]!.length)
      for (const cell of row) {
        assert.doesNotMatch(cell, UNSEEN)
        assert.doesNotMatch(cell, /^[=+@]|^-(?!\d+(\.\d+)?$)/)
      }
    }
  })

  test(`${command}, markdown: as many cells in every row, and no markup`, async () => {
    const lines = (await told([command, capture, '--format', 'markdown'])).toString().trimEnd().split('\n')
    const cellsOf = (line: string) => line.replace(/\\[\\|]/g, '').split('|').length
    for (const line of lines) {
      assert.doesNotMatch(line, UNSEEN)
      assert.equal(cellsOf(line), cellsOf(lines[0]!), line)
      assert.doesNotMatch(line, /(?<!\\)[`<>[\]*]|@/)
    }
  })
}

/** RFC 4180. */
function readCsv(text: string): string[][] {
  const rows: string[][] = []
  for (const line of text.slice(0, -2).split('\r\n')) {
    const cells = [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g)].map(
      ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain!,
    )
    assert.ok(cells.length > 0)
    rows.push(cells)
  }
  return rows
}

test('qlog: every record parses, and nothing is hidden in it', async () => {
  for (const record of (await told(['export', '--qlog', capture])).toString().split('\u001e').slice(1)) {
    assert.doesNotMatch(record.replace(/\n$/, ''), UNSEEN)
    assert.ok(JSON.parse(record))
  }
})

test('an annotated copy: no comment and no name of ours hides anything', async () => {
  const seen = commentsAndNames(await told(['annotate', capture]))
  assert.ok(seen.length > HOSTILE.length)
  for (const one of seen) assert.doesNotMatch(one, UNSEEN)
})

/** Comments of packets, and the names of name resolution blocks that begin like those that lookups gave. */
function commentsAndNames(capture: Buffer): string[] {
  const found: string[] = []
  for (let at = 0; at < capture.length; at += capture.readUInt32LE(at + 4)) {
    const type = capture.readUInt32LE(at)
    const end = at + capture.readUInt32LE(at + 4) - 4
    let option = type === 6 ? at + 28 + ((capture.readUInt32LE(at + 20) + 3) & ~3) : type === 4 ? at + 8 : end
    for (; option + 4 <= end; option += 4 + ((capture.readUInt16LE(option + 2) + 3) & ~3)) {
      const code = capture.readUInt16LE(option)
      const value = capture.subarray(option + 4, option + 4 + capture.readUInt16LE(option + 2))
      if (type === 6 && code === 1) found.push(value.toString())
      else if (type === 4 && code === 1)
        found.push(
          ...value
            .subarray(4)
            .toString()
            .split('\0')
            .filter((name) => name.endsWith('.example')),
        )
    }
  }
  return found
}

test('a first expectation: YAML that says each name, and that the capture meets', async () => {
  const file = join(folder, 'expect.yaml')
  assert.equal(await run(['check', '--init', capture, '-o', file], '1.2.3'), 0)
  assert.doesNotMatch(readFileSync(file, 'utf8').replaceAll('\n', ''), UNSEEN)
  for (const format of ['text', 'junit', 'tap', 'sarif', 'github', 'markdown', 'json'])
    assert.doesNotMatch((await told(['check', capture, '--expect', file, '--format', format])).toString().replaceAll('\n', ''), UNSEEN)
})

test('a stored report that hides something is compared without it', async () => {
  const old = join(folder, 'old.json')
  const report = (await told(['analyze', capture, '--format', 'json'])).toString()
  writeFileSync(old, report.replaceAll('example', 'ex\\u202e\\u001b[2Jample').replaceAll('aaaa-absent', 'aaaa-empty'))
  for (const format of ['table', 'ndjson', 'csv', 'markdown'])
    assert.doesNotMatch((await told(['compare', old, capture, '--format', format])).toString().replace(/[\r\n]/g, ''), UNSEEN)
})

test('live: neither a line of the log nor the screen is moved by a name', async () => {
  const lines = (await told(['analyze', capture, '--format', 'ndjson'])).toString().trimEnd().split('\n')
  const records = lines.map((line) => ({ ...JSON.parse(line), revision: 1 }) as RevisedRecord)
  const file = join(folder, 'log')
  const output = new Output(file)
  const log = new PlainLines(output, lookAt(100), () => new Clock(null))
  for (const record of records) log.record(record)
  await log.end(STATUS)
  output.close()
  assert.doesNotMatch(readFileSync(file, 'utf8').replaceAll('\n', ''), UNSEEN)

  const drawn = screenOf(records)
  assert.equal(drawn.split('\u001b[2J').length, 2, 'cleared once, when it begins')
  const own = /\u001b\[(?:\?1049[hl]|\?25[hl]|2J|\d+;1H|[07]m|K)/g
  assert.doesNotMatch(drawn.replace(own, ''), UNSEEN)
})

const STATUS = { packets: 1, drops: 0, elapsedMs: 1000, notice: null }

/** What the screen writes. Nothing waits in here: the test runner writes to the same stream. */
function screenOf(records: readonly RevisedRecord[]): string {
  let drawn = ''
  const { write } = process.stdout
  process.stdout.write = (text: string | Uint8Array) => {
    drawn += String(text)
    return true
  }
  try {
    const screen = new Screen(
      lookAt(100),
      () => new Clock(null),
      undefined,
      () => undefined,
    )
    for (const record of records) screen.record(record)
    void screen.tick(STATUS)
    screen.leave()
  } finally {
    process.stdout.write = write
  }
  return drawn
}
