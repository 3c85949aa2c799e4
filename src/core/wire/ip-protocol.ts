/** Protocol and next header numbers (IANA protocol-numbers). */
export const HOP_BY_HOP = 0
export const ICMP = 1
export const IPV4 = 4
export const TCP = 6
export const UDP = 17
export const DCCP = 33
export const IPV6 = 41
export const ROUTING = 43
export const FRAGMENT = 44
export const GRE = 47
export const ESP = 50
export const AUTHENTICATION = 51
export const ICMPV6 = 58
export const NO_NEXT_HEADER = 59
export const DESTINATION_OPTIONS = 60
export const L2TP = 115
export const SCTP = 132
export const MOBILITY = 135
export const UDP_LITE = 136
export const HIP = 139
export const SHIM6 = 140

const NAMES: Readonly<Record<number, string>> = { [TCP]: 'tcp', [UDP]: 'udp', [ICMP]: 'icmp', [ICMPV6]: 'icmpv6', [SCTP]: 'sctp' }

/** As reports write it; the number of those that have no name there. */
export const protocolName = (protocol: number): string => NAMES[protocol] ?? String(protocol)
