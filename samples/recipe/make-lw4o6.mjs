/**
 * Two customers of Lightweight 4over6 share 203.0.113.7, as the provider's border sees them: each has its own tunnel and its own ports. Lookups go
 * through the tunnels too. Layouts: RFC 7596 §4 (architecture), §5.1 (a customer's end is any address of its prefix), RFC 2473 §3.
 */
import { Capture, ipv4, ipv6, raw } from './capture-writer.mjs'
import { TunnelStory } from './tunnel-story.mjs'

const BORDER = '2400:cb00:aa::1'
const SHARED = '203.0.113.7'
const RESOLVER = '198.51.100.53'
const SERVER4 = '198.51.100.80'
/** Ends, link-layer addresses, and the first port of each 4,096. */
const CUSTOMERS = [
  { end: '2400:cb00:c1::a', link: '02:00:5e:00:53:01', first: 0x4000 },
  { end: '2400:cb00:c2::a', link: '02:00:5e:00:53:02', first: 0x9000 },
]

const capture = new Capture(['border'])
const name = 'v4only.example'
CUSTOMERS.forEach(({ end, link, first }, i) => {
  const story = new TunnelStory(capture, { link })
  const to = (peer) => (upper, fromClient) =>
    fromClient
      ? ipv6({ src: end, dst: BORDER, hops: 63 }, raw(4, ipv4({ src: SHARED, dst: peer }, upper)))
      : ipv6({ src: BORDER, dst: end }, raw(4, ipv4({ src: peer, dst: SHARED, ttl: 57 }, upper)))
  story.lookUp({ id: 1 + 2 * i, port: first + 17, name, type: 'A', addresses: [SERVER4], wrap: to(RESOLVER) })
  story.lookUp({ id: 2 + 2 * i, port: first + 17, name, type: 'AAAA', addresses: [], wrap: to(RESOLVER) })
  story.fetch({ name, clientPort: first + 33, isn: 0x1000_0000 + i, wrap: to(SERVER4) })
  story.fetch({ name, clientPort: first + 1034, isn: 0x2000_0000 + i, wrap: to(SERVER4) })
})
capture.wait(2000)
const [{ end, link, first }] = CUSTOMERS
const ask = (upper, fromClient) =>
  fromClient
    ? ipv6({ src: end, dst: BORDER, hops: 63 }, raw(4, ipv4({ src: SHARED, dst: RESOLVER }, upper)))
    : ipv6({ src: BORDER, dst: end }, raw(4, ipv4({ src: RESOLVER, dst: SHARED, ttl: 57 }, upper)))
new TunnelStory(capture, { link }).lookUp({ id: 9, port: first + 18, name, type: 'A', addresses: [SERVER4], wrap: ask })
capture.write('lw4o6')
