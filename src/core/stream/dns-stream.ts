/** The DNS messages of one direction of a TCP stream: each behind its length, RFC 1035 §4.2.2 and RFC 7766 §8. */
import type { Nanos } from '../base/time.js'
import { HEADER_LENGTH, looksLikeDns } from '../wire/dns.js'
import { TcpStream, type TcpStreamLimits } from './tcp-stream.js'

/** The longest message with its length. */
export const DNS_STREAM_LIMITS: TcpStreamLimits = { octets: 2 + 65535, pieces: 64 }

/** Is called for each message: `frame`, at `time`, completed it. The octets are valid until it returns. */
export type DnsMessageListener = (view: DataView, at: number, end: number, frame: number, time: Nanos) => void

export class DnsStream {
  private readonly stream: TcpStream
  private run = 0
  /** It is known that a message begins where the unread octets begin. */
  private aligned: boolean

  /** `isn` is the sequence number of the SYN, undefined where it is not in the capture. */
  constructor(isn: number | undefined, limits: TcpStreamLimits = DNS_STREAM_LIMITS) {
    this.stream = new TcpStream(isn, limits)
    this.aligned = isn !== undefined
  }

  /** `length`: octets of the segment on the wire. A message that the capture cut off is told as far as it goes. */
  push(
    frame: number,
    time: Nanos,
    sequence: number,
    view: DataView,
    at: number,
    end: number,
    found: DnsMessageListener,
    length = end - at,
  ): void {
    this.stream.push(frame, time, sequence, view, at, end, length)
    this.cut(end - at, found)
  }

  /** The other side has acknowledged everything before `acknowledgement`: what is missing of it will not come. */
  acknowledge(acknowledgement: number, found: DnsMessageListener): void {
    while (this.stream.acknowledge(acknowledgement)) this.cut(0, found)
  }

  /** Nothing more will come: what waits behind a hole is told. */
  end(found: DnsMessageListener): void {
    while (this.stream.waits) {
      this.stream.skipGap()
      this.cut(0, found)
    }
  }

  /** `lastLength`: octets of the segment that came last. */
  private cut(lastLength: number, found: DnsMessageListener): void {
    const { stream } = this
    // Behind a hole nothing says where messages begin; most begin with a segment.
    if (stream.run !== this.run) this.aligned = false
    this.run = stream.run
    for (let bytes = stream.bytes; bytes.length >= 2; bytes = stream.bytes) {
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
      const length = view.getUint16(0)
      const whole = 2 + length <= bytes.length
      const end = whole ? 2 + length : bytes.length
      if (!whole && !stream.gap && (this.aligned || bytes.length < 2 + HEADER_LENGTH)) {
        if (stream.full) this.giveUp(bytes.length)
        return
      }
      if (length < HEADER_LENGTH || !(this.aligned || looksLikeDns(view, 2, end))) {
        // The rest of a message whose beginning is not in the capture may stand before the last segment.
        const before = bytes.length - lastLength
        this.giveUp(before > 0 ? before : bytes.length)
        continue
      }
      if (!whole && !stream.gap) return
      const { frame, time } = stream.originOf(end)
      found(view, 2, end, frame, time)
      stream.consume(end)
      this.aligned = true
    }
  }

  private giveUp(count: number): void {
    this.stream.consume(count)
    this.aligned = false
  }
}
