/**
 * cap (libpcap through a native addon) in a process of its own: it aborts the process when an interface vanishes. It gives neither the
 * kernel's times nor original lengths nor counters: times are the user's clock, when the packet reached this program.
 */
import { writeSync } from 'node:fs'
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
/** pcap with times in nanoseconds. */
const MAGIC = 0xa1b23c4d
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
  write(header(linkType))
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
      const record = Buffer.alloc(16 + length)
      record.writeUInt32LE(Math.floor(now / 1000), 0)
      record.writeUInt32LE(Math.floor((now % 1000) * 1e6), 4)
      record.writeUInt32LE(length, 8)
      record.writeUInt32LE(length, 12)
      buffer.copy(record, 16, 0, length)
      write(record)
      if (++count === Number(most)) stop()
    })
  })
}

function header(linkType: number): Buffer {
  const octets = Buffer.alloc(24)
  octets.writeUInt32LE(MAGIC, 0)
  octets.writeUInt16LE(2, 4)
  octets.writeUInt16LE(4, 6)
  octets.writeUInt32LE(SNAP_LENGTH, 16)
  octets.writeUInt32LE(linkType, 20)
  return octets
}

function write(octets: Buffer): void {
  for (let at = 0; at < octets.length; ) {
    try {
      at += writeSync(OUT, octets, at)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') process.exit(0)
    }
  }
}
