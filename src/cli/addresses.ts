import { say } from '../core/base/message.js'
import { readFileSync } from 'node:fs'
import { parseAddress } from '../core/address/text.js'
import { ADDRESS_TEXT_EXPECTED, readAddresses } from '../core/report/catalogue.js'
import type { GivenAddresses } from '../core/report/readings.js'
import { UsageError } from './fault.js'

/** Lists that `--addresses` names, of the hosts that own one of their addresses; with one `--client`, else of that. */
export function addressesOf(files: readonly string[] = [], clients: readonly string[] = []): GivenAddresses[] {
  const [client, ...others] = clients
  const of = client !== undefined && others.length === 0 ? parseAddress(client) : undefined
  return files.map((file) => {
    let bytes: Uint8Array
    try {
      bytes = readFileSync(file)
    } catch (error) {
      throw new UsageError(say`--addresses ${file}: ${(error as Error).message}`)
    }
    const reading = readAddresses(bytes)
    if (!reading) throw new UsageError(say`--addresses ${file}: no list of addresses; expected is the output of ${ADDRESS_TEXT_EXPECTED}`)
    return { list: reading.sources, of }
  })
}
