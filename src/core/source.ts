/** Where the octets of a capture come from, on any platform. */

/** What is read of a web ReadableStream (WHATWG Streams §4): that of browsers and that of Node are both one. */
export interface ByteStream {
  getReader(): {
    read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>
    cancel(reason?: unknown): Promise<void>
  }
}

/**
 * The octets of one capture: all at once, or in chunks that are cut anywhere. A stream of Node is an async iterable. A chunk is read
 * before the next one is asked for, and may be overwritten then.
 */
export type Source = Uint8Array | ArrayBuffer | ByteStream | AsyncIterable<Uint8Array> | Iterable<Uint8Array>

/** One of several captures, or one with a name of its own. */
export interface NamedSource<Of = Source> {
  /** As `file` of the input's record will have it. */
  readonly name: string
  readonly source: Of
}

/** One capture, or several that are told as one. An iterable of octets is one capture. */
export type Sources<Of = Source> = Of | NamedSource<Of> | readonly NamedSource<Of>[]

/** The source of a capture failed: it could not be opened, read or unpacked. `cause` is what it threw. */
export class SourceError extends Error {
  override readonly name = 'SourceError'
  /** As the report calls the input. */
  readonly file: string
  constructor(file: string, cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause })
    this.file = file
  }
}

/** What is read one after another. `return` ends it early, also while a chunk is waited for. */
export interface Chunks {
  next(): IteratorResult<unknown, unknown> | Promise<IteratorResult<unknown, unknown>>
  return?(): unknown
}

/** A capture that can be opened. */
export interface Input {
  readonly name: string
  /** Octets as they are stored, null where that is not known. */
  readonly size: number | null
  /** `onBytes` hears of octets as they are read, before they are unpacked. */
  open(onBytes: (count: number) => void): Chunks
}

/** As a program that reads standard input calls it. */
const NAMELESS = '-'
/** Octets in memory are handed on in pieces, so that others get their turn between two of them. */
const PIECE = 1 << 20

export const inputsOf = (sources: Sources): Input[] => namedSources<Source>(sources).map(({ name, source }) => inputOf(name, source))

/** Every source with its name. `nameOf` knows those that are their own names. */
export function namedSources<Of>(sources: Of | Sources<Of>, nameOf?: (source: unknown) => string | undefined): NamedSource<Of>[] {
  const one = (source: unknown): NamedSource<Of> | undefined => {
    const name = nameOf?.(source)
    if (name !== undefined) return { name, source: source as Of }
    return isNamed(source) ? (source as NamedSource<Of>) : undefined
  }
  if (Array.isArray(sources) && sources.length > 0) {
    const all = sources.map(one)
    if (all.every((source) => source !== undefined)) return all
  }
  return [one(sources) ?? { name: NAMELESS, source: sources as Of }]
}

const isNamed = (source: unknown): boolean => typeof source === 'object' && source !== null && 'name' in source && 'source' in source

export function inputOf(name: string, source: Source): Input {
  if (source instanceof Uint8Array) return ofBytes(name, source)
  if (isBuffer(source)) return ofBytes(name, new Uint8Array(source))
  if (typeof source === 'object' && source !== null) {
    if ('getReader' in source) return { name, size: null, open: (onBytes) => counted(ofStream(source), onBytes) }
    if (Symbol.asyncIterator in source || Symbol.iterator in source)
      return { name, size: null, open: (onBytes) => counted(ofIterable(source), onBytes) }
  }
  throw new TypeError('a capture is given as octets (Uint8Array or ArrayBuffer), a stream of them, or an iterable of Uint8Array')
}

/** Also of another realm, where `instanceof` does not see it. */
const isBuffer = (source: unknown): source is ArrayBuffer => Object.prototype.toString.call(source) === '[object ArrayBuffer]'

const ofBytes = (name: string, bytes: Uint8Array): Input => ({
  name,
  size: bytes.length,
  open: (onBytes) => counted(piecesOf(bytes), onBytes),
})

function* piecesOf(bytes: Uint8Array): Generator<Uint8Array, void, undefined> {
  for (let at = 0; at < bytes.length; at += PIECE) yield bytes.subarray(at, at + PIECE)
}

function ofStream(stream: ByteStream): Chunks {
  const reader = stream.getReader()
  return {
    next: async () => {
      const { done, value } = await reader.read()
      return { done, value }
    },
    return: () => reader.cancel(),
  }
}

function ofIterable(source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Chunks {
  const chunks = Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]()
  return {
    next: () => chunks.next(),
    return: () => {
      // A stream of Node whose next chunk is waited for hears of nothing else.
      if ('destroy' in source && typeof source.destroy === 'function') source.destroy()
      return chunks.return?.()
    },
  }
}

function counted(chunks: Chunks, onBytes: (count: number) => void): Chunks {
  return {
    next: async () => {
      const result = await chunks.next()
      if (result.done === true) return result
      const value = octetsOf(result.value)
      onBytes(value.length)
      return { done: false, value }
    },
    return: () => chunks.return?.(),
  }
}

/** Of any view of octets. */
export function octetsOf(chunk: unknown): Uint8Array {
  if (chunk instanceof Uint8Array) return chunk
  if (ArrayBuffer.isView(chunk)) return new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength)
  throw new TypeError(`a chunk is a Uint8Array, and this one is ${typeof chunk === 'object' ? String(chunk) : `a ${typeof chunk}`}`)
}
