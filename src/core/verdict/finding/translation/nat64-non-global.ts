import { say } from '../../../base/message.js'
import { WELL_KNOWN_PREFIX } from '../../../address/embedded.js'
import { classOf, isGlobalUnicast } from '../../../address/special-purpose.js'
import type { AddressId } from '../../../address/address-table.js'
import type { Evidence } from '../../evidence.js'
import { samePrefix } from '../../translation.js'
import { defineFinding } from '../finding.js'
import { listNames, MOST_EVIDENCE, unique } from '../found.js'
import { SYNTHESISED, TRANSLATED } from '../sign.js'

/** The well-known prefix must not stand in front of an address that means something else in every network. */
export const nat64NonGlobal = defineFinding({
  code: 'nat64-non-global',
  severity: 'problem',
  ref: 'RFC 6052 §3.1',
  of: TRANSLATED,
  search(scene) {
    const { addresses, nat64, lookups } = scene.known
    const connections: number[] = []
    const evidence: Evidence[] = []
    const inside = new Set<AddressId>()
    const wellKnown = nat64.list.findIndex(({ prefix }) => samePrefix(prefix, WELL_KNOWN_PREFIX))
    const isWellKnown = (prefix: number | undefined): boolean => prefix !== undefined && prefix === wellKnown
    const known = new Map<AddressId, boolean>()
    const isNonGlobal = (ipv4: AddressId): boolean => {
      let found = known.get(ipv4)
      if (found === undefined) {
        const bytes = addresses.bytes(ipv4)
        // RFC 7050 §8.2: the addresses of ipv4only.arpa are asked for under every prefix, and nobody connects to them.
        found = !isGlobalUnicast(bytes) && classOf(bytes)?.id !== 'nat64-discovery'
        known.set(ipv4, found)
      }
      return found
    }
    /** The IPv4 address behind, where it is not global. */
    const nonGlobal = (id: AddressId): AddressId | undefined => {
      const embedded = nat64.embedded(id)
      return embedded && isWellKnown(embedded.prefix) && isNonGlobal(embedded.ipv4) ? embedded.ipv4 : undefined
    }
    const holdsNonGlobal = (row: number): boolean => {
      for (let i = 0; i < lookups.addressCount.get(row); i++) if (nonGlobal(lookups.addressAt(row, i)) !== undefined) return true
      return false
    }
    /** What a CLAT translates is IPv4 to the program. */
    const wanted = (attempt: number): AddressId | undefined => {
      const server = scene.reader.server(attempt)
      if (!addresses.isIPv4(server)) return nonGlobal(server)
      return isWellKnown(scene.judge.prefixOf(attempt)) && isNonGlobal(server) ? server : undefined
    }
    const note = (ipv4: AddressId, shown: Evidence): void => {
      inside.add(ipv4)
      if (evidence.length < MOST_EVIDENCE) evidence.push(shown)
    }
    return {
      add({ connection }, tried) {
        let touched = false
        for (const attempt of tried) {
          const ipv4 = wanted(attempt)
          if (ipv4 === undefined) continue
          touched = true
          note(ipv4, scene.startOf(attempt, say`a connection to ${scene.text(ipv4)} behind 64:ff9b::/96`))
        }
        if (touched) connections.push(connection)
      },
      *found() {
        const answers = scene.lookupsWith(SYNTHESISED, holdsNonGlobal)
        for (const { addresses: given, answerFrame, answered } of answers)
          for (const id of given) {
            const ipv4 = nonGlobal(id)
            if (ipv4 !== undefined)
              note(ipv4, { frame: answerFrame, time: answered, says: say`answer ${scene.text(id)}, which holds ${scene.text(ipv4)}` })
          }
        if (inside.size === 0) return
        yield {
          says: say`the well-known prefix 64:ff9b::/96 stands in front of ${listNames([...inside].map((id) => scene.text(id)))}: translators drop what is not global there. Give these a prefix of the network’s own (64:ff9b:1::/48), or leave their names out of DNS64`,
          hosts: unique(answers.map(({ client }) => client)),
          names: unique(answers.map(({ name }) => name)),
          connections,
          evidence: evidence.sort((a, b) => a.frame - b.frame),
        }
      },
    }
  },
})
