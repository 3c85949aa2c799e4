/** Compressed captures, recognised by their first octets and never by their names. */
import { gunzip } from './gunzip.js'
import { type Chunks, InputError } from './input-error.js'
import { findProgram, throughProgram } from './tool.js'
import { unzstd } from './zstd.js'

interface Compression {
  readonly name: string
  readonly magic: readonly (readonly number[])[]
  readonly open: (input: Chunks) => AsyncGenerator<Uint8Array, void, undefined>
}

const COMPRESSIONS: readonly Compression[] = [
  { name: 'gzip', magic: [[0x1f, 0x8b]], open: gunzip },
  {
    name: 'zstd',
    // A frame, or one of the sixteen kinds of skippable frame before it.
    magic: [[0x28, 0xb5, 0x2f, 0xfd], ...Array.from({ length: 16 }, (_, kind) => [0x50 + kind, 0x2a, 0x4d, 0x18])],
    open: unzstd,
  },
  { name: 'xz', magic: [[0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]], open: byProgram('xz', ['--memlimit-decompress=256MiB']) },
  // A frame, or the format of old kernels.
  {
    name: 'lz4',
    magic: [
      [0x04, 0x22, 0x4d, 0x18],
      [0x02, 0x21, 0x4c, 0x18],
    ],
    open: byProgram('lz4', []),
  },
  { name: 'bzip2', magic: [[0x42, 0x5a, 0x68]], open: byProgram('bzip2', []) },
]

const MAGIC_LENGTH = 6

function byProgram(name: string, args: readonly string[]) {
  return (input: Chunks) => {
    const program = findProgram(name)
    if (!program) throw new InputError(`${name} data, and no ${name} program was found; unpack it first, or install ${name}`)
    return throughProgram(program, ['-dc', ...args], input)
  }
}

/** The input as it was before it was compressed; an input that is not compressed passes as it is. */
export async function* decompress(input: Chunks): AsyncGenerator<Uint8Array, void, undefined> {
  const chunks = Symbol.asyncIterator in input ? input[Symbol.asyncIterator]() : input[Symbol.iterator]()
  try {
    let first: Uint8Array | undefined
    while (!first || first.length < MAGIC_LENGTH) {
      const { value } = await chunks.next()
      if (!value) break
      first = first ? Uint8Array.of(...first, ...value) : value
    }
    if (!first) return
    const head = first
    const compression = COMPRESSIONS.find(({ magic }) => magic.some((octets) => octets.every((octet, at) => head[at] === octet)))
    const whole = again(head, chunks)
    yield* compression ? compression.open(whole) : whole
  } finally {
    await chunks.return?.()
  }
}

async function* again(
  first: Uint8Array,
  rest: Iterator<Uint8Array> | AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  yield first
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value
}
