/** Standard input as chunks, each as soon as it comes: a pipe that never ends is read all the same. */
import { InputError } from './input-error.js'

export async function* readStandardInput(): AsyncGenerator<Uint8Array, void, undefined> {
  if (process.stdin.isTTY) throw new InputError('standard input is a terminal; pipe a capture into it: tcpdump -w - | v6why -')
  yield* process.stdin as AsyncIterable<Uint8Array>
}
