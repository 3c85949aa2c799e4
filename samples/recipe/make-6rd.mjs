/**
 * A home router with 6rd. The provider's IPv4 is 10.0.0.0/8, so 24 bits of the router's address stand behind the prefix: 2400:cb00::/32 and 10.37.18.4
 * make 2400:cb00:2512:400::/56. Layouts: RFC 2131 §2, RFC 5969 §4 and §7.1.1 (option 212), RFC 4213 §3.
 */
import { address, Capture, hex, ipv4, ipv6, octets, raw, u16, u32, udp } from './capture-writer.mjs'
import { TunnelStory } from './tunnel-story.mjs'

const ROUTER4 = '10.37.18.4'
const ROUTER6 = '2400:cb00:2512:400::1'
const RELAY = '10.0.0.6'
const DHCP = '10.37.18.1'
const RESOLVER = '203.0.113.53'
const SERVER4 = '203.0.113.80'
const SERVER6 = '2400:cb00:80::80'
const LINK = '02005e005301'

/** DHCPACK: IPv4MaskLen 8, 6rdPrefixLen 32, 6rdPrefix, 6rdBRIPv4Address. */
const option = (code, ...value) => octets(code, octets(...value).length, ...value)
const acknowledgement = octets(
  2,
  1,
  6,
  0,
  u32(0x3903f326),
  u16(0),
  u16(0),
  address('0.0.0.0'),
  address(ROUTER4),
  address(DHCP),
  address('0.0.0.0'),
  hex(LINK),
  Buffer.alloc(10 + 64 + 128),
  u32(0x63825363),
  option(53, 5),
  option(54, address(DHCP)),
  option(51, u32(86400)),
  option(1, address('255.255.255.0')),
  option(3, address(DHCP)),
  option(6, address(RESOLVER)),
  option(212, 8, 32, address('2400:cb00::'), address(RELAY)),
  255,
)

const capture = new Capture()
const story = new TunnelStory(capture)
const native = (upper, fromClient) => ipv4(fromClient ? { src: ROUTER4, dst: RESOLVER } : { src: RESOLVER, dst: ROUTER4, ttl: 58 }, upper)
const plain = (upper, fromClient) => ipv4(fromClient ? { src: ROUTER4, dst: SERVER4 } : { src: SERVER4, dst: ROUTER4, ttl: 55 }, upper)
const tunnelled = (upper, fromClient) =>
  fromClient
    ? ipv4({ src: ROUTER4, dst: RELAY }, raw(41, ipv6({ src: ROUTER6, dst: SERVER6 }, upper)))
    : ipv4({ src: RELAY, dst: ROUTER4, ttl: 61 }, raw(41, ipv6({ src: SERVER6, dst: ROUTER6, hops: 57 }, upper)))

story.send(ipv4({ src: DHCP, dst: ROUTER4 }, udp(67, 68, acknowledgement)), false)
capture.wait(900)
const name = 'dual.example'
story.lookUp({ id: 1, port: 50001, name, type: 'A', addresses: [SERVER4], wrap: native })
story.lookUp({ id: 2, port: 50001, name, type: 'AAAA', addresses: [SERVER6], wrap: native })
story.fetch({ name, clientPort: 50100, isn: 0x1000_0000, wrap: tunnelled })
story.lookUp({ id: 3, port: 50002, name: 'v4only.example', type: 'A', addresses: [SERVER4], wrap: native })
story.lookUp({ id: 4, port: 50002, name: 'v4only.example', type: 'AAAA', addresses: [], wrap: native })
story.fetch({ name: 'v4only.example', clientPort: 50102, isn: 0x2000_0000, wrap: plain })
capture.wait(2000)
story.lookUp({ id: 5, port: 50003, name: 'v4only.example', type: 'A', addresses: [SERVER4], wrap: native })
capture.write('6rd')
