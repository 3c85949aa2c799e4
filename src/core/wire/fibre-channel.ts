/** IP over Fibre Channel (RFC 4338): the Network_Header with two 8-octet names, then LLC. */
import { OK, TRUNCATED } from './check.js'
import { LLC } from './ether-type.js'
import type { LinkHeader } from './link-header.js'

const HEADER_LENGTH = 16

export const ipOverFibreChannel: LinkHeader = {
  check: (_view, at, end) => (end - at < HEADER_LENGTH ? TRUNCATED : OK),
  bodyAt: (_view, at) => at + HEADER_LENGTH,
  type: () => LLC,
  addressLength: 8,
  sourceAt: (_view, at) => at + 8,
  destinationAt: (_view, at) => at,
}
