/**
 * A broker's tunnel set up by TSP over UDP, for a client behind a NAT. RFC 5572 §4.1: each message of the negotiation stands behind four bits of 1 with a
 * sequence number, and a time; then IPv6 travels between the same two ports. Messages: §4.3 and §4.4.
 */
import { Capture, ipv4, ipv6, octets, u32, udp } from './capture-writer.mjs'
import { TunnelStory } from './tunnel-story.mjs'

const CLIENT4 = '192.168.1.10'
const BROKER = '203.0.113.36'
const CLIENT6 = '2400:cb00:75::2'
const RESOLVER = '192.168.1.1'
const SERVER6 = '2400:cb00:80::80'
const PORT = 3653
const CLIENT_PORT = 49653
/** 2026-11-21 20:00 UTC. */
const EPOCH = 1_795_291_200

const capture = new Capture()
const story = new TunnelStory(capture)
const overUdp = (payload, fromClient) =>
  fromClient
    ? ipv4({ src: CLIENT4, dst: BROKER }, udp(CLIENT_PORT, PORT, payload))
    : ipv4({ src: BROKER, dst: CLIENT4, ttl: 57 }, udp(PORT, CLIENT_PORT, payload))

let sequence = 0
function negotiate(question, answer) {
  sequence++
  const message = (text) => octets(u32((0xf0000000 | sequence) >>> 0), u32(EPOCH), Buffer.from(text))
  story.send(overUdp(message(question), true), true)
  capture.wait(28)
  story.send(overUdp(message(answer), false), false)
  capture.wait(1)
}
const withLength = (xml) => `Content-length: ${xml.length}\r\n${xml}`
const REQUEST =
  '<tunnel action="create" type="v6udpv4"><client><address type="ipv4">192.168.1.10</address><keepalive interval="30"></keepalive></client></tunnel>\r\n'
const OFFER = `200 Success\r\n<tunnel action="info" type="v6udpv4" lifetime="604800"><server><address type="ipv4">${BROKER}</address><address type="ipv6">2400:cb00:75::1</address></server><client><address type="ipv4">203.0.113.251</address><address type="ipv6">${CLIENT6}</address></client></tunnel>\r\n`
const ACCEPTANCE = '<tunnel action="accept"></tunnel>\r\n'

const native = (upper, fromClient) => ipv4(fromClient ? { src: CLIENT4, dst: RESOLVER } : { src: RESOLVER, dst: CLIENT4 }, upper)
const tunnelled = (upper, fromClient) =>
  fromClient
    ? overUdp(ipv6({ src: CLIENT6, dst: SERVER6 }, upper), true)
    : overUdp(ipv6({ src: SERVER6, dst: CLIENT6, hops: 54 }, upper), false)

negotiate('VERSION=2.0.0\r\n', 'CAPABILITY TUNNEL=V6V4 TUNNEL=V6UDPV4 AUTH=ANONYMOUS\r\n')
negotiate('AUTHENTICATE ANONYMOUS\r\n', '200 Success\r\n')
negotiate(withLength(REQUEST), withLength(OFFER))
negotiate(withLength(ACCEPTANCE), '200 Success\r\n')
capture.wait(400)
const name = 'v6only.example'
story.lookUp({ id: 1, port: 50001, name, type: 'A', addresses: [], wrap: native })
story.lookUp({ id: 2, port: 50001, name, type: 'AAAA', addresses: [SERVER6], wrap: native })
story.fetch({ name, clientPort: 50100, isn: 0x1000_0000, wrap: tunnelled, ms: 33 })
capture.wait(2000)
story.lookUp({ id: 3, port: 50002, name, type: 'AAAA', addresses: [SERVER6], wrap: native })
capture.write('tsp')
