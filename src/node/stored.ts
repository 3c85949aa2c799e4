/** Reports that were stored as JSON, told from captures by their first octets. */
import { looksStored } from '../core/report/stored-report.js'
import { decompress } from './decompress.js'
import { expand } from './input.js'
import { InputError } from './input-error.js'

/** No text of JavaScript is longer than half a gigabyte. */
const MOST_OCTETS = 2 ** 29 - 24

/** The text of a stored report; undefined for anything else, which whoever reads captures will read or refuse. */
export async function storedText(path: string): Promise<string | undefined> {
  if (path === '-') return undefined
  const { inputs } = await expand([path])
  const [input] = inputs
  if (!input || inputs.length > 1 || input.foundBy !== null || input.size === null) return undefined
  const pieces: Uint8Array[] = []
  let octets = 0
  try {
    for await (const chunk of decompress(input.open())) {
      if (pieces.length === 0 && !looksStored(chunk)) return undefined
      pieces.push(chunk.slice())
      octets += chunk.length
      if (octets > MOST_OCTETS) throw new InputError('a report of more than half a gigabyte; compare the captures themselves')
    }
  } catch (failure) {
    if (pieces.length === 0) return undefined
    throw failure
  }
  return pieces.length === 0 ? undefined : Buffer.concat(pieces).toString('utf8')
}
