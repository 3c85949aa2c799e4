/**
 * A DNS server and a web server for the live tests.
 *
 *   node dual-stack-server.mjs '{"dns":"203.0.113.53","web":["203.0.113.80"],"names":{"a.example":{"A":["203.0.113.80"],"AAAA":[],"lateMs":0}}}'
 */
import { createSocket } from 'node:dgram'
import { createServer } from 'node:http'

const { dns, web, names } = JSON.parse(process.argv[2])
const TYPES = { 1: 'A', 28: 'AAAA' }

const octetsOf = (address) => {
  if (!address.includes(':')) return Buffer.from(address.split('.').map(Number))
  const [head, tail] = address.split('::').map((part) => (part === '' ? [] : part.split(':')))
  const groups = tail ? [...head, ...Array(8 - head.length - tail.length).fill('0'), ...tail] : head
  return Buffer.from(groups.flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 255]))
}

const server = createSocket('udp4')
server.on('message', (query, { address, port }) => {
  let at = 12
  const labels = []
  for (; query[at] !== 0; at += query[at] + 1) labels.push(query.toString('latin1', at + 1, at + 1 + query[at]))
  const type = TYPES[query.readUInt16BE(at + 1)]
  const known = names[labels.join('.').toLowerCase()]
  const found = known?.[type] ?? []
  const header = Buffer.alloc(12)
  query.copy(header, 0, 0, 2)
  header.writeUInt16BE(known ? 0x8180 : 0x8183, 2)
  header.writeUInt16BE(1, 4)
  header.writeUInt16BE(found.length, 6)
  const records = found.map((text) => {
    const octets = octetsOf(text)
    const record = Buffer.from([0xc0, 12, 0, octets.length === 4 ? 1 : 28, 0, 1, 0, 0, 0, 60, 0, octets.length])
    return Buffer.concat([record, octets])
  })
  const answer = Buffer.concat([header, query.subarray(12, at + 5), ...records])
  setTimeout(() => server.send(answer, port, address), type === 'AAAA' ? (known?.lateMs ?? 0) : 0)
})
server.bind(53, dns, () => {
  let waiting = web.length
  const body = 'x'.repeat(200_000)
  for (const address of web)
    createServer((_request, response) => response.end(body)).listen(80, address, () => --waiting || console.log('ready'))
})
