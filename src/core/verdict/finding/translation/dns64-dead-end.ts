import { say } from '../../../base/message.js'
import type { AddressId } from '../../../address/address-table.js'
import { TYPE_A } from '../../../conversation/lookup-tracker.js'
import type { Evidence } from '../../evidence.js'
import { defineFinding } from '../finding.js'
import { listNames, MOST_EVIDENCE, unique } from '../found.js'
import { LOST } from '../sign.js'

/** What a name without a working AAAA touches. */
interface DeadEnd {
  readonly connections: number[]
  readonly hosts: AddressId[]
  readonly evidence: Evidence[]
}

/**
 * DNS64 synthesises only where there is no AAAA (RFC 6147 §5.1.1): a host without IPv4 is given a real one that does not work, and never the A
 * that would.
 */
export const dns64DeadEnd = defineFinding({
  code: 'dns64-dead-end',
  severity: 'problem',
  ref: 'RFC 8305 §7.3',
  of: LOST,
  search(scene) {
    const { connections, lookups, nat64 } = scene.known
    const ends = new Map<number, DeadEnd>()
    /** IPv4 addresses that were reached, over IPv4 or through a translator. */
    const reachedAddresses = (): Set<AddressId> => {
      const reached = new Set<AddressId>()
      for (const connection of scene.connections) {
        const winner = connections.winner.get(connection)
        if (winner < 0) continue
        const server = scene.reader.server(winner)
        const ipv4 = scene.known.addresses.isIPv4(server) ? server : nat64.embedded(server)?.ipv4
        if (ipv4 !== undefined) reached.add(ipv4)
      }
      return reached
    }
    return {
      add({ connection, code }, tried) {
        const name = connections.name.get(connection)
        if (code !== 'all-failed' || name < 0) return
        if (tried.some((attempt) => scene.reader.family(attempt) === 'IPv4' || nat64.embedded(scene.reader.server(attempt)))) return
        if (scene.judge.sources.has(connections.host.get(connection), 'IPv4', scene.reader.start(connection))) return
        let end = ends.get(name)
        if (!end) {
          end = { connections: [], hosts: [], evidence: [] }
          ends.set(name, end)
        }
        end.connections.push(connection)
        end.hosts.push(scene.reader.client(tried[0]!))
        for (const attempt of tried)
          if (end.evidence.length < MOST_EVIDENCE)
            end.evidence.push(scene.startOf(attempt, say`${scene.text(scene.reader.server(attempt))}: no connection`))
      },
      *found() {
        if (ends.size === 0 || !scene.isBehindNat64) return
        const reached = reachedAddresses()
        const given = scene.lookupsWhere(
          (row) => lookups.qtype.get(row) === TYPE_A && lookups.addressCount.get(row) > 0 && ends.has(lookups.name.get(row)),
        )
        for (const [name, { connections: touched, hosts, evidence }] of ends) {
          const answers = given.filter((lookup) => lookup.name === name)
          const addresses = unique(answers.flatMap((lookup) => [...lookup.addresses]))
          if (addresses.length === 0) continue
          const working = addresses.filter((id) => reached.has(id))
          const works =
            working.length > 0
              ? say`its A ${listNames(working.map((id) => scene.text(id)))} answers`
              : say`its A ${listNames(addresses.map((id) => scene.text(id)))} was not tried`
          yield {
            says: say`${scene.name(name)} has AAAA records that do not work, and ${works}: DNS64 synthesises nothing beside a real AAAA. Mend or remove the AAAA, or exclude its prefix in DNS64`,
            hosts: unique(hosts),
            names: [name],
            connections: touched,
            evidence: [
              ...answers.slice(0, 1).map(({ answerFrame, answered }) => ({ frame: answerFrame, time: answered, says: say`the A answer` })),
              ...evidence,
            ],
          }
        }
      },
    }
  },
})
