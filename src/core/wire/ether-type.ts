/** EtherTypes that are read (IEEE 802, RFC 9542 §3 and appendix B). */
export const IPV4 = 0x0800
export const ARP = 0x0806
export const TRANSPARENT_ETHERNET = 0x6558
export const VLAN = 0x8100
export const IPV6 = 0x86dd
export const PPP = 0x880b
export const MPLS = 0x8847
export const MPLS_UPSTREAM = 0x8848
export const PPPOE_SESSION = 0x8864
export const PROVIDER_VLAN = 0x88a8
/** Cisco's metadata, a security tag; in GRE the next EtherType stands before it. */
export const CISCO_METADATA = 0x8909
/** Cisco's web cache redirection, only in GRE. */
export const WCCP = 0x883e
export const ERSPAN_TYPE_II = 0x88be
export const ERSPAN_TYPE_III = 0x22eb
/** IEEE 802.1ah: the service tag of a provider backbone bridge. */
export const BACKBONE_SERVICE = 0x88e7
/** Tags of older provider bridges, the form of 802.1Q. */
export const OLD_PROVIDER_VLAN = 0x9100
export const OLDER_PROVIDER_VLAN = 0x9200

/** Below this the field of an Ethernet frame is a length and LLC follows (IEEE 802.3 §3.2.6). */
export const FIRST_ETHER_TYPE = 0x0600

/** Not an EtherType: LLC comes next. A value below the first EtherType. */
export const LLC = 1

/** By the first nibble of a packet: 0 where it is no IP. */
export const ofVersion = (view: DataView, at: number) => {
  const version = view.getUint8(at) >>> 4
  return version === 4 ? IPV4 : version === 6 ? IPV6 : 0
}
