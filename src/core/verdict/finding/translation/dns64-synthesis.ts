import { defineFinding } from '../finding.js'

export const dns64Synthesis = defineFinding({
  code: 'dns64-synthesis',
  severity: 'info',
  ref: 'RFC 6147 §5',
  search: (scene) => ({
    *found() {
      const synthesised = scene.lookupsWhere((row) => scene.known.lookups.synthesised.at[row] === 1)
      if (synthesised.length === 0) return
      yield scene.ofLookups(`AAAA answers for ${scene.namesOf(synthesised)} are synthesised from A (DNS64)`, synthesised)
    },
  }),
})
