/**
 * A phone joins an "IPv6-mostly" network: it takes DHCPv4 option 108 and with it no IPv4 address, learns the NAT64 prefix from router advertisements,
 * and brings up a CLAT, which is recorded beside the link. The resolver has no DNS64. An IPv4 literal, a name with A only (TCP and QUIC), and a name with
 * both records; at the end the router withdraws the prefix.
 * Layouts: RFC 2131 §2, RFC 8925 §3.1, RFC 8781 §4, RFC 7335 §3 (192.0.0.4), RFC 6052 §2.2, RFC 9000 §17.2.2.
 */
import { Capture, dnsAnswer, dnsQuery, ethernet, hex, icmpv6, ipv4, ipv6, octets, TcpConnection, u16, u32, udp } from './capture-writer.mjs'

const PHONE_LINK = '02:00:5e:00:53:01'
const ROUTER_LINK = '02:00:5e:00:53:fe'
const ALL_LINK = 'ff:ff:ff:ff:ff:ff'
const PHONE = '2400:cb00:10::10'
const CLAT6 = '2400:cb00:10::c1a7'
const CLAT4 = '192.0.0.4'
const RESOLVER = '2400:cb00:10::53'
const LITERAL = '81.2.80.90'
const V4_ONLY = '81.2.80.82'
const DUAL = '2400:cb00:80::80'
/** 2400:cb00:64::/64, octet 8 zero, the IPv4 address in octets 9 to 12. */
const translated = (address) => {
  const [a, b, c, d] = address.split('.').map((part) => Number(part).toString(16).padStart(2, '0'))
  return `2400:cb00:64:0:${a}:${b}${c}:${d}00:0`
}

const WLAN = 0
const CLAT = 1
const capture = new Capture(['wlan0', 'v4-wlan0'], [1, 101])
const wait = (ms) => capture.wait(ms)
const send = (dst, upper, src = PHONE, hops = 64) => capture.frame(ethernet(PHONE_LINK, ROUTER_LINK, ipv6({ src, dst, hops }, upper)), WLAN)
const receive = (src, upper, dst = PHONE) => capture.frame(ethernet(ROUTER_LINK, PHONE_LINK, ipv6({ src, dst, hops: 57 }, upper)), WLAN)

// DHCPv4
const dhcp = (operation, type, options) =>
  octets(
    operation,
    1,
    6,
    0,
    u32(0x53005300),
    Buffer.alloc(20),
    hex('02005e005301'),
    Buffer.alloc(10 + 192),
    u32(0x63825363),
    53,
    1,
    type,
    ...options,
    255,
  )
capture.frame(ethernet(PHONE_LINK, ALL_LINK, ipv4({ src: '0.0.0.0', dst: '255.255.255.255' }, udp(68, 67, dhcp(1, 1, [55, 3, 1, 3, 108])))))
wait(3)
capture.frame(
  ethernet(
    ROUTER_LINK,
    PHONE_LINK,
    ipv4({ src: '192.0.2.1', dst: '255.255.255.255' }, udp(67, 68, dhcp(2, 2, [54, 4, 192, 0, 2, 1, 108, 4, 0, 0, 7, 8]))),
  ),
)
wait(200)

// Router discovery: PREF64 with the length code 1 (/64); a second option with a reserved code says nothing.
function advertise(lifetime) {
  const prefix = octets(3, 4, 64, 0xc0, u32(86400), u32(14400), u32(0), hex('2400cb0000100000 0000000000000000'))
  const pref64 = octets(38, 2, u16(((lifetime / 8) << 3) | 1), hex('2400cb000064000000000000'))
  const reserved = octets(38, 2, u16(((lifetime / 8) << 3) | 7), hex('20010db80000000000000000'))
  const body = octets(64, 0, u16(1800), u32(0), u32(0), prefix, pref64, reserved)
  capture.frame(ethernet(ROUTER_LINK, '33:33:00:00:00:01', ipv6({ src: 'fe80::1', dst: 'ff02::1', hops: 255 }, icmpv6(134, 0, body))), WLAN)
}
send('ff02::2', icmpv6(133, 0, Buffer.alloc(4)), 'fe80::10', 255)
wait(12)
advertise(1800)
wait(50)

let id = 1
function lookUp(name, port, answers) {
  for (const [type, addresses] of Object.entries(answers)) {
    send(RESOLVER, udp(port, 53, dnsQuery(id, name, type)))
    wait(6)
    receive(RESOLVER, udp(53, port, dnsAnswer(id++, name, type, addresses)))
  }
  wait(2)
}

const RESPONSE = Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nhi\n')

/** An IPv4 program: its packets on the CLAT's interface, and what the CLAT makes of them on the link. */
function throughClat(host, port, server) {
  const inside = (fromClient, upper) =>
    capture.frame(fromClient ? ipv4({ src: CLAT4, dst: server }, upper) : ipv4({ src: server, dst: CLAT4, ttl: 56 }, upper), CLAT)
  const outside = (fromClient, upper) =>
    fromClient ? send(translated(server), upper, CLAT6, 63) : receive(translated(server), upper, CLAT6)
  const sides = [inside, outside].map(
    (side) =>
      new TcpConnection({ clientPort: port, serverPort: 80, isn: port << 8, send: (segment, fromClient) => side(fromClient, segment) }),
  )
  const say = (order, what) => {
    for (const side of order) {
      what(side)
      wait(0.1)
    }
  }
  const back = [...sides].reverse()
  say(sides, (side) => side.syn())
  wait(28)
  say(back, (side) => side.synAck())
  say(sides, (side) => side.ack())
  say(sides, (side) => side.fromClient(Buffer.from(`GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`)))
  wait(28)
  say(back, (side) => side.fromServer(RESPONSE))
  say(sides, (side) => side.close())
  wait(500)
}

throughClat(LITERAL, 40001, LITERAL)
lookUp('v4only.example', 50001, { AAAA: [], A: [V4_ONLY] })
throughClat('v4only.example', 40002, V4_ONLY)

// QUIC through the CLAT: an Initial, which nobody here can open, and an answer.
lookUp('v4only.example', 50002, { AAAA: [], A: [V4_ONLY] })
const initial = octets(0xc0, u32(1), 8, Buffer.alloc(8, 7), 0, 0, u16(0x4000 | 1182), Buffer.alloc(1182, 0x5a))
const answer = octets(0xc0, u32(1), 0, 8, Buffer.alloc(8, 9), 0, u16(0x4000 | 1182), Buffer.alloc(1182, 0xa5))
capture.frame(ipv4({ src: CLAT4, dst: V4_ONLY }, udp(40003, 443, initial)), CLAT)
wait(0.1)
send(translated(V4_ONLY), udp(40003, 443, initial), CLAT6, 63)
wait(28)
receive(translated(V4_ONLY), udp(443, 40003, answer), CLAT6)
wait(0.1)
capture.frame(ipv4({ src: V4_ONLY, dst: CLAT4, ttl: 56 }, udp(443, 40003, answer)), CLAT)
wait(500)

lookUp('dual.example', 50003, { AAAA: [DUAL], A: ['81.2.80.80'] })
const native = new TcpConnection({
  clientPort: 40004,
  serverPort: 80,
  isn: 0x4000_0000,
  send: (segment, fromClient) => (fromClient ? send : receive)(DUAL, segment),
})
native.syn()
wait(18)
native.synAck()
native.ack()
native.fromClient(Buffer.from('GET / HTTP/1.1\r\nHost: dual.example\r\n\r\n'))
wait(18)
native.fromServer(RESPONSE)
native.close()
wait(1000)

advertise(0)
wait(500)
throughClat(LITERAL, 40005, LITERAL)
wait(1500)
lookUp('dual.example', 50004, { AAAA: [DUAL] })
capture.write('ipv6-mostly')
