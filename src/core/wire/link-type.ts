/** LINKTYPE_ numbers of capture files (tcpdump.org linktypes; draft-ietf-opsawg-pcaplinktype). */
export const NULL = 0
export const ETHERNET = 1
export const PPP = 9
/** Raw IP as the operating system's own number for it, in files that were written without translation. */
export const RAW_BSD = 12
export const RAW_OPENBSD = 14
export const PPP_HDLC = 50
export const PPP_ETHER = 51
export const RAW = 101
export const CISCO_HDLC = 104
export const IEEE802_11 = 105
export const LOOP = 108
export const ENC = 109
export const LINUX_SLL = 113
export const IEEE802_11_RADIOTAP = 127
/** What macOS gives its live PKTAP handles instead of 258. */
export const USER2 = 149
export const PPP_PPPD = 166
export const PPI = 192
export const PPP_WITH_DIRECTION = 204
export const IPV4 = 228
export const IPV6 = 229
export const NFLOG = 239
export const PKTAP = 258
export const LINUX_SLL2 = 276
