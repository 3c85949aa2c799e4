import { say } from '../../../base/message.js'
import { defineFinding } from '../finding.js'
import { MOST_EVIDENCE, unique } from '../found.js'
import { UNREADABLE } from '../sign.js'

export const encryptedDns = defineFinding({
  code: 'encrypted-dns',
  severity: 'warning',
  ref: 'RFC 7858 §3.1',
  search: (scene) => ({
    *found() {
      const unreadable = scene.lookupsWith(UNREADABLE)
      if (unreadable.length === 0) return
      const count = unreadable.length === 1 ? say`1 connection` : say`${unreadable.length} connections`
      yield {
        says: say`${count} to resolvers that cannot be read (DNS over TLS, QUIC or HTTPS): reasons that rest on lookups are missing`,
        hosts: unique(unreadable.map(({ client }) => client)),
        evidence: unreadable
          .slice(0, MOST_EVIDENCE)
          .map((l) => ({ frame: l.startFrame, time: l.start, says: say`${l.transport} to ${scene.text(l.server)}` })),
      }
    },
  }),
})
