/** What every source of octets shares. */

export type Chunks = AsyncIterable<Uint8Array> | Iterable<Uint8Array>

/** An input that cannot be read, or not to its end. `message` says in one line what is wrong and what to do. */
export class InputError extends Error {
  override readonly name = 'InputError'
}
