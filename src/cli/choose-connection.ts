import { say, type Text } from '../core/base/message.js'
import type { Clock } from '../core/report/clock.js'
import { type Document, type Keep, reportDocument } from '../core/report/document.js'
import type { Analysis, ConnectionBrief, ConnectionRecord, FlowRecord } from '../core/report/report.js'
import { UsageError } from './fault.js'

export interface Choice {
  readonly connection?: number
  readonly frame?: number
  readonly name?: readonly string[] | undefined
}

export interface ChosenConnection {
  readonly id: number
  /** How to choose another; empty where the choice was exact. */
  readonly hint: Text
}

/** The connection that was asked for by number or by frame, else the one most worth a look among those that the filter keeps. */
export function chooseConnection(analysis: Analysis, keep: Keep<ConnectionBrief>, choice: Choice): ChosenConnection {
  if (choice.connection !== undefined) {
    for (const { id } of analysis.connections()) if (id === choice.connection) return { id, hint: '' }
    throw new UsageError(say`there is no connection ${choice.connection}; this capture has ${analysis.connectionCount}`)
  }
  if (choice.frame !== undefined) return { id: connectionOfFrame(analysis, choice.frame), hint: '' }

  let best: ConnectionBrief | undefined
  const kept: number[] = []
  let count = 0
  for (const connection of analysis.connections()) {
    if (!keep(connection)) continue
    count++
    if (kept.length < 8) kept.push(connection.id)
    if (!best || connection.interest > best.interest) best = connection
  }
  if (!best)
    throw new UsageError(
      choice.name
        ? say`no connection to ${choice.name.join(', ')}; v6why analyze lists them`
        : say`no connection that the options choose; v6why analyze lists them`,
    )
  const { id } = best
  const others = kept.filter((other) => other !== id)
  if (count === 1) return { id, hint: '' }
  const all = count === kept.length ? others.join(', ') : `${others.join(', ')} …`
  return {
    id,
    hint: choice.name
      ? say`${count - 1} more to this name: --connection ${all}`
      : say`the one most worth a look of ${count}; others: --connection N, --name NAME or --frame N (v6why analyze lists them)`,
  }
}

/** The record of a connection as a document: for programs, the report that holds this connection alone. */
export function chosenDocument(analysis: Analysis, clock: Clock, id: number, withEvidence: boolean): Document {
  const document = reportDocument(analysis, clock, (c) => c.id === id)
  return withEvidence
    ? { ...document, parts: [...document.parts, { key: 'policyEvidence', records: () => analysis.policyEvidence() }] }
    : document
}

const holds = (record: ConnectionRecord, frame: number): boolean =>
  record.evidence.some((e) => e.frame === frame) ||
  record.attempts.some((a) => a.startFrame <= frame && frame <= (a.endFrame ?? a.startFrame))

const sameEnds = (record: ConnectionRecord, flow: FlowRecord): boolean =>
  record.attempts.some(
    (a) =>
      a.client.address === flow.client.address &&
      a.client.port === flow.client.port &&
      a.server.address === flow.server.address &&
      a.server.port === flow.server.port,
  )

/** By evidence, where a frame is evidence; else by the conversation that was going on then, where there was only one. */
function connectionOfFrame(analysis: Analysis, frame: number): number {
  const last = analysis.inputs().reduce((sum, input) => Math.max(sum, input.firstFrame + input.frames - 1), 0)
  if (frame > last) throw new UsageError(say`there is no frame ${frame}; this capture has ${last}`)
  const own: number[] = []
  for (const { id } of analysis.connections()) {
    const record = analysis.connection(id)
    if (record.attempts.some((a) => a.startFrame === frame || a.endFrame === frame)) return id
    if (record.evidence.some((e) => e.frame === frame)) own.push(id)
  }
  if (own[0] !== undefined) return own[0]

  const going = [...analysis.flows()].filter((flow) => flow.firstFrame <= frame && frame <= flow.lastFrame)
  const connections: number[] = []
  for (const { id } of analysis.connections()) {
    const record = analysis.connection(id)
    if (holds(record, frame) || going.some((flow) => sameEnds(record, flow))) connections.push(id)
  }
  const [only, ...more] = connections
  if (only === undefined) throw new UsageError(say`frame ${frame} belongs to no connection`)
  if (more.length > 0)
    throw new UsageError(
      say`frame ${frame} is no turning point, and several connections were open then: --connection ${connections.slice(0, 8).join(', ')}`,
    )
  return only
}
