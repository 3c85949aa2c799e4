/**
 * IP-HTTPS with a cipher that encrypts nothing, recorded from its first SYN: an IPv6-only name and a name with both records, each fetched through the
 * tunnel or beside it. One packet is split over three segments, of which one comes late.
 * Layouts: [MS-IPHTTPS] §2.2, RFC 5246 §6.2.3.1, RFC 4861 §4.2.
 */
import { Capture, dnsAnswer, dnsQuery, ethernet, hex, icmpv6, ipv4, ipv6, octets, TcpConnection, u16, u32, udp } from './capture-writer.mjs'
import { IpHttps } from './ip-https.mjs'

const CLIENT_LINK = '02:00:5e:00:53:01'
const ROUTER_LINK = '02:00:5e:00:53:fe'
const CLIENT = '192.168.7.20'
const GATEWAY = '81.2.70.20'
const RESOLVER = '192.168.7.1'
const INSIDE = '2400:cb00:10:1000::20'
const V6_ONLY = '2400:cb00:80::82'
const DUAL = '2400:cb00:80::80'
const DUAL_IPV4 = '81.2.80.80'

const capture = new Capture()
const wait = (ms) => capture.wait(ms)
const send = (dst, upper) => capture.frame(ethernet(CLIENT_LINK, ROUTER_LINK, ipv4({ src: CLIENT, dst, ttl: 128 }, upper)))
const receive = (src, upper) => capture.frame(ethernet(ROUTER_LINK, CLIENT_LINK, ipv4({ src, dst: CLIENT, ttl: 55 }, upper)))

let id = 1
function lookUp(name, port, answers) {
  for (const [type, addresses] of Object.entries(answers)) {
    send(RESOLVER, udp(port, 53, dnsQuery(id, name, type)))
    wait(4)
    receive(RESOLVER, udp(53, port, dnsAnswer(id++, name, type, addresses)))
  }
  wait(1)
}

lookUp('gateway.example', 50001, { A: [GATEWAY], AAAA: [] })
const tunnel = new IpHttps(
  { clientPort: 50100, serverPort: 443, isn: 0x1000_0000, send: (segment, fromClient) => (fromClient ? send : receive)(GATEWAY, segment) },
  'gateway.example',
)
tunnel.open(wait)
tunnel.carry(ipv6({ src: 'fe80::20', dst: 'ff02::2', hops: 255 }, icmpv6(133, 0, Buffer.alloc(4))), true)
wait(20)
const prefix = octets(3, 4, 64, 0xc0, u32(86400), u32(14400), u32(0), hex('2400cb0000101000 0000000000000000'))
tunnel.carry(ipv6({ src: 'fe80::1', dst: 'ff02::1', hops: 255 }, icmpv6(134, 0, octets(64, 0, u16(1800), u32(0), u32(0), prefix))), false)
wait(400)

function fetchInside(name, port, server, pieces) {
  const connection = new TcpConnection({
    clientPort: port,
    serverPort: 80,
    isn: port << 8,
    send: (segment, fromClient) =>
      fromClient
        ? tunnel.carry(ipv6({ src: INSIDE, dst: server, hops: 128 }, segment), true)
        : tunnel.carry(ipv6({ src: server, dst: INSIDE, hops: 54 }, segment), false, pieces),
  })
  connection.syn()
  wait(35)
  connection.synAck()
  wait(0.2)
  connection.ack()
  connection.fromClient(Buffer.from(`GET / HTTP/1.1\r\nHost: ${name}\r\n\r\n`))
  wait(35)
  connection.fromServer(Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nhi\n'))
  wait(1)
  connection.close()
  wait(300)
}

lookUp('v6only.example', 50002, { A: [], AAAA: [V6_ONLY] })
fetchInside('v6only.example', 50101, V6_ONLY, 1)
lookUp('dual.example', 50003, { A: [DUAL_IPV4], AAAA: [DUAL] })
fetchInside('dual.example', 50102, DUAL, 3)
capture.write('ip-https')
