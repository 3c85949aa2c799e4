/**
 * A customer edge that shares its IPv4 address by MAP-T, recorded on both sides of it. The edge is the one of RFC 7597 appendix A: rule 2001:db8::/40
 * for 192.0.2.0/24 with 16 EA bits, end-user prefix 2001:db8:12:3400::/56, so 192.0.2.18 with the port set 0x34; the default mapping rule has a /64.
 * Layouts: RFC 7597 §6, RFC 7599 §5.1, RFC 6052 §2.2, RFC 7915 §4 (addresses, hop limit and checksum change; the rest of TCP does not).
 */
import { Capture, dnsAnswer, dnsQuery, ethernet, ipv4, ipv6, TcpConnection, udp } from './capture-writer.mjs'

const HOST_LINK = '02:00:5e:00:53:01'
const EDGE_LINK = '02:00:5e:00:53:fd'
const WAN_LINK = '02:00:5e:00:53:aa'
const RELAY_LINK = '02:00:5e:00:53:fe'
const HOST = '192.168.1.20'
const RESOLVER = '192.168.1.1'
const SERVER = '81.2.80.82'
const EDGE6 = '2001:db8:12:3400:0:c000:212:34'
/** 2001:db8:ffff::/64, octet 8 zero, the IPv4 address in octets 9 to 12. */
const SERVER6 = '2001:db8:ffff:0:51:250:5200:0'
/** Port set 0x34 with 6 offset bits and 8 of the set: 000001 00110100 nn. */
const EDGE_PORT = 0x04d0

const LAN = 0
const WAN = 1
const capture = new Capture(['br-lan', 'wan'])
const wait = (ms) => capture.wait(ms)

const lookUp = (id, type, addresses) => {
  capture.frame(
    ethernet(HOST_LINK, EDGE_LINK, ipv4({ src: HOST, dst: RESOLVER }, udp(50001, 53, dnsQuery(id, 'v4only.example', type)))),
    LAN,
  )
  wait(9)
  capture.frame(
    ethernet(EDGE_LINK, HOST_LINK, ipv4({ src: RESOLVER, dst: HOST }, udp(53, 50001, dnsAnswer(id, 'v4only.example', type, addresses)))),
    LAN,
  )
}
lookUp(1, 'A', [SERVER])
lookUp(2, 'AAAA', [])
wait(2)

// The same segments on both sides: the edge changes port and addresses, and nothing else of TCP.
const fields = { serverPort: 80, isn: 0x3000_0000 }
const inside = new TcpConnection({
  ...fields,
  clientPort: 50100,
  send: (segment, fromClient) =>
    capture.frame(
      fromClient
        ? ethernet(HOST_LINK, EDGE_LINK, ipv4({ src: HOST, dst: SERVER, ttl: 64 }, segment))
        : ethernet(EDGE_LINK, HOST_LINK, ipv4({ src: SERVER, dst: HOST, ttl: 52 }, segment)),
      LAN,
    ),
})
const outside = new TcpConnection({
  ...fields,
  clientPort: EDGE_PORT,
  send: (segment, fromClient) =>
    capture.frame(
      fromClient
        ? ethernet(WAN_LINK, RELAY_LINK, ipv6({ src: EDGE6, dst: SERVER6, hops: 63 }, segment))
        : ethernet(RELAY_LINK, WAN_LINK, ipv6({ src: SERVER6, dst: EDGE6, hops: 53 }, segment)),
      WAN,
    ),
})
function both(first, second, say) {
  say(first)
  wait(0.15)
  say(second)
}
both(inside, outside, (side) => side.syn())
wait(24)
both(outside, inside, (side) => side.synAck())
wait(0.3)
both(inside, outside, (side) => side.ack())
both(inside, outside, (side) => side.fromClient(Buffer.from('GET / HTTP/1.1\r\nHost: v4only.example\r\n\r\n')))
wait(24)
both(outside, inside, (side) => side.fromServer(Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nhi\n')))
wait(1)
both(inside, outside, (side) => side.close())
wait(2000)
lookUp(3, 'A', [SERVER])
capture.write('map-t')
