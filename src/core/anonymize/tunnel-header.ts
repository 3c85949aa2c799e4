/** What stands between a tunnel's outer header and the packet inside. */
import { type Entrance, TUNNELS } from '../tunnel/index.js'
import { GRE } from '../wire/ip-protocol.js'
import type { Page } from './page.js'

/** draft-massar-v6ops-ayiya §4: the fixed part, before identity and signature. */
const AYIYA_HEADER = 8
const TEREDO_AUTHENTICATION = 0x0001
const NONCE_LENGTH = 8
const GRE_CHECKSUM = 0x80

export function writeTunnelHeader(page: Page, at: number, end: number, { kinds }: Entrance, protocol: number): void {
  const names = kinds.map((kind) => TUNNELS[kind]!.id)
  if (names.includes('teredo')) writeTeredo(page, at, end)
  else if (names.includes('ayiya')) {
    page.keep(at, at + AYIYA_HEADER)
    if (page.view.getUint8(at) >>> 4 === 4) page.address(at + AYIYA_HEADER, 16, end)
  } else {
    page.keep(at, end)
    // What was inside is another now; no receiver will look (RFC 2784 §2.5 lets it be absent, not be wrong).
    if (protocol === GRE && (page.view.getUint8(at) & GRE_CHECKSUM) !== 0 && end - at >= 8) page.octets.fill(0, at + 4, at + 6)
  }
}

/** RFC 4380 §5.1.1: who a client says it is becomes zeros; the origin becomes the other address, inverted as it was. */
function writeTeredo(page: Page, at: number, end: number): void {
  const { view } = page
  let next = at
  if (end - next >= 4 && view.getUint16(next) === TEREDO_AUTHENTICATION) {
    page.keep(next, next + 4)
    // Id and authentication value are zeros; the nonce is another, which no origin begins like.
    const nonce = next + 4 + view.getUint8(next + 2) + view.getUint8(next + 3)
    page.mark(nonce, Math.min(nonce + NONCE_LENGTH, end))
    next += 13 + view.getUint8(next + 2) + view.getUint8(next + 3)
  }
  if (end - next < 8) return
  page.keep(next, next + 4)
  const origin = page.pseudonyms.addresses.address(page.from(next + 4, next + 8).map((octet) => ~octet))
  page.put(
    next + 4,
    origin.map((octet) => ~octet),
  )
}
