/**
 * DirectAccess as its client tries it: 6to4 (no relay answers), Teredo (no server answers), then IP-HTTPS with a cipher that encrypts nothing; in it
 * router discovery, a name that the server's DNS64 answers under its …:7777::/96, a connection through its NAT64, and ESP.
 * Layouts: [MS-IPHTTPS] §2.2, RFC 3056 §3, RFC 4380 §5.1.1, RFC 4861 §4, RFC 6052 §2.2, RFC 4303 §2.
 */
import {
  Capture,
  dnsAnswer,
  dnsQuery,
  ethernet,
  hex,
  icmpv6,
  ipv4,
  ipv6,
  octets,
  raw,
  TcpConnection,
  u16,
  u32,
  udp,
} from './capture-writer.mjs'
import { IpHttps } from './ip-https.mjs'

const CLIENT_LINK = '02:00:5e:00:53:01'
const ROUTER_LINK = '02:00:5e:00:53:fe'
const CLIENT = '81.2.69.142'
const SERVER = '81.2.70.20'
const RESOLVER = '81.2.70.53'
const SIX_TO_FOUR = '2002:5102:458e::5102:458e'
const SERVER_6TO4 = '2002:5102:4614::1'
const INSIDE = 'fd5e:53:1:1000:80c:20ff:fe00:1'
const ROUTER = 'fe80::1'
const DNS64 = 'fd5e:53:1:3333::1'
const INTRANET = 'fd5e:53:1:7777::a14:1e28'

const capture = new Capture()
const wait = (ms) => capture.wait(ms)
const out = (upper) => capture.frame(ethernet(CLIENT_LINK, ROUTER_LINK, ipv4({ src: CLIENT, dst: SERVER, ttl: 128 }, upper)))
const back = (upper) => capture.frame(ethernet(ROUTER_LINK, CLIENT_LINK, ipv4({ src: SERVER, dst: CLIENT, ttl: 113 }, upper)))

// The server's name.
const asks = (id, type) =>
  capture.frame(
    ethernet(CLIENT_LINK, ROUTER_LINK, ipv4({ src: CLIENT, dst: RESOLVER, ttl: 128 }, udp(50001, 53, dnsQuery(id, 'da.example', type)))),
  )
const told = (id, type, list) =>
  capture.frame(
    ethernet(
      ROUTER_LINK,
      CLIENT_LINK,
      ipv4({ src: RESOLVER, dst: CLIENT, ttl: 60 }, udp(53, 50001, dnsAnswer(id, 'da.example', type, list))),
    ),
  )
asks(1, 'A')
asks(2, 'AAAA')
wait(12)
told(1, 'A', [SERVER])
told(2, 'AAAA', [])
wait(3)

// 6to4 to the server, which does not answer.
for (const [attempt, gap] of [500, 1000].entries()) {
  const echo = icmpv6(128, 0, octets(u16(1), u16(attempt + 1), Buffer.alloc(32, 0x61)))
  out(raw(41, ipv6({ src: SIX_TO_FOUR, dst: SERVER_6TO4, hops: 128 }, echo)))
  wait(gap)
}

// Teredo: router solicitations to its server, which does not answer.
for (const gap of [1000, 1000]) {
  const solicitation = ipv6({ src: 'fe80::ffff:ffff:fffe', dst: 'ff02::2', hops: 255 }, icmpv6(133, 0, Buffer.alloc(4)))
  out(udp(51000, 3544, solicitation))
  wait(gap)
}

// IP-HTTPS.
const tunnel = new IpHttps(
  { clientPort: 50100, serverPort: 443, isn: 0x1000_0000, send: (segment, fromClient) => (fromClient ? out : back)(segment) },
  'da.example',
)
tunnel.open(wait)
const inside = (packet) => tunnel.carry(packet, true)
const outside = (packet, pieces) => tunnel.carry(packet, false, pieces)

inside(ipv6({ src: 'fe80::80c:20ff:fe00:1', dst: 'ff02::2', hops: 255 }, icmpv6(133, 0, Buffer.alloc(4))))
wait(20)
const prefix = octets(3, 4, 64, 0xc0, u32(86400), u32(14400), u32(0), hex('fd5e00530001100000000000 00000000'))
outside(ipv6({ src: ROUTER, dst: 'ff02::1', hops: 255 }, icmpv6(134, 0, octets(64, 0, u16(1800), u32(0), u32(0), prefix))))
wait(5)

inside(ipv6({ src: INSIDE, dst: DNS64, hops: 128 }, udp(50002, 53, dnsQuery(3, 'intranet.corp.example', 'AAAA'))))
wait(25)
outside(ipv6({ src: DNS64, dst: INSIDE, hops: 127 }, udp(53, 50002, dnsAnswer(3, 'intranet.corp.example', 'AAAA', [INTRANET]))))
wait(2)

const http = new TcpConnection({
  clientPort: 50101,
  serverPort: 80,
  isn: 0x2000_0000,
  send: (segment, fromClient) =>
    fromClient
      ? inside(ipv6({ src: INSIDE, dst: INTRANET, hops: 128 }, segment))
      : outside(ipv6({ src: INTRANET, dst: INSIDE, hops: 127 }, segment), 2),
})
http.syn()
wait(30)
http.synAck()
wait(1)
http.ack()
http.fromClient(Buffer.from('GET / HTTP/1.1\r\nHost: intranet.corp.example\r\n\r\n'))
wait(30)
http.fromServer(Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nhi\n'))
wait(100)

// The IPsec tunnels of DirectAccess.
for (let number = 1; number <= 4; number++) {
  const esp = raw(50, octets(u32(0x5e0053), u32(number), Buffer.alloc(64, 0xa5 ^ number)))
  if (number % 2 === 1) inside(ipv6({ src: INSIDE, dst: 'fd5e:53:1:1000::1', hops: 128 }, esp))
  else outside(ipv6({ src: 'fd5e:53:1:1000::1', dst: INSIDE, hops: 127 }, esp))
  wait(25)
}
wait(2000)
tunnel.close()
capture.write('directaccess')
