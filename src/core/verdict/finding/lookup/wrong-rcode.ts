import { say } from '../../../base/message.js'
import { formatRcode } from '../../../wire/dns-numbers.js'
import { defineFinding } from '../finding.js'
import { unique } from '../found.js'

export const wrongRcode = defineFinding({
  code: 'wrong-rcode',
  severity: 'problem',
  ref: 'RFC 4074 §4.2',
  search: (scene) => ({
    *found() {
      const wrong = scene.aaaaFailures.filter(({ outcome }) => outcome === 'error')
      for (const rcode of unique(wrong.map((lookup) => lookup.rcode))) {
        const those = wrong.filter((lookup) => lookup.rcode === rcode)
        yield scene.ofLookups(say`AAAA is answered with ${formatRcode(rcode)} for ${scene.namesOf(those)}, though A exists`, those)
      }
    },
  }),
})
