import { seconds, toMs } from '../../../base/time.js'
import { defineFinding } from '../finding.js'

/** model.md §6. */
const SLOW = seconds(1)

export const slowLookup = defineFinding({
  code: 'slow-lookup',
  severity: 'warning',
  ref: 'RFC 8305 §3',
  search: (scene) => ({
    *found() {
      const { lookups } = scene.known
      const slow = scene.lookupsWhere((row) => lookups.answered.at[row]! - lookups.asked.at[row]! >= SLOW)
      if (slow.length === 0) return
      const longest = slow.reduce((most, { answered, asked }) => Math.max(most, answered - asked), 0)
      const count = `${slow.length} lookup${slow.length === 1 ? '' : 's'}`
      yield scene.ofLookups(`${count} took a second or more, the slowest ${toMs(longest)} ms`, slow)
    },
  }),
})
