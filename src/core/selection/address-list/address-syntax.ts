import type { PrintedText } from '../../base/printed-text.js'
import type { AddressListReading } from './listing.js'

/** One form in which a system prints the addresses of its interfaces. */
export interface AddressSyntax {
  /** The command. */
  readonly name: string
  /** Undefined where the text is none of this command's. */
  read(text: PrintedText, name: string): AddressListReading | undefined
}
