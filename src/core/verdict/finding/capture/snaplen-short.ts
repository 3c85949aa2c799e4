import { say } from '../../../base/message.js'
import { defineFinding } from '../finding.js'

export const snaplenShort = defineFinding({
  code: 'snaplen-short',
  severity: 'warning',
  ref: 'model',
  ofTheWhole: true,
  search: ({ facts }) => ({
    *found() {
      if (facts.cutDns > 0) yield { says: say`${facts.cutDns} DNS messages are cut short; capture with snap length 0 (-s 0)` }
    },
  }),
})
