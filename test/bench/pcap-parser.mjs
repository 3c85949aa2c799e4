/** The job as it would be written with pcap-parser: an event for each packet, addresses and ports as a text, a Map of counters. */
import { createRequire } from 'node:module'

const { parse } = createRequire(import.meta.url)('pcap-parser')
const flows = new Map()

const groups = (data, at, step, count) =>
  Array.from({ length: count }, (_, i) => (step === 1 ? data.readUInt8(at + i) : data.readUInt16BE(at + 2 * i).toString(16))).join(
    step === 1 ? '.' : ':',
  )

parse(process.argv[2])
  .on('packet', ({ header, data }) => {
    let at = 12
    while (data.readUInt16BE(at) === 0x8100) at += 4
    const type = data.readUInt16BE(at)
    const isIPv4 = type === 0x0800
    if (!isIPv4 && type !== 0x86dd) return
    const ip = at + 2
    const protocol = data.readUInt8(ip + (isIPv4 ? 9 : 6))
    const transport = ip + (isIPv4 ? (data.readUInt8(ip) & 15) * 4 : 40)
    if ((protocol !== 6 && protocol !== 17) || transport + 4 > data.length) return
    const [src, dst] = isIPv4
      ? [groups(data, ip + 12, 1, 4), groups(data, ip + 16, 1, 4)]
      : [groups(data, ip + 8, 2, 8), groups(data, ip + 24, 2, 8)]
    const ends = [`${src} ${data.readUInt16BE(transport)}`, `${dst} ${data.readUInt16BE(transport + 2)}`].sort()
    const key = `${protocol} ${ends[0]} ${ends[1]}`
    const flow = flows.get(key)
    if (flow) {
      flow.packets++
      flow.octets += header.originalLength
    } else flows.set(key, { packets: 1, octets: header.originalLength })
  })
  .on('end', () => console.log(flows.size))
