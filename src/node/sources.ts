/** What a caller of the library names as captures: files by their paths, and whatever else holds octets, packed or not. */
import { createReadStream, type Stats, statSync } from 'node:fs'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Chunks, type Input, inputOf, type NamedSource, namedSources, type Source, type Sources } from '../core/source.js'
import { inOrderOfTime } from './analyze.js'
import { decompress } from './decompress.js'
import { readFileChunks } from './file.js'
import { messageOf } from './input.js'
import { InputError } from './input-error.js'

/** The path of a file, or a `file:` URL. */
export type Path = string | { readonly href: string }

export async function filesAndSources(
  sources: Sources<Source | Path> | readonly (Path | NamedSource<Source | Path>)[],
  { separate = false }: { readonly separate?: boolean | undefined } = {},
): Promise<Input[]> {
  const inputs = namedSources<Source | Path>(sources as Sources<Source | Path>, nameOfPath).map(({ name, source }) =>
    unpacked(isPath(source) ? fileOf(name, source) : inputOf(name, source)),
  )
  return inputs.length > 1 && !separate ? inOrderOfTime(inputs) : inputs
}

const isPath = (source: unknown): source is Path =>
  typeof source === 'string' || (typeof source === 'object' && source !== null && 'href' in source && typeof source.href === 'string')

const nameOfPath = (source: unknown): string | undefined => (isPath(source) ? basename(pathOf(source)) : undefined)

function pathOf(path: Path): string {
  if (typeof path === 'string') return path
  return path.href.startsWith('file:') ? fileURLToPath(path.href) : path.href
}

function fileOf(name: string, given: Path): Input {
  const path = pathOf(given)
  let stats: Stats | undefined
  try {
    stats = statSync(path)
  } catch {
    // Opening it tells why.
  }
  const fail = (message: string): never => {
    throw new InputError(`${path}: ${message}`)
  }
  if (typeof given !== 'string' && !given.href.startsWith('file:'))
    return { name, size: null, open: () => fail('not a file: URL; v6why asks nothing of a network, fetch it and give the stream') }
  if (stats?.isDirectory()) return { name, size: null, open: () => fail('a folder; name the captures in it') }
  if (stats && !stats.isFile()) return inputOf(name, createReadStream(path) as AsyncIterable<Uint8Array>)
  const file = inputOf(name, {
    *[Symbol.iterator]() {
      try {
        yield* readFileChunks(path)
      } catch (error) {
        fail(messageOf(error))
      }
    },
  })
  return { ...file, size: stats?.size ?? null }
}

/** The octets as they were before they were packed. */
const unpacked = (input: Input): Input => ({
  ...input,
  open(onBytes) {
    const packed = input.open(onBytes)
    const chunks = decompress({ [Symbol.asyncIterator]: () => packed as AsyncIterator<Uint8Array> })
    return {
      async next() {
        try {
          return await chunks.next()
        } catch (error) {
          throw error instanceof InputError ? error : new InputError(messageOf(error), { cause: error })
        }
      },
      return() {
        // The one that is waited for, first: the other waits for it.
        packed.return?.()
        return chunks.return()
      },
    } satisfies Chunks
  },
})
