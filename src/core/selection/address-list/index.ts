/**
 * The list of commands whose output a host's addresses are read from: a command is one file and one line.
 */
import { asciiText } from '../../base/ascii.js'
import { printedText } from '../../base/printed-text.js'
import type { AddressSyntax } from './address-syntax.js'
import { ifconfig } from './ifconfig.js'
import { ipAddr } from './ip-addr.js'
import { ipAddrJson } from './ip-addr-json.js'
import { ipBriefAddr } from './ip-brief-addr.js'
import { ipconfig } from './ipconfig.js'
import type { AddressListReading } from './listing.js'

export type { AddressListReading } from './listing.js'

/** Most particular first: `ifconfig` is content with rows alone. */
const ADDRESS_SYNTAXES: readonly AddressSyntax[] = [ipAddrJson, ipAddr, ipBriefAddr, ipconfig, ifconfig]

/** For the one line that a person gets whose file is none of these. */
export const ADDRESS_TEXT_EXPECTED = 'ip addr (also -j or -br), ipconfig, ipconfig /all or ifconfig'

/** The addresses in a text as a system printed it; undefined where no reader finds one. Octets never throw. */
export const readAddresses = (bytes: Uint8Array): AddressListReading | undefined => readAddressText(asciiText(bytes))

export function readAddressText(text: string): AddressListReading | undefined {
  const printed = printedText(text)
  for (const { name, read } of ADDRESS_SYNTAXES) {
    const reading = read(printed, name)
    if (reading) return reading
  }
  return undefined
}
