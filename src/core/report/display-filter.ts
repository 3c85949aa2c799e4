/** The Wireshark display filter of a connection: its evidence, its own packets, and no packet of another connection. */
import { TRANSPORT_ICMP, TRANSPORT_TCP } from '../conversation/attempt-table.js'
import type { Evidence } from '../verdict/evidence.js'
import type { Judge } from '../verdict/judge.js'
import type { RecordWriter } from './record-writer.js'

export function displayFilter(judge: Judge, writer: RecordWriter, evidence: readonly Evidence[], attempts: readonly number[]): string {
  const parts: string[] = []
  const frames = ranges([...new Set(evidence.map(({ frame }) => frame))].sort((a, b) => a - b))
  if (frames.length > 0) parts.push(`frame.number in {${frames.join(', ')}}`)
  const { known } = judge.reader
  for (const attempt of attempts) {
    const transport = known.attempts.transport.get(attempt)
    if (transport === TRANSPORT_ICMP) continue
    const flow = known.attempts.flow.get(attempt)
    const field = known.addresses.isIPv4(judge.reader.client(attempt)) ? 'ip.addr' : 'ipv6.addr'
    const port = transport === TRANSPORT_TCP ? 'tcp.port' : 'udp.port'
    const client = writer.address(judge.reader.client(attempt)).split('%')[0]!
    const server = writer.address(judge.reader.server(attempt)).split('%')[0]!
    const terms = [
      `${field} == ${client}`,
      `${field} == ${server}`,
      `${port} == ${known.flows.clientPort.get(flow)}`,
      `${port} == ${known.flows.serverPort.get(flow)}`,
    ]
    // The same ports were used again: only the frames of this attempt.
    const next = known.attempts.nextOfFlow.get(attempt)
    const start = known.attempts.startFrame.get(attempt)
    if (known.flows.firstFrame.get(flow) < start) terms.push(`frame.number >= ${start}`)
    if (next >= 0) terms.push(`frame.number < ${known.attempts.startFrame.get(next)}`)
    parts.push(`(${terms.join(' && ')})`)
  }
  return parts.join(' || ')
}

/** `1..4` for what runs on, `7` for what stands alone. */
function ranges(frames: readonly number[]): string[] {
  const out: string[] = []
  for (let i = 0; i < frames.length; ) {
    let last = i
    while (last + 1 < frames.length && frames[last + 1] === frames[last]! + 1) last++
    out.push(last === i ? `${frames[i]}` : `${frames[i]}..${frames[last]}`)
    i = last + 1
  }
  return out
}
