/**
 * What the made samples of tunnels have in common: a host looks a name up and fetches a page through the tunnel. Each `make-<story>.mjs` says
 * how the packets are wrapped.
 */
import { dnsAnswer, dnsQuery, ethernet, TcpConnection, udp } from './capture-writer.mjs'

const LINK = '02:00:5e:00:53:01'
const ROUTER_LINK = '02:00:5e:00:53:fe'

/** Frames of one host on its link, beside one router. */
export class TunnelStory {
  constructor(capture, { link = LINK, router = ROUTER_LINK } = {}) {
    Object.assign(this, { capture, link, router })
  }

  send(packet, fromClient) {
    this.capture.frame(fromClient ? ethernet(this.link, this.router, packet) : ethernet(this.router, this.link, packet))
  }

  /** `wrap(upper, fromClient)` is the packet of a question or an answer. */
  lookUp({ id, port, name, type, addresses, wrap, ms = 12 }) {
    this.send(wrap(udp(port, 53, dnsQuery(id, name, type)), true), true)
    this.capture.wait(ms)
    this.send(wrap(udp(53, port, dnsAnswer(id, name, type, addresses)), false), false)
    this.capture.wait(0.4)
  }

  /** A page over HTTP, from the SYN to the FIN of both; `ms` is the round trip. */
  fetch({ name, clientPort, isn, wrap, ms = 24 }) {
    const connection = new TcpConnection({ clientPort, serverPort: 80, isn, send: (segment, from) => this.send(wrap(segment, from), from) })
    const wait = (time) => this.capture.wait(time)
    connection.syn()
    wait(ms)
    connection.synAck()
    wait(0.1)
    connection.ack()
    connection.fromClient(Buffer.from(`GET / HTTP/1.1\r\nHost: ${name}\r\nConnection: close\r\n\r\n`))
    wait(ms)
    connection.fromServer(Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\nhi\n'))
    wait(0.2)
    connection.close()
    wait(ms)
    connection.segment(false, 0x11)
    wait(0.1)
    connection.ack()
    wait(300)
  }
}
