/**
 * What a verdict needs of a network too busy for whole captures: lookups, errors, tunnels, and the beginnings and ends of
 * TCP connections. Capture filters read TCP flags in IPv4 only; in IPv6 they are octet 53 where no extension header is.
 *
 * A capture that says it was made with it lacks names in TLS and HTTP, QUIC, and whatever follows a handshake.
 */
export const LIGHT_FILTER =
  'port 53 or port 5353 or icmp or icmp6 or proto 41 or udp port 3544 or tcp[tcpflags] & 7 != 0 or (ip6[6] = 6 and ip6[53] & 7 != 0)'
