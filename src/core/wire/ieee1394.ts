/** IP over IEEE 1394 (RFC 2734) as macOS writes it: two EUI-64 addresses and an EtherType. */
import { OK, TRUNCATED } from './check.js'
import type { LinkHeader } from './link-header.js'

const HEADER_LENGTH = 18

export const appleIeee1394: LinkHeader = {
  check: (_view, at, end) => (end - at < HEADER_LENGTH ? TRUNCATED : OK),
  bodyAt: (_view, at) => at + HEADER_LENGTH,
  type: (view, at) => view.getUint16(at + 16),
  addressLength: 8,
  sourceAt: (_view, at) => at + 8,
  destinationAt: (_view, at) => at,
}
