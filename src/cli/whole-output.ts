import type { Arguments } from './options.js'
import { Output } from './output.js'
import { removeOnSignal } from './signal.js'

/** Opens the place for a result and lets `write` fill it: it stands there whole, or not at all. `written` false: there was nothing to write. */
export async function writeWhole(
  { output: path, files }: Arguments,
  write: (output: Output) => Promise<{ exit: number; written: boolean }>,
): Promise<number> {
  let output: Output | undefined
  const release = removeOnSignal(() => output?.abandon())
  try {
    output = new Output(path, files)
    const { exit, written } = await write(output)
    if (written) output.close()
    else output.abandon()
    return exit
  } catch (error) {
    output?.abandon()
    throw error
  } finally {
    release()
  }
}
