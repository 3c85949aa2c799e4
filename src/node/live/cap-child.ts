/**
 * cap (libpcap through a native addon) in a process of its own: it aborts the process when an interface vanishes. It gives neither the
 * kernel's times nor original lengths nor counters: times are the user's clock, when the packet reached this program, and its pcapng says so.
 */
import { writeSync } from 'node:fs'
import { Frame } from '../../core/capture/frame.js'
import { PcapngWriter } from '../../core/capture/pcapng-writer.js'
import { SECTION_ENTERPRISE, userClockText } from '../../core/report/context.js'
import { CAP_MISSING } from './word.js'

interface Cap {
  open(device: string, filter: string, bufferSize: number, buffer: Buffer): string
  setMinBytes(count: number): void
  close(): void
  on(event: 'packet', listener: (length: number, truncated: boolean) => void): void
}

const LINK_TYPES: Readonly<Record<string, number>> = { ETHERNET: 1, NULL: 0, RAW: 101, LINKTYPE_LINUX_SLL: 113, IEEE802_11_RADIO: 127 }
const SNAP_LENGTH = 65_535
const RING = 64 << 20
const OUT = 1

/** An optional package, without types. */
async function load(): Promise<(new () => Cap) | undefined> {
  const name = 'cap'
  try {
    return ((await import(name)) as { default: { Cap: new () => Cap } }).default.Cap
  } catch {
    return undefined
  }
}

export async function captureWithCap([device = '', filter = '', most = '0']: readonly string[]): Promise<number> {
  const Cap = await load()
  if (!Cap) {
    process.stderr.write(`${CAP_MISSING}\n`)
    return 1
  }
  const cap = new Cap()
  const buffer = Buffer.alloc(SNAP_LENGTH)
  const linkType = LINK_TYPES[cap.open(device, filter, RING, buffer)]
  if (linkType === undefined) throw new Error(`${device}: a link type that cap does not name; install dumpcap`)
  cap.setMinBytes?.(0)
  const writer = new PcapngWriter('cap', [{ enterprise: SECTION_ENTERPRISE, text: userClockText() }])
  writer.interface({ number: 0, linkType, name: device, description: null, snapLength: SNAP_LENGTH, filter: filter || null })
  write(writer.take())
  const frame = new Frame()
  frame.linkType = linkType
  frame.view = new DataView(buffer.buffer, buffer.byteOffset, buffer.length)
  let count = 0
  return new Promise((resolve) => {
    const stop = () => {
      cap.close()
      resolve(0)
    }
    process.once('SIGINT', stop)
    process.once('SIGTERM', stop)
    cap.on('packet', (length) => {
      const now = performance.timeOrigin + performance.now()
      frame.seconds = Math.floor(now / 1000)
      frame.nanos = Math.floor((now % 1000) * 1e6)
      frame.end = frame.wireLength = length
      writer.frame(frame)
      write(writer.take())
      if (++count === Number(most)) stop()
    })
  })
}

function write(octets: Uint8Array): void {
  for (let at = 0; at < octets.length; ) {
    try {
      at += writeSync(OUT, octets, at)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') process.exit(0)
    }
  }
}
