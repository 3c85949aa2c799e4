/** The same frames in the other forms that a capture may have. */
import type { SeenCapture } from './capture.js'
import { hex } from './octets.js'
import { text, type WrittenFrame, writePcap, writePcapng } from './pcap-writer.js'

export interface Copy {
  readonly name: string
  readonly bytes: Uint8Array
}

/** A copy in every format, byte order and resolution that can hold it: a pcap file has one interface. Times are cut to whole microseconds. */
export function copiesOf({ frames, interfaces }: SeenCapture): readonly Copy[] {
  const written = frames.map(
    ({ seconds, nanos, octets, wireLength, interface: from }): WrittenFrame => ({
      seconds,
      nanos: nanos - (nanos % 1000),
      bytes: hex(octets),
      wireLength,
      interface: from,
    }),
  )
  const [only, ...others] = interfaces
  const copies: Copy[] = []
  for (const nanos of [false, true]) {
    for (const bigEndian of [false, true]) {
      const form = `${bigEndian ? 'big' : 'little'}-endian, ${nanos ? 'ns' : 'µs'}`
      if (others.length === 0) {
        const { linkType, snapLength } = only!
        copies.push({ name: `pcap, ${form}`, bytes: writePcap(written, { bigEndian, nanos, linkType, snapLength }) })
      }
      const described = interfaces.map(({ linkType, snapLength, name }) => ({
        linkType,
        snapLength,
        resolution: nanos ? 9 : 6,
        options: name === null ? [] : [{ code: 2, value: text(name) }],
      }))
      copies.push({ name: `pcapng, ${form}`, bytes: writePcapng(written, { bigEndian, interfaces: described }) })
    }
  }
  return copies
}
