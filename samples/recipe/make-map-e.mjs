/**
 * A customer edge that shares its IPv4 address by MAP-E, on its outer interface. The edge is that of RFC 7597 appendix A, example 1: rule 2001:db8::/40 for
 * 192.0.2.0/24 with 16 EA bits, end-user prefix 2001:db8:12:3400::/56, so 192.0.2.18 with the port set 0x34. The edge's own programs fetch.
 * Layouts: RFC 7597 §5.1 (ports) and §6 (interface identifier: 16 bits of 0, IPv4 address, port set), RFC 2473 §3.
 */
import { Capture, ipv4, ipv6, raw } from './capture-writer.mjs'
import { TunnelStory } from './tunnel-story.mjs'

const EDGE6 = '2001:db8:12:3400:0:c000:212:34'
const EDGE4 = '192.0.2.18'
const RELAY = '2001:db8:ffff::1'
const RESOLVER = '2001:db8:ffff::53'
const SERVER4 = '203.0.113.80'
/** Of the port set 0x34 with 6 offset bits and 8 of the set: 000001 00110100 nn. */
const PORT = 0x04d0

const capture = new Capture(['wan'])
const story = new TunnelStory(capture)
const native = (upper, fromClient) => ipv6(fromClient ? { src: EDGE6, dst: RESOLVER } : { src: RESOLVER, dst: EDGE6, hops: 60 }, upper)
const tunnelled = (upper, fromClient) =>
  fromClient
    ? ipv6({ src: EDGE6, dst: RELAY }, raw(4, ipv4({ src: EDGE4, dst: SERVER4 }, upper)))
    : ipv6({ src: RELAY, dst: EDGE6, hops: 61 }, raw(4, ipv4({ src: SERVER4, dst: EDGE4, ttl: 56 }, upper)))

const name = 'v4only.example'
story.lookUp({ id: 1, port: 50001, name, type: 'A', addresses: [SERVER4], wrap: native })
story.lookUp({ id: 2, port: 50001, name, type: 'AAAA', addresses: [], wrap: native })
story.fetch({ name, clientPort: PORT, isn: 0x1000_0000, wrap: tunnelled })
story.fetch({ name, clientPort: PORT + 1, isn: 0x2000_0000, wrap: tunnelled })
capture.wait(2000)
story.lookUp({ id: 3, port: 50002, name, type: 'A', addresses: [SERVER4], wrap: native })
capture.write('map-e')
