/** Recordings whose truth was traced: when connect() was called, and by which program. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { parseInstant } from '../../src/core/report/clock.js'
import type { AttemptRecord, ConnectionRecord } from '../../src/core/report/report.js'
import { reportOf } from '../support/analyze.js'
import { type LabRecording, labRecordings, type TrueAttempt } from '../support/recordings.js'

/** Scenarios in which a race, a refusal or a slow answer decides. */
const RACES = ['04', '05', '05c', '06', '07a', '07b', '09', '15a', '15b', '16']
const DNS_PORT = 53
/** The trace's own cost lies between connect() and the packet. */
const NEAR_MS = 2
const FAR_MS = 15
const MOST_ARE_NEAR = 0.95

/** Programs by the profile that is theirs. */
const PROFILE_OF: Readonly<Record<string, string>> = {
  curl: 'curl',
  wget: 'wget',
  node: 'node',
  python3: 'python',
  chromium: 'chromium',
  ncat: 'getaddrinfo-loop',
  socat: 'getaddrinfo-loop',
}

interface Met {
  readonly connection: ConnectionRecord
  /** undefined for a spare socket, which is told in its sibling's record. */
  readonly attempt: AttemptRecord | undefined
}

function matcher({ file, bytes }: LabRecording): (attempt: TrueAttempt) => Met | undefined {
  const met = new Map<string, Met>()
  const key = (sport: number, dport: number) => `${sport} ${dport}`
  for (const connection of reportOf(file, bytes).connections) {
    for (const { client, server } of connection.spares) met.set(key(client.port, server.port), { connection, attempt: undefined })
    for (const attempt of connection.attempts) met.set(key(attempt.client.port, attempt.server.port), { connection, attempt })
  }
  return ({ sport, dport }) => met.get(key(sport!, dport))
}

const wasSent = ({ sport, dport }: TrueAttempt): boolean => sport !== undefined && dport !== DNS_PORT

test('attempts begin when connect() was called', (context) => {
  const recordings = labRecordings(context, RACES)
  if (recordings.length === 0) return
  const late: number[] = []
  for (const recording of recordings) {
    const meet = matcher(recording)
    for (const { id, attempts = [] } of recording.connections) {
      for (const attempt of attempts.filter(wasSent)) {
        const met = meet(attempt)
        assert.ok(met, `${recording.scenario} ${id}: port ${attempt.sport} is an attempt`)
        if (!met.attempt) continue
        const start = parseInstant(met.connection.start)!
        const whole = Math.floor(attempt.t_abs)
        late.push(Math.abs((start.seconds - whole) * 1000 + start.nanos / 1e6 + met.attempt.atMs! - (attempt.t_abs - whole) * 1000))
      }
    }
  }
  const near = late.filter((ms) => ms <= NEAR_MS).length / late.length
  context.diagnostic(
    `${late.length} attempts, ${(near * 100).toFixed(1)} % within ${NEAR_MS} ms, all within ${Math.max(...late).toFixed(1)} ms`,
  )
  assert.ok(near >= MOST_ARE_NEAR, `${near} within ${NEAR_MS} ms`)
  assert.ok(Math.max(...late) <= FAR_MS, `the latest by ${Math.max(...late)} ms`)
})

test('the true client survives for every connection, and comes first where a timer began an attempt', (context) => {
  const recordings = labRecordings(context)
  if (recordings.length === 0) return
  const figures = new Map<string, { connections: number; raced: number; first: number }>()
  for (const recording of recordings) {
    const meet = matcher(recording)
    for (const { id, program, attempts = [] } of recording.connections) {
      const profile = PROFILE_OF[program.split(' ')[0]!]
      if (!profile) continue
      const connections = new Set(attempts.filter(wasSent).map((attempt) => meet(attempt)!.connection))
      for (const { client, attempts: tried } of connections) {
        const figure = figures.get(profile) ?? { connections: 0, raced: 0, first: 0 }
        figures.set(profile, figure)
        const raced = tried.some(({ trigger }) => trigger === 'timer')
        figure.connections++
        if (raced) figure.raced++
        if (client.first === profile) figure.first++
        assert.ok(client.survivors.includes(profile), `${recording.scenario} ${id}: ${profile} is not among ${client.survivors.join(', ')}`)
        if (raced) assert.equal(client.survivors[0], profile, `${recording.scenario} ${id}`)
        else assert.ok(client.first === null || client.first === profile, `${recording.scenario} ${id}: ${client.first}, not ${profile}`)
      }
    }
  }
  for (const [profile, { connections, raced, first }] of figures)
    context.diagnostic(`${profile}: survives in all ${connections} connections, is told in ${first}; ${raced} raced, first in all of them`)
})
