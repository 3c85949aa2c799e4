/** The decoded frame: a stack of IP layers and the transport header of the innermost. */
import type { AddressId } from '../address/address-table.js'
import { Frame } from '../capture/frame.js'

/** More IP headers inside one another than this are not followed (oddity `tunnel-too-deep`). */
export const MAX_DEPTH = 8

export class IpLayer {
  version = 0
  src: AddressId = 0
  dst: AddressId = 0
  /** Upper-layer protocol: the number behind all IPv6 extension headers. */
  protocol = 0
  /** TTL or hop limit. */
  hopLimit = 0
  /** Offset of the IP header in `Packet.view`. */
  at = 0
  /** Offset of the upper-layer header. */
  payload = 0
  /** End of the packet: by its own length, or by the capture where that ends first. */
  end = 0
  /** Octets of the whole IP packet by its own length fields (after reassembly: of the whole datagram). */
  length = 0
  /** Which carriage brought this layer: a row of the tunnel-pair table, or -1 for the outermost. */
  carriage = -1
}

/** One instance serves the whole run: each frame overwrites it. Nothing may keep it. */
export class Packet {
  frame: Frame = new Frame()
  /** What the offsets below point into: the frame's view, or the buffer of a reassembled or decrypted datagram. */
  view: DataView = this.frame.view
  /** ip[0] is the outermost. */
  readonly ip: readonly IpLayer[] = Array.from({ length: MAX_DEPTH }, () => new IpLayer())
  depth = 0
  /** How the innermost layer was carried: a row of the path table; 0 is `native`. */
  path = 0
  /** EtherType of what the link layer carries, also where it is not IP (ARP: 0x0806); 0 where unknown. */
  etherType = 0
  /** Link-layer source and destination: rows of the link table, -1 where the link has no addresses. */
  linkSrc = -1
  linkDst = -1
  /** Packet type of a Linux cooked header (0 to us, 4 sent by us); -1 where there is none. */
  packetType = -1
  /** Interface index of a Linux cooked header (version 2), 0 where there is none. */
  interfaceIndex = 0
  /** Process that the capture names (pcapng option 8, PKTAP), 0 where it does not. */
  processId = 0
  /** Offset of the process's name in the frame's view (`wire/pktap`), -1 where there is none. */
  commandNameAt = -1
  /** Upper-layer protocol of the innermost layer; 0 where a fragment still waits for its others. */
  protocol = 0
  srcPort = 0
  dstPort = 0
  tcpFlags = 0
  sequence = 0
  acknowledgement = 0
  /** Octets behind the transport header (for other protocols: behind the IP headers) that were captured. */
  payload = 0
  payloadEnd = 0
  /** How many there were on the wire. */
  payloadLength = 0
  /** True when `view` is a reassembled datagram. */
  reassembled = false
  /** The same packet has been seen on another interface or at another depth (set by the flow table). */
  copy = false

  get inner(): IpLayer {
    return this.ip[this.depth - 1]!
  }
}
