import { say } from '../../../base/message.js'
import { defineFinding } from '../finding.js'

export const captureDrops = defineFinding({
  code: 'capture-drops',
  severity: 'warning',
  ref: 'model',
  ofTheWhole: true,
  search: ({ facts }) => ({
    *found() {
      if (facts.drops === 0) return
      yield {
        says: say`${facts.drops} packets were lost while capturing: what is missing may have been there; capture with a larger buffer (dumpcap -B 64) or a filter`,
      }
    },
  }),
})
