import { say } from '../../../base/message.js'
import { defineFinding } from '../finding.js'
import { BULK_LEFT_OUT } from '../sign.js'

export const lightCapture = defineFinding({
  code: 'light-capture',
  severity: 'warning',
  ref: 'model',
  of: BULK_LEFT_OUT,
  search({ facts }) {
    const connections: number[] = []
    return {
      add({ connection }) {
        connections.push(connection)
      },
      *found() {
        if (!facts.bulkLeftOut) return
        yield {
          says: say`a capture filter left bulk data out: names in TLS and HTTP, QUIC, and servers that go silent after the handshake are not seen; what that weakens says so; capture without --light, or without a filter`,
          connections,
        }
      },
    }
  },
})
