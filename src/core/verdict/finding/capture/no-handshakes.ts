import { say } from '../../../base/message.js'
import { defineFinding } from '../finding.js'

/** Of one or two connections it says nothing of how the capture was taken. */
const LEAST_CONNECTIONS = 3

export const noHandshakes = defineFinding({
  code: 'no-handshakes',
  severity: 'warning',
  ref: 'model',
  ofTheWhole: true,
  search() {
    let connections = 0
    let unseen = 0
    return {
      add({ code }) {
        connections++
        if (code === 'start-not-seen') unseen++
      },
      *found() {
        if (connections < LEAST_CONNECTIONS || unseen < connections) return
        yield { says: say`no connection begins in the capture: start it before the program` }
      },
    }
  },
})
