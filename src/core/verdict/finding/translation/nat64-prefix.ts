import { formatPrefix } from '../../../address/text.js'
import { defineFinding } from '../finding.js'

const LEARNT_FROM = {
  ra: 'a router advertisement',
  rfc7050: 'the answer for ipv4only.arpa',
  dns64: 'AAAA answers that hold the A of the same name',
  given: 'the user',
  'well-known': 'the well-known prefix',
  inferred: 'the same connection seen on both sides of the translator',
}

export const nat64Prefix = defineFinding({
  code: 'nat64-prefix',
  severity: 'info',
  ref: 'RFC 8781 §4',
  search: (scene) => ({
    *found() {
      for (const { prefix, learntFrom, frame, time } of scene.known.nat64.list) {
        if (frame === 0) continue
        yield {
          says: `NAT64 prefix ${formatPrefix(prefix)}, learnt from ${LEARNT_FROM[learntFrom]}`,
          evidence: [{ frame, time, says: `shows ${formatPrefix(prefix)}` }],
        }
      }
    },
  }),
})
