import { say } from '../../../base/message.js'
import { defineFinding } from '../finding.js'

export const userClock = defineFinding({
  code: 'user-clock',
  severity: 'info',
  ref: 'model',
  ofTheWhole: true,
  search: ({ facts }) => ({
    *found() {
      if (facts.userClock)
        yield {
          says: say`times are when packets reached the program that captured them, not when the kernel had them: some milliseconds say nothing, nor does the order of two interfaces; dumpcap and tcpdump have the kernel’s times`,
        }
    },
  }),
})
