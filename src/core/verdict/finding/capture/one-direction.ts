import { say } from '../../../base/message.js'
import { defineFinding } from '../finding.js'

export const oneDirection = defineFinding({
  code: 'one-direction',
  severity: 'warning',
  ref: 'model',
  ofTheWhole: true,
  search: ({ facts }) => ({
    *found() {
      if (!facts.oneDirection) return
      yield {
        says: say`packets of one direction only: the other way is not in the capture; capture where both pass, or on the host itself`,
      }
    },
  }),
})
