/** SLIP as libpcap writes it: direction, packet type, and room for a compressed header; the headers of IP and TCP behind it are whole. */
import { OK, TRUNCATED } from './check.js'
import { ofVersion } from './ether-type.js'
import { type LinkHeader, WITHOUT_ADDRESSES } from './link-header.js'

const HEADER_LENGTH = 16

export const slip: LinkHeader = {
  check: (_view, at, end) => (end - at <= HEADER_LENGTH ? TRUNCATED : OK),
  bodyAt: (_view, at) => at + HEADER_LENGTH,
  type: (view, at) => ofVersion(view, at + HEADER_LENGTH),
  ...WITHOUT_ADDRESSES,
}
