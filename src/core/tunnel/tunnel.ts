/**
 * What a tunnel is to the walk.
 *
 * `enter` runs for each packet and only finds the header inside; `recognise` runs once for each new pair of ends and
 * reads addresses. Tunnels that are carried alike share one `enter` and are told apart by `recognise`.
 */
import type { Text } from '../base/message.js'
import type { AddressId, AddressTable } from '../address/address-table.js'

/** What a packet of a tunnel holds. */
export const PACKET = 0
/** What only keeps the tunnel up: its own control messages, negotiation, keepalives. */
export const CONTROL = 1
/** Encrypted, or in a form that is not read. */
export const UNREADABLE = 2

/** Seen in some packet of a tunnel; each kind may have marks of its own below them. */
export const SOLICITED = 0x10
export const ADVERTISED = 0x20
export const BUBBLE = 0x40
export const ECHO = 0x80

/** Where the next header lies and what it is. One instance serves the whole run. */
export class Inside {
  /** PACKET unless `enter` says otherwise; then nothing of the fields below counts. */
  holds = PACKET
  /** What tells one tunnel between the same ends from another (key, session, network), 0 where there is none. */
  identifier = 0
  /** What else was seen: bits that the tunnel's own file knows. */
  marks = 0
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
  readonly udpPorts?: readonly number[]
  /** Also on any other port, where the content leaves no doubt. */
  readonly anyUdpPort?: boolean
  /** In UDP on any port, and to be read only with its keys. */
  readonly encrypted?: boolean
  /** In a TCP stream: its packets are found in the stream and then entered. */
  readonly tcpStream?: boolean
}

/** A tunnel as the whole capture shows it, for `describe`. Pairs are to the server, and to the client. */
export interface SeenTunnel {
  readonly client: AddressId
  readonly server: AddressId
  readonly clientPort: number
  readonly serverPort: number
  readonly innerClients: Iterable<AddressId>
  readonly innerServers: Iterable<AddressId>
  readonly identifiers: readonly [number, number]
  readonly marks: readonly [number, number]
}

export interface Description {
  readonly details: Readonly<Record<string, unknown>>
  /** What speaks for the name, as part of a sentence. */
  readonly speaks: Text
}

export interface TunnelDefinition<Id extends string = string> {
  readonly id: Id
  readonly name: string
  readonly ref: string
  readonly carriedBy: Carrier
  /** Nothing inside is ever read without keys. */
  readonly opaque?: true
  /** Framing that a capture device added is no path; where it travels in a tunnel, it is counted as that tunnel. */
  readonly countedAs?: TunnelDefinition
  /** Finds what is inside; false where these bytes are not this tunnel. */
  readonly enter: (view: DataView, at: number, end: number, inside: Inside) => boolean
  /** Every packet of such a tunnel is recognised, so that one which is not speaks against it; else one is enough. */
  readonly always?: true
  /** What `identifier` is called in the report. */
  readonly identifiedBy?: string
  readonly describe?: (tunnel: SeenTunnel, addresses: AddressTable) => Description
  readonly recognise?: (outer: Ends, inner: Ends, addresses: AddressTable) => boolean
}

export const defineTunnel = <const Id extends string>(definition: TunnelDefinition<Id>): TunnelDefinition<Id> => definition
