import { say } from '../../../base/message.js'
import { defineFinding } from '../finding.js'

export const encryptedWifi = defineFinding({
  code: 'encrypted-wifi',
  severity: 'warning',
  ref: 'IEEE 802.11 §12',
  ofTheWhole: true,
  search: ({ facts }) => ({
    *found() {
      if (facts.encryptedFrames === 0) return
      yield { says: say`${facts.encryptedFrames} 802.11 frames are encrypted; capture on the client or on the wired side` }
    },
  }),
})
