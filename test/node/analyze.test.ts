import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after } from 'node:test'
import { gzipSync } from 'node:zlib'
import { CaptureReader } from '../../src/core/capture/reader.js'
import { type FrameConsumer, type ReadOptions, readInputs } from '../../src/node/analyze.js'
import { findProgram } from '../../src/node/tool.js'
import { FIRST_INPUT } from '../support/capture.js'
import { joinBytes, PcapngWriter, writePcap, writePcapng } from '../support/pcap-writer.js'

const folder = mkdtempSync(join(tmpdir(), 'v6why-'))
after(() => rmSync(folder, { recursive: true }))

const frames = (seconds: number, count = 2) =>
  Array.from({ length: count }, (_, at) => ({ seconds: seconds + at, nanos: 0, bytes: new Uint8Array(60).fill(at) }))
const put = (name: string, octets: Uint8Array | string): string => {
  const path = join(folder, name)
  writeFileSync(path, octets)
  return path
}

class Seen implements FrameConsumer {
  readonly files: string[] = []
  private reader: CaptureReader | undefined

  begin(file: string): void {
    this.files.push(file)
    this.reader = new CaptureReader({ frame: () => undefined }, FIRST_INPUT)
  }
  push(chunk: Uint8Array): void {
    this.reader!.push(chunk)
  }
  finish(): void {
    const { frames, damage } = this.reader!.end()
    this.files.push(`${this.files.pop()}: ${frames}${damage ? ` ${damage}` : ''}`)
  }
}

async function read(args: string[], options?: ReadOptions) {
  const seen = new Seen()
  const result = await readInputs(args, seen, options)
  const problems = result.problems.map(({ message, fatal }) => `${fatal ? 'fatal' : 'partly'} ${message.replaceAll(folder, '')}`)
  for (const { message } of result.problems) assert.doesNotMatch(message, /\n/)
  return { files: seen.files, problems, leftOut: result.leftOut, read: result.read }
}

test('several files are one capture in the order of their first timestamps', async () => {
  const late = put('a.pcap', writePcap(frames(300)))
  const early = put('b.pcapng', writePcapng(frames(100, 3)))
  const middle = put('c.pcap.gz', gzipSync(writePcap(frames(200, 4))))
  const none = put('d.pcap', writePcap([]))
  const expected = ['b.pcapng: 3', 'c.pcap.gz: 4', 'a.pcap: 2', 'd.pcap: 0']
  assert.deepEqual(await read([none, late, early, middle, early]), { files: expected, problems: [], leftOut: 0, read: 4 })
  assert.deepEqual((await read([none, late, early], { separate: true })).files, ['d.pcap: 0', 'a.pcap: 2', 'b.pcapng: 3'])
})

test('in a folder or glob what is no capture is left out and counted', async () => {
  mkdirSync(join(folder, 'set'))
  mkdirSync(join(folder, 'set', 'deeper'))
  put('set/2.pcap', writePcap(frames(20)))
  put('set/1.pcap', writePcap(frames(10)))
  put('set/notes.txt', 'notes\n')
  put('set/notes.txt.gz', gzipSync('notes\n'))
  put('set/empty.pcap', '')
  put('set/old.snoop', 'snoop\0\0\0\0\0\0\x02')
  put('set/deeper/3.pcap', writePcap(frames(30)))
  const files = ['1.pcap: 2', '2.pcap: 2']
  assert.deepEqual(await read([join(folder, 'set')]), { files, problems: [], leftOut: 5, read: 2 })
  assert.deepEqual(await read([join(folder, 'set', '*.pcap')]), { files, problems: [], leftOut: 1, read: 2 })
  assert.deepEqual(await read([join(folder, 'set', '**', '[0-9].pcap')]), {
    files: [...files, '3.pcap: 2'],
    problems: [],
    leftOut: 0,
    read: 3,
  })
  assert.deepEqual((await read([join(folder, 'set', 'n*')])).problems, ['fatal /set/n*: no capture among 2 files'])
  assert.deepEqual((await read([join(folder, 'set', '*.erf')])).problems, ['fatal /set/*.erf: no file matches'])
})

test('a file whose name looks like a glob is a file', async () => {
  assert.deepEqual((await read([put('odd[1].pcap', writePcap(frames(1)))])).files, ['odd[1].pcap: 2'])
})

test('what cannot be read gives one line each, and the others go on', async () => {
  mkdirSync(join(folder, 'nothing'))
  const good = put('good.pcap', writePcap(frames(1)))
  const {
    files,
    problems,
    read: count,
  } = await read([
    join(folder, 'missing.pcap'),
    join(folder, 'nothing'),
    put('text.txt', 'hello\n'),
    put('zero.pcap', ''),
    put('short.pcap', writePcap([]).subarray(0, 10)),
    put('a.har', '{"log": {}}'),
    good,
  ])
  assert.deepEqual([files[0], count], ['good.pcap: 2', 1])
  assert.deepEqual(problems.slice(0, 2), ['fatal /missing.pcap: no such file or folder', 'fatal /nothing: an empty folder'])
  for (const [at, words] of [
    /text\.txt: at offset 0, not a capture/,
    /zero\.pcap: at offset 0, empty/,
    /short\.pcap: at offset 10, .*cut short/,
    /a\.har: .*HAR/,
  ].entries()) {
    assert.match(problems.find((line) => words.test(line)) ?? '', words, `${at}`)
  }
  assert.equal(problems.length, 6)
})

test('a damaged capture is read as far as it goes', async () => {
  const whole = writePcap(frames(1, 5))
  assert.deepEqual((await read([put('cut.pcap', whole.subarray(0, whole.length - 7))])).files, [
    'cut.pcap: 4 the end in the middle of a record at offset 328',
  ])
})

test('a device is refused and a file without permission told', { skip: process.platform === 'win32' }, async () => {
  assert.match((await read(['/dev/zero'])).problems[0]!, /^fatal \/dev\/zero: a device, not a capture/)
  symlinkSync(join(folder, 'loop'), join(folder, 'loop'))
  assert.match((await read([join(folder, 'loop')])).problems[0]!, /symbolic link/)
  const locked = put('locked.pcap', writePcap(frames(1)))
  chmodSync(locked, 0)
  if (process.getuid?.() !== 0) assert.match((await read([locked])).problems[0]!, /no permission/)
})

test('a compressed capture that is cut short keeps its frames and is told', async () => {
  const packed = gzipSync(joinBytes(...Array.from({ length: 50 }, () => writePcapng(frames(1, 100)))))
  const { files, problems, read: count } = await read([put('cut.pcapng.gz', packed.subarray(0, packed.length - 3))])
  assert.deepEqual([files, count], [['cut.pcapng.gz: 5000'], 1])
  assert.deepEqual(problems, ['partly /cut.pcapng.gz: the gzip data is cut short; what came before was read'])
})

test('the tools of the system unpack what Node cannot, and a missing one is told', async () => {
  const capture = writePcap(frames(7, 3))
  const magics: [string, number[]][] = [
    ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]],
    ['lz4', [0x04, 0x22, 0x4d, 0x18, 0, 0]],
    ['bzip2', [0x42, 0x5a, 0x68, 0x39, 0, 0]],
  ]
  const path = process.env.PATH
  try {
    process.env.PATH = ['', '.', folder].join(process.platform === 'win32' ? ';' : ':')
    for (const [tool, magic] of magics) {
      const { problems } = await read([put(`without.${tool}`, Uint8Array.from(magic))])
      assert.match(problems[0]!, new RegExp(`^fatal /without.${tool}: ${tool} data, and no ${tool} program was found`))
    }
  } finally {
    process.env.PATH = path
  }
  for (const [tool, magic] of [['zstd', []] as [string, number[]], ...magics]) {
    const program = findProgram(tool)
    if (!program) {
      console.log(`# skipped: there is no ${tool} here`)
      continue
    }
    const packed = spawnSync(program, ['-c'], { input: capture }).stdout
    assert.deepEqual(await read([put(`with.${tool}`, packed)]), { files: [`with.${tool}: 3`], problems: [], leftOut: 0, read: 1 })
    if (magic.length === 0) continue
    const { problems } = await read([put(`damaged.${tool}`, joinBytes(Uint8Array.from(magic), new Uint8Array(50)))])
    assert.match(problems[0]!, new RegExp(`^fatal /damaged.${tool}: ${tool} says: `))
  }
})

test('progress counts the octets of the files', async () => {
  const seen: [number, number | null][] = []
  const files = [put('p1.pcap', writePcap(frames(1))), put('p2.pcap', writePcap(frames(2)))]
  await read(files, { onProgress: (bytes, total) => seen.push([bytes, total]) })
  assert.deepEqual(seen, [
    [176, 352],
    [352, 352],
  ])
})

test('a fault of the consumer is not taken for trouble with the input', async () => {
  const path = put('fault.pcap', writePcap(frames(1)))
  const consumer: FrameConsumer = {
    begin: () => undefined,
    finish: () => undefined,
    push: () => {
      throw new TypeError('a fault')
    },
  }
  await assert.rejects(readInputs([path], consumer), new TypeError('a fault'))
})

test('standard input is read as it comes, from a pipe that stays open', { timeout: 120_000 }, async () => {
  const script = `
    import { readInputs } from '${new URL('../../src/node/analyze.ts', import.meta.url).href}'
    import { CaptureReader } from '${new URL('../../src/core/capture/reader.ts', import.meta.url).href}'
    let reader
    await readInputs(['-'], {
      begin: (file) => { reader = new CaptureReader({ frame: ({ number }) => process.stdout.write(file + number + ' ') }, { firstFrame: 1, firstInterface: 0, epoch: null }) },
      push: (chunk) => reader.push(chunk),
      finish: () => process.stdout.write(String(reader.end().frames)),
    })`
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], { stdio: ['pipe', 'pipe', 'inherit'] })
  let out = ''
  const closed = once(child, 'close')
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text
  })
  const until = async (words: string) => {
    while (!out.includes(words)) await once(child.stdout, 'data')
  }
  const section = new PcapngWriter().interface().packet(new Uint8Array(60), 1n).toBytes()
  child.stdin.write(section.subarray(0, 100))
  child.stdin.write(section.subarray(100))
  await until('-1 ')
  child.stdin.write(new PcapngWriter(true).interface().packet(new Uint8Array(60), 1n).toBytes())
  await until('-2 ')
  child.stdin.end()
  assert.deepEqual(await closed, [0, null])
  assert.equal(out, '-1 -2 2')
})

test('devices, folders, links and pipes: one line each, or the capture behind them', { skip: process.platform === 'win32' }, async () => {
  const target = put('linked.pcap', writePcap(frames(1)))
  symlinkSync(target, join(folder, 'link.pcap'))
  symlinkSync(join(folder, 'gone.pcap'), join(folder, 'dangling.pcap'))
  mkdirSync(join(folder, 'folder.pcap'))
  assert.deepEqual((await read([join(folder, 'link.pcap')])).files, ['link.pcap: 2'])
  for (const [path, words] of [
    ['/dev/null', 'a device, not a capture; how to take one: v6why capture-help'],
    ['/dev/zero', 'a device, not a capture; how to take one: v6why capture-help'],
    [join(folder, 'dangling.pcap'), 'no such file or folder'],
    [join(folder, 'folder.pcap'), 'an empty folder'],
  ])
    assert.deepEqual((await read([path!])).problems, [`fatal ${path!.replace(folder, '')}: ${words}`])

  const fifo = join(folder, 'pipe')
  if (spawnSync('mkfifo', [fifo]).status !== 0) return
  const writer = spawn('sh', ['-c', 'cat "$1" > "$2"', 'sh', target, fifo])
  assert.deepEqual((await read([fifo])).files, ['pipe: 2'])
  assert.equal(writer.exitCode ?? (await new Promise((resolve) => writer.once('close', resolve))), 0)
})

test('in a folder, links that lead nowhere and what is no file are left out and counted', {
  skip: process.platform === 'win32',
}, async () => {
  mkdirSync(join(folder, 'mixed'))
  put('mixed/a.pcap', writePcap(frames(1)))
  symlinkSync(join(folder, 'gone'), join(folder, 'mixed', 'dangling'))
  symlinkSync('/dev/zero', join(folder, 'mixed', 'endless'))
  symlinkSync('..', join(folder, 'mixed', 'up'))
  assert.deepEqual(await read([join(folder, 'mixed')]), { files: ['a.pcap: 2'], problems: [], leftOut: 3, read: 1 })
})

test('one flipped bit in a compressed capture is told', async () => {
  const capture = joinBytes(...Array.from({ length: 20 }, (_, i) => writePcapng(frames(i, 100))))
  const packed: [string, Uint8Array][] = [['gzip', gzipSync(capture)]]
  for (const tool of ['zstd', 'lz4', 'xz', 'bzip2']) {
    const program = findProgram(tool)
    if (program) packed.push([tool, spawnSync(program, ['-c'], { input: capture }).stdout])
    else console.log(`# skipped: there is no ${tool} here`)
  }
  for (const [tool, whole] of packed) {
    const flipped = whole.slice()
    flipped[flipped.length >> 1]! ^= 0x10
    const { problems } = await read([put(`flipped.${tool}`, flipped)])
    assert.match(problems[0] ?? `unnoticed: ${tool}`, new RegExp(`^(partly|fatal) /flipped.${tool}: .*(damaged|says|not a capture)`), tool)
  }
})
