import { say } from '../../../base/message.js'
import { ms, toMs } from '../../../base/time.js'
import { defineFinding } from '../finding.js'
import { median } from '../found.js'

/** model.md §6. */
const SLOW_FACTOR = 2
const SLOW_BY = ms(100)
const SLOW_PAIRS = 3

export const slowIPv6 = defineFinding({
  code: 'slow-ipv6',
  severity: 'warning',
  ref: 'RFC 8305 §4',
  search: (scene) => ({
    *found() {
      const pairs = scene.handshakePairs
      // A pair is a handshake over each family with the same name.
      if (pairs.reduce((count, { ipv4, ipv6 }) => count + Math.min(ipv4.length, ipv6.length), 0) < SLOW_PAIRS) return
      const slow = median(pairs.map(({ ipv6 }) => median(ipv6)))
      const fast = median(pairs.map(({ ipv4 }) => median(ipv4)))
      if (slow < SLOW_FACTOR * fast || slow - fast < SLOW_BY) return
      yield {
        says: say`IPv6 handshakes take ${toMs(slow)} ms, IPv4 handshakes with the same names ${toMs(fast)} ms`,
        connections: pairs.flatMap(({ connections }) => connections),
      }
    },
  }),
})
