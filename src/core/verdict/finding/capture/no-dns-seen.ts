import { say } from '../../../base/message.js'
import { defineFinding } from '../finding.js'

export const noDnsSeen = defineFinding({
  code: 'no-dns-seen',
  severity: 'warning',
  ref: 'model',
  ofTheWhole: true,
  search: (scene) => ({
    *found() {
      if (scene.connections.length === 0 || scene.known.lookups.length > 0) return
      yield { says: say`no DNS at all is in the capture: start it before the program, and leave port 53 out of no filter` }
    },
  }),
})
