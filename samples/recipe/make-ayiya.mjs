/**
 * A tunnel of a SixXS broker behind a NAT: IPv6 in AYIYA in UDP. Layout: draft-massar-v6ops-ayiya-02 §4. Octet 0: length of the identity as a power
 * of two, and its type (1: a number); octet 1: length of the signature in words, and its hash (2: SHA-1); octet 2: way of signing (1: a shared
 * secret), and the operation (0: heartbeat, 1: forward); octet 3: what is inside; then the time, the identity, the signature.
 */
import { createHash } from 'node:crypto'
import { address, Capture, icmpv6, ipv4, ipv6, octets, u32, udp } from './capture-writer.mjs'
import { TunnelStory } from './tunnel-story.mjs'

const CLIENT4 = '192.168.1.10'
const BROKER = '203.0.113.34'
const CLIENT6 = '2400:cb00:1d::2'
const BROKER6 = '2400:cb00:1d::1'
const RESOLVER = '192.168.1.1'
const SERVER6 = '2400:cb00:80::80'
const SECRET = createHash('sha1').update('a secret of no one').digest()
const HEARTBEAT = 0
const FORWARD = 1
const IPV6 = 41
const NOTHING = 59
/** 2026-11-21 20:00 UTC. */
const EPOCH = 1_795_291_200

const capture = new Capture()
const story = new TunnelStory(capture)

/** The signature is the hash of the whole packet with the hash of the secret in its place. */
function ayiya(identity, operation, next, payload) {
  const head = octets(0x41, 0x52, 0x10 | operation, next, u32(EPOCH + Math.floor(capture.time / 1000)), address(identity))
  const signature = createHash('sha1')
    .update(octets(head, SECRET, payload))
    .digest()
  return octets(head, signature, payload)
}
const overUdp = (payload, fromClient) =>
  fromClient
    ? ipv4({ src: CLIENT4, dst: BROKER }, udp(5072, 5072, payload))
    : ipv4({ src: BROKER, dst: CLIENT4, ttl: 56 }, udp(5072, 5072, payload))
const native = (upper, fromClient) => ipv4(fromClient ? { src: CLIENT4, dst: RESOLVER } : { src: RESOLVER, dst: CLIENT4 }, upper)
const tunnelled = (upper, fromClient) =>
  fromClient
    ? overUdp(ayiya(CLIENT6, FORWARD, IPV6, ipv6({ src: CLIENT6, dst: SERVER6 }, upper)), true)
    : overUdp(ayiya(BROKER6, FORWARD, IPV6, ipv6({ src: SERVER6, dst: CLIENT6, hops: 55 }, upper)), false)

story.send(overUdp(ayiya(CLIENT6, HEARTBEAT, NOTHING, Buffer.alloc(0)), true), true)
capture.wait(400)
// The broker looks whether the client is there: an echo (RFC 4443 §4.1) through the tunnel.
const echo = (type) => icmpv6(type, 0, octets(0x53, 0x58, 0, 1, Buffer.from('are you there')))
story.send(overUdp(ayiya(BROKER6, FORWARD, IPV6, ipv6({ src: BROKER6, dst: CLIENT6 }, echo(128))), false), false)
story.capture.wait(0.3)
story.send(overUdp(ayiya(CLIENT6, FORWARD, IPV6, ipv6({ src: CLIENT6, dst: BROKER6 }, echo(129))), true), true)
capture.wait(200)
const name = 'v6only.example'
story.lookUp({ id: 1, port: 50001, name, type: 'A', addresses: [], wrap: native })
story.lookUp({ id: 2, port: 50001, name, type: 'AAAA', addresses: [SERVER6], wrap: native })
story.fetch({ name, clientPort: 50100, isn: 0x1000_0000, wrap: tunnelled, ms: 41 })
capture.wait(2000)
story.send(overUdp(ayiya(CLIENT6, HEARTBEAT, NOTHING, Buffer.alloc(0)), true), true)
capture.write('ayiya')
