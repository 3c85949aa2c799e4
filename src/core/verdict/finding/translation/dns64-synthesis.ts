import { say } from '../../../base/message.js'
import { PARTLY_SYNTHESISED } from '../../../conversation/lookup.js'
import { defineFinding } from '../finding.js'
import { SYNTHESISED } from '../sign.js'

export const dns64Synthesis = defineFinding({
  code: 'dns64-synthesis',
  severity: 'info',
  ref: 'RFC 6147 §5',
  search: (scene) => ({
    *found() {
      const { synthesised } = scene.known.lookups
      const all = scene.lookupsWith(SYNTHESISED, (row) => synthesised.get(row) !== PARTLY_SYNTHESISED)
      if (all.length > 0) yield scene.ofLookups(say`AAAA answers for ${scene.namesOf(all)} are synthesised from A (DNS64)`, all)
      const partly = scene.lookupsWith(SYNTHESISED, (row) => synthesised.get(row) === PARTLY_SYNTHESISED)
      if (partly.length > 0)
        yield scene.ofLookups(
          say`AAAA answers for ${scene.namesOf(partly)} hold addresses synthesised from A (DNS64) beside real ones`,
          partly,
        )
    },
  }),
})
