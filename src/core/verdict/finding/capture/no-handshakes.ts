import { say } from '../../../base/message.js'
import { defineFinding } from '../finding.js'
import { START_UNSEEN } from '../sign.js'

/** Of one or two connections it says nothing of how the capture was taken. */
const LEAST_CONNECTIONS = 3

export const noHandshakes = defineFinding({
  code: 'no-handshakes',
  severity: 'warning',
  ref: 'model',
  ofTheWhole: true,
  of: START_UNSEEN,
  search({ connections }) {
    let unseen = 0
    return {
      add({ code }) {
        if (code === 'start-not-seen') unseen++
      },
      *found() {
        if (connections.length < LEAST_CONNECTIONS || unseen < connections.length) return
        yield { says: say`no connection begins in the capture: start it before the program` }
      },
    }
  },
})
