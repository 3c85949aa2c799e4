/** The octets of a dropped file, unpacked where it is gzip (RFC 1952) or zstd (RFC 8878) by its first octets. */
import { Decompress } from 'fzstd'

type Chunks = AsyncGenerator<Uint8Array, void, undefined>

const CHUNK = 1 << 20
/** fzstd keeps the window and what it gives out: a piece of this length becomes a few megabytes. */
const ZSTD_PIECE = 1 << 16

const OTHER_COMPRESSIONS: readonly { readonly name: string; readonly magic: readonly number[] }[] = [
  { name: 'xz', magic: [0xfd, 0x37, 0x7a, 0x58, 0x5a] },
  { name: 'lz4', magic: [0x04, 0x22, 0x4d, 0x18] },
  { name: 'bzip2', magic: [0x42, 0x5a, 0x68] },
]

/** Data that no browser unpacks, or that is damaged. */
export class UnpackError extends Error {}

/** `onBytes` hears how far the file is read, before it is unpacked. */
export async function* chunksOf(file: Blob, onBytes: (count: number) => void): Chunks {
  const head = new Uint8Array(await file.slice(0, 6).arrayBuffer())
  const begins = (magic: readonly number[]) => magic.every((octet, at) => head[at] === octet)
  const other = OTHER_COMPRESSIONS.find(({ magic }) => begins(magic))
  if (other) throw new UnpackError(`${other.name} data; unpack it first, or give it to v6why on the command line`)
  if (begins([0x1f, 0x8b])) yield* gunzip(file, onBytes)
  else if (begins([0x28, 0xb5, 0x2f, 0xfd])) yield* unzstd(file, onBytes)
  else yield* pieces(file, CHUNK, onBytes)
}

async function* pieces(file: Blob, length: number, onBytes: (count: number) => void): Chunks {
  for (let at = 0; at < file.size; at += length) {
    const chunk = new Uint8Array(await file.slice(at, at + length).arrayBuffer())
    onBytes(chunk.length)
    yield chunk
  }
}

async function* gunzip(file: Blob, onBytes: (count: number) => void): Chunks {
  const input = pieces(file, CHUNK, onBytes)
  const packed = new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      const { value } = await input.next()
      if (value) controller.enqueue(value as Uint8Array<ArrayBuffer>)
      else controller.close()
    },
  })
  const reader = packed.pipeThrough(new DecompressionStream('gzip')).getReader()
  try {
    for (;;) {
      const { value } = await reader.read()
      if (!value) return
      yield value
    }
  } catch {
    throw new UnpackError('damaged or cut gzip data')
  }
}

async function* unzstd(file: Blob, onBytes: (count: number) => void): Chunks {
  const ready: Uint8Array[] = []
  const stream = new Decompress((chunk) => ready.push(chunk))
  try {
    for await (const chunk of pieces(file, ZSTD_PIECE, onBytes)) {
      stream.push(chunk)
      yield* ready.splice(0)
    }
    stream.push(new Uint8Array(0), true)
    yield* ready
  } catch {
    throw new UnpackError('damaged or cut zstd data')
  }
}
