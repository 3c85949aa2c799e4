import { defineFinding } from '../finding.js'

export const aaaaUnanswered = defineFinding({
  code: 'aaaa-unanswered',
  severity: 'problem',
  ref: 'RFC 4074 §4.1',
  search: (scene) => ({
    *found() {
      const unanswered = scene.aaaaFailures.filter(({ outcome }) => outcome === 'unanswered')
      if (unanswered.length === 0) return
      yield scene.ofLookups(`no answer to AAAA for ${scene.namesOf(unanswered)}, though A is answered`, unanswered)
    },
  }),
})
