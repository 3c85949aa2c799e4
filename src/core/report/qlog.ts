/**
 * The races of a capture as qlog (draft-ietf-quic-qlog-main-schema-13 §11.2, JSON text sequences of RFC 7464): one trace for each
 * connection, with lookups, attempts and the winner as events.
 *
 * No document that is finished names events of Happy Eyeballs, so they stand in a namespace of our own, `v6why`, announced by its URI as
 * the main schema asks of extensions. Times are milliseconds since the first frame of the capture.
 *
 * Viewers of the older form (draft -02 to -09; qvis is one) look for a version and a format of its own in the head, and find them.
 */
import { nanosBetween } from '../base/time.js'
import { parseInstant } from './clock.js'
import type { Analysis, ConnectionRecord, LookupRecord } from './report.js'

const NAMESPACE = 'urn:v6why:events:v6why'
const RECORD_SEPARATOR = '\u001e'

interface Event {
  readonly time: number
  readonly name: string
  readonly data: Readonly<Record<string, unknown>>
}

/** Text in pieces: the head of the file, then every connection. */
export function* qlog(analysis: Analysis): Iterable<string> {
  const lookups = new Map(Array.from(analysis.lookups(), (lookup) => [lookup.id, lookup]))
  yield line({
    file_schema: 'urn:ietf:params:qlog:file:sequential',
    serialization_format: 'application/qlog+json-seq',
    qlog_version: '0.3',
    qlog_format: 'JSON-SEQ',
    title: analysis
      .inputs()
      .map(({ file }) => file)
      .join(', '),
    trace: {
      vantage_point: { type: 'network', flow: 'client', name: `${analysis.tool.name} ${analysis.tool.version}` },
      event_schemas: [NAMESPACE],
      common_fields: { time_format: 'relative_to_epoch', reference_time: { clock_type: 'system', epoch: epochOf(analysis) } },
    },
  })
  for (const { id } of analysis.connections()) {
    const record = analysis.connection(id)
    const asked = record.lookups.map((number) => lookups.get(number)).filter((lookup) => lookup !== undefined)
    for (const { time, name, data } of eventsOf(record, asked, epochOf(analysis)))
      yield line({ time, name: `v6why:${name}`, group_id: `connection ${id}`, data })
  }
}

const line = (value: object): string => `${RECORD_SEPARATOR}${JSON.stringify(value)}\n`

const epochOf = (analysis: Analysis): string => analysis.inputs().find(({ first }) => first !== null)?.first ?? '1970-01-01T00:00:00.000Z'

function eventsOf(record: ConnectionRecord, lookups: readonly LookupRecord[], epoch: string): Event[] {
  const events: Event[] = []
  for (const { id, asked, name, qtype, server, transport, outcome, rcode, addresses, answerMs, frames } of lookups) {
    if (asked === null) continue
    const time = millis(epoch, asked)
    events.push({ time, name: 'lookup_started', data: { lookup: id, name, qtype, server, transport, frames: frames.queries } })
    if (answerMs !== null)
      events.push({
        time: sum(time, answerMs),
        name: 'lookup_finished',
        data: { lookup: id, outcome, rcode, addresses, frames: frames.answer === null ? [] : [frames.answer] },
      })
  }
  const start = millis(epoch, record.start)
  const ends = new Map(record.evidence.map(({ frame, at }) => [frame, millis(epoch, at)]))
  for (const [index, attempt] of record.attempts.entries()) {
    const { family, client, server, path, outcome, won, handshakeMs, startFrame, endFrame, atMs } = attempt
    const time = sum(start, atMs ?? 0)
    const end = handshakeMs === null ? (endFrame === null ? undefined : ends.get(endFrame)) : sum(time, handshakeMs)
    events.push({ time, name: 'attempt_started', data: { attempt: index, family, client, server, path, frames: [startFrame] } })
    if (end !== undefined)
      events.push({
        time: end,
        name: 'attempt_finished',
        data: { attempt: index, outcome, won, frames: endFrame === null ? [] : [endFrame] },
      })
  }
  events.sort((a, b) => a.time - b.time)
  const { id, name, port, transport, family, path, reason, certainty, strategy, candidates, timing } = record
  events.push({
    time: events.at(-1)?.time ?? start,
    name: 'verdict',
    data: { connection: id, name, port, transport, family, path, reason, certainty, strategy, candidates, timing },
  })
  return events
}

function millis(epoch: string, time: string): number {
  const [from, to] = [parseInstant(epoch), parseInstant(time)]
  return from && to ? Math.round(nanosBetween(from, to.seconds, to.nanos) / 1000) / 1000 : 0
}

/** Milliseconds stay whole microseconds. */
const sum = (a: number, b: number): number => Math.round((a + b) * 1000) / 1000
