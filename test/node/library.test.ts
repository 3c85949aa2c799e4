/** The library as a program in Node uses it. */
import assert from 'node:assert/strict'
import { createReadStream, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import test from 'node:test'
import { pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import { VERSION } from '../../src/core/base/version.js'
import {
  analyze,
  CaptureError,
  follow,
  type NodeSources,
  OptionError,
  type Progress,
  readCapture,
  type RevisedRecord,
  SourceError,
} from '../../src/node/index.js'
import { reportOf } from '../support/analyze.js'
import { comparable, lastRevisions } from '../support/last-revisions.js'
import { root, samples } from '../support/samples.js'

const folder = mkdtempSync(join(tmpdir(), 'v6why-library-'))
test.after(() => rmSync(folder, { recursive: true }))

const sample = (story: string) => samples.find((known) => known.story === story)!
const riddle = sample('riddle')
const { bytes } = riddle
const version = '0.0.0-test'
const put = (name: string, octets: Uint8Array): string => {
  const path = join(folder, name)
  writeFileSync(path, octets)
  return path
}

function* chunks(length = 1000): Generator<Uint8Array, void, undefined> {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length)
}
async function* slowChunks(): AsyncGenerator<Uint8Array, void, undefined> {
  for (const chunk of chunks()) {
    await new Promise((resolve) => setImmediate(resolve))
    yield chunk
  }
}

/** One octet of zstd for each of the capture: a frame of raw blocks (RFC 8878 §3.1.1.2.2). */
function zstdOf(octets: Uint8Array): Uint8Array {
  const size = Buffer.alloc(4)
  size.writeUInt32LE(octets.length)
  const header = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0xa0, ...size])
  const block = Buffer.alloc(3)
  block.writeUIntLE(1 | (octets.length << 3), 0, 3)
  return Buffer.concat([header, block, octets])
}

test('a path, octets, a stream and an iterable of one capture give the same report', async () => {
  const nameless = JSON.stringify(reportOf('-', bytes))
  const named = JSON.stringify(reportOf(riddle.file, bytes))
  const sources: [NodeSources, string][] = [
    [riddle.path, named],
    [pathToFileURL(riddle.path), named],
    [[riddle.path], named],
    [{ name: riddle.file, source: bytes }, named],
    [[{ name: riddle.file, source: slowChunks() }], named],
    [bytes, nameless],
    [bytes.slice().buffer, nameless],
    [createReadStream(riddle.path), nameless],
    [Readable.toWeb(createReadStream(riddle.path)), nameless],
    [new Blob([bytes.slice()]).stream(), nameless],
    [chunks(77), nameless],
    [[...chunks()], nameless],
    [slowChunks(), nameless],
    [gzipSync(bytes), nameless],
    [zstdOf(bytes), nameless],
    [Readable.from([gzipSync(bytes)]), nameless],
    [put('riddle.gz', gzipSync(bytes)), JSON.stringify(reportOf('riddle.gz', bytes))],
    [put('riddle.pcapng.zst', zstdOf(bytes)), JSON.stringify(reportOf('riddle.pcapng.zst', bytes))],
  ]
  for (const [at, [source, expected]] of sources.entries()) {
    assert.ok(JSON.stringify(await analyze(source, { version })) === expected, `source ${at}`)
  }
})

test('several captures are one, in the order of their first frames unless they are to stay as given', async () => {
  const other = sample('6to4-label-changed')
  const files = async (sources: NodeSources, separate = false) => (await analyze(sources, { separate })).inputs.map(({ file }) => file)
  const inOrder = await files([riddle.path, other.path])
  assert.deepEqual(await files([other.path, riddle.path]), inOrder)
  assert.deepEqual(await files([other.path, riddle.path], true), [other.file, riddle.file])
  assert.deepEqual(await files([riddle.path, other.path], true), [riddle.file, other.file])
  const streams = [
    { name: 'first', source: slowChunks() },
    { name: 'second', source: other.bytes },
  ]
  assert.deepEqual(await files(streams), ['second', 'first'], 'a stream cannot be looked into beforehand')
})

test('what is read of an analysis beside the report: flows, and another table', async () => {
  const analysis = await readCapture(riddle.path)
  assert.equal(analysis.tool.version, VERSION)
  assert.ok([...analysis.flows()].length > 0)
  assert.equal(analysis.whatIf({ rows: [{ prefix: '2002::/16', precedence: 30, label: 1 }] }).turned.length, 3)
})

test('options say what no packet shows, in the words of the command line', async () => {
  const first = async (options: Parameters<typeof analyze>[1]) => (await analyze(riddle.path, options)).connections[0]!
  assert.deepEqual([(await first({ policy: 'glibc' })).policy!.given, (await first({})).policy!.given], [true, false])
  assert.equal((await first({ policyOf: { '81.2.69.142': 'rfc3484' } })).policy!.used, 'rfc3484')
  assert.equal((await first({ policy: 'precedence ::ffff:0:0/96 100\n' })).policy!.given, true)
  const list = '2: eth0: <UP> mtu 1500 state UP\n    inet 81.2.69.142/24 scope global eth0\n    inet6 2400:cb00::5/64 scope global\n'
  assert.equal((await first({ policy: 'glibc', addresses: [list] })).candidates[0]!.sourceFrom, 'given')
  for (const [option, options] of [
    ['policy', { policy: 'no such table' }],
    ['policyOf', { policyOf: { host: 'glibc' } }],
    ['addresses', { addresses: ['nothing'] }],
    ['nat64Prefixes', { nat64Prefixes: ['64:ff9b::/97'] }],
  ] as const)
    await assert.rejects(analyze(riddle.path, options), (error) => error instanceof OptionError && error.option === option)
  await assert.rejects(analyze([] as unknown as string[]), CaptureError)
})

test('errors say which input, what, and where', async () => {
  const text = { name: 'notes.txt', source: new TextEncoder().encode('hello, world') }
  await assert.rejects(
    analyze(text),
    (error) => error instanceof CaptureError && error.code === 'unknown-format' && error.offset === 0 && error.file === 'notes.txt',
  )
  await assert.rejects(analyze(new Uint8Array(0)), (error) => error instanceof CaptureError && error.code === 'empty')
  const failing = Readable.from(
    (async function* () {
      yield bytes.subarray(0, 500)
      throw new Error('the line went dead')
    })(),
  )
  for (const [source, file, message] of [
    [join(folder, 'none.pcap'), 'none.pcap', /none\.pcap: no such file/],
    [folder, folder.split(/[\\/]/).at(-1), /a folder/],
    [new URL('https://www.example/a.pcap'), 'a.pcap', /asks nothing of a network/],
    [gzipSync(bytes).subarray(0, 3000), '-', /the gzip data is cut short/],
    [failing, '-', /the line went dead/],
    [Readable.from(['text']), '-', /a chunk is a Uint8Array, and this one is a string/],
  ] as const)
    await assert.rejects(analyze(source), (error) => error instanceof SourceError && error.file === file && message.test(error.message))
  await assert.rejects(analyze(7 as unknown as string), TypeError)
})

test('with onProblem the other captures are read, and what came before a failure counts', async () => {
  const problems: string[] = []
  const onProblem = (problem: CaptureError | SourceError) => problems.push(`${problem.name} ${problem.file}`)
  const cut = { name: 'cut.gz', source: gzipSync(bytes).subarray(0, 3000) }
  const { inputs } = await analyze([{ name: 'no.pcap', source: new Uint8Array(40) }, cut, riddle.path], { onProblem, separate: true })
  assert.deepEqual(problems, ['CaptureError no.pcap', 'SourceError cut.gz'])
  assert.deepEqual(
    inputs.map(({ file }) => file),
    ['cut.gz', riddle.file],
  )
  await assert.rejects(analyze(join(folder, 'none'), { onProblem }), SourceError)
})

test('progress counts the octets as they are stored', async () => {
  const seen: Progress[] = []
  const packed = gzipSync(bytes)
  await analyze([put('p.gz', packed), riddle.path], { onProgress: (progress) => seen.push(progress) })
  const total = packed.length + bytes.length
  assert.deepEqual(seen.at(-1), { bytes: total, total, frames: 168 })
  assert.ok(seen.every((progress, at) => at === 0 || progress.bytes >= seen[at - 1]!.bytes))
})

for (const how of ['a generator', 'a stream of Node', 'a web stream'] as const) {
  test(`a signal ends the reading of ${how} while the next chunk is waited for, and the source is let go`, async () => {
    let released = false
    const release = () => {
      released = true
    }
    const controller = new AbortController()
    const sources = {
      async *'a generator'() {
        try {
          yield bytes.subarray(0, 5000)
          setImmediate(() => controller.abort())
          await new Promise((resolve) => controller.signal.addEventListener('abort', resolve))
          yield bytes.subarray(5000)
        } finally {
          release()
        }
      },
      'a stream of Node': () =>
        new Readable({
          read() {
            this.push(bytes.subarray(0, 5000))
            this._read = () => setImmediate(() => controller.abort())
          },
          destroy(error, done) {
            release()
            done(error)
          },
        }),
      'a web stream': () =>
        new ReadableStream<Uint8Array>({
          start: (stream) => stream.enqueue(bytes.subarray(0, 5000)),
          pull: () => {
            setImmediate(() => controller.abort())
            return new Promise(() => undefined)
          },
          cancel: release,
        }),
    }
    await assert.rejects(analyze(sources[how](), { signal: controller.signal }), { name: 'AbortError' })
    while (!released) await new Promise((resolve) => setImmediate(resolve))
  })
}

test('a signal that was given before, or with a reason of its own, is heard', async () => {
  await assert.rejects(analyze(riddle.path, { signal: AbortSignal.abort(new Error('no longer wanted')) }), /no longer wanted/)
})

test('records come as they settle, and nothing is read while one waits to be taken', async () => {
  let read = 0
  async function* source() {
    for (const chunk of chunks(200)) {
      read++
      yield chunk
    }
  }
  const whole = Math.ceil(bytes.length / 200)
  const told: RevisedRecord[] = []
  const readAt: number[] = []
  for await (const record of follow(source())) {
    const before = read
    await new Promise((resolve) => setImmediate(resolve))
    assert.equal(read, before)
    told.push(record)
    readAt.push(read)
  }
  const first = told.findIndex(({ type }) => type === 'connection')
  assert.ok(readAt[first]! < whole / 2, `the first connection was told after ${readAt[first]} of ${whole} chunks`)
  assert.equal(read, whole)
  const { hosts, inputs, lookups, tunnels, translations, connections, findings, oddities, summary } = reportOf('-', bytes)
  const expected = [...inputs, ...hosts, ...lookups, ...tunnels, ...translations, ...connections, ...findings, ...oddities, summary]
  assert.deepEqual(comparable(lastRevisions(told)), comparable(expected))
})

test('while no packet comes the clock settles what was read', async () => {
  let now = 0
  const clock = {
    now: () => now,
    sleep: (ms: number) =>
      new Promise<void>((resolve) =>
        setImmediate(() => {
          now += ms
          resolve()
        }),
      ),
  }
  let go = () => {}
  const gone = new Promise<void>((resolve) => {
    go = resolve
  })
  async function* source() {
    yield bytes.subarray(0, 9000)
    // Too little for a look by itself.
    yield bytes.subarray(9000)
    await gone
  }
  const names = new Set<string | null>()
  for await (const record of follow(source(), { clock })) {
    if (record.type !== 'connection') continue
    names.add(record.name)
    // The source still waits.
    if (names.has('mix.example')) go()
  }
  assert.deepEqual([...names], ['dual.example', 'v6only.example', 's6to4.example', 'mix.example'])
})

test('who leaves the loop ends the reading', async () => {
  let released = false
  async function* source() {
    try {
      yield* chunks(200)
    } finally {
      released = true
    }
  }
  for await (const { type } of follow(source())) if (type === 'connection') break
  while (!released) await new Promise((resolve) => setImmediate(resolve))
})

test('a report names the version of the package', () => {
  assert.equal(VERSION, JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version)
})
