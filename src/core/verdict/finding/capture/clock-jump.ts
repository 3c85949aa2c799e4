import { say } from '../../../base/message.js'
import { defineFinding } from '../finding.js'

export const clockJump = defineFinding({
  code: 'clock-jump',
  severity: 'warning',
  ref: 'model',
  ofTheWhole: true,
  search: ({ facts }) => ({
    *found() {
      const [first] = facts.clockJumps
      if (!first) return
      yield {
        says: say`the clock jumps by more than a day: durations across it say nothing`,
        evidence: [{ ...first, says: say`the time jumps here` }],
      }
    },
  }),
})
