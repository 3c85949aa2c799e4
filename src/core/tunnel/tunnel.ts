/**
 * What a tunnel is to the walk.
 *
 * `enter` runs for each packet and only finds the header inside; `recognise` runs once for each new pair of ends and
 * reads addresses. Tunnels that are carried alike share one `enter` and are told apart by `recognise`.
 */
import type { AddressId, AddressTable } from '../address/address-table.js'

/** Where the next header lies and what it is. One instance serves the whole run. */
export class Inside {
  /** True where a number or a port announced the tunnel; false where its content has to show it. */
  announced = true
  at = 0
  end = 0
  /** EtherType of what lies at `at`. */
  etherType = 0
}

export interface Ends {
  readonly src: AddressId
  readonly dst: AddressId
}

export interface Carrier {
  readonly ipProtocol?: number
  readonly udpPort?: number
  /** Also on any other port, where the content leaves no doubt. */
  readonly anyUdpPort?: boolean
  /** In UDP on any port, and to be read only with its keys. */
  readonly encrypted?: boolean
}

export interface TunnelDefinition<Id extends string = string> {
  readonly id: Id
  readonly name: string
  readonly ref: string
  readonly carriedBy: Carrier
  /** Finds what is inside; false where these bytes are not this tunnel. */
  readonly enter: (view: DataView, at: number, end: number, inside: Inside) => boolean
  readonly recognise?: (outer: Ends, inner: Ends, addresses: AddressTable) => boolean
}

export const defineTunnel = <const Id extends string>(definition: TunnelDefinition<Id>): TunnelDefinition<Id> => definition
