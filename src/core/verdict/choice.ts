/** The destinations that a client had to choose among, each with the source that it used or would have used (model.md §2, candidate). */
import type { AddressId } from '../address/address-table.js'
import { OWN_GIVEN } from '../conversation/host-tracker.js'
import type { Lookup } from '../conversation/lookup.js'
import type { Candidate } from '../selection/candidate.js'
import type { Profile } from '../selection/profile.js'
import { chooseSource } from '../selection/source-rules.js'
import type { Judge } from './judge.js'
import type { FamilyName } from './knowledge.js'

export interface Choice {
  readonly id: AddressId
  readonly family: FamilyName
  readonly candidate: Candidate
  /** Undefined where the host shows no source of the family. */
  readonly source: AddressId | undefined
  /** How the source is known: tried by this connection, seen elsewhere in the capture, or in the user's list. */
  readonly from: 'attempt' | 'seen' | 'given' | null
  readonly lookup: Lookup | undefined
}

/**
 * Each address that lookups had given before the connection began, and each that was tried. `asUsed`: with the source that an attempt
 * really had; else every source is the one that the table selects.
 */
export function choicesOf(connection: number, judge: Judge, profile: Profile, asUsed: boolean): Choice[] {
  const { reader } = judge
  const { addresses, connections, hosts } = reader.known
  const time = reader.start(connection)
  const call = reader.lookupsOf(connection)
  const tried = reader.attemptsOf(connection)
  const options = judge.sources.options(connections.host.get(connection), time)
  const ids = new Set(call ? judge.candidates(call, time) : [])
  for (const attempt of tried) ids.add(reader.destination(attempt))
  return [...ids].map((id): Choice => {
    const destination = addresses.bytes(id)
    const family = destination.length === 4 ? 'IPv4' : 'IPv6'
    const lookup = call?.find((l) => l.addresses.includes(id))
    const attempt = asUsed ? tried.find((a) => reader.destination(a) === id) : undefined
    if (attempt !== undefined) {
      const source = reader.client(attempt)
      const address = judge.preferences.source(source, reader.isDeprecated(source, time))
      return { id, family, candidate: { destination, source: address }, source, from: 'attempt', lookup }
    }
    const { ids: own, addresses: sources } = options[family]
    const chosen = chooseSource(destination, sources, profile)
    const source = chosen && own[sources.indexOf(chosen)]
    const from = source === undefined ? null : hosts.ownership(source)?.how === OWN_GIVEN ? 'given' : 'seen'
    return { id, family, candidate: { destination, source: chosen }, source, from, lookup }
  })
}
