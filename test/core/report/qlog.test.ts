import assert from 'node:assert/strict'
import test from 'node:test'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { qlog } from '../../../src/core/report/qlog.js'
import { analyze } from '../../support/analyze.js'
import { samples } from '../../support/samples.js'

/**
 * What draft-ietf-quic-qlog-main-schema-13 asks of a sequential file (§5 head, §6 trace, §7 events) and of names of events (§7.2, §8), in a
 * schema of our own, with what viewers of the older form ask of the head beside it.
 */
const HEAD = {
  type: 'object',
  properties: {
    file_schema: { const: 'urn:ietf:params:qlog:file:sequential' },
    serialization_format: { const: 'application/qlog+json-seq' },
    qlog_version: { const: '0.3' },
    qlog_format: { const: 'JSON-SEQ' },
    title: { type: 'string' },
    trace: {
      type: 'object',
      properties: {
        // "network" is told with the direction that counts as sent.
        vantage_point: {
          type: 'object',
          properties: { name: { type: 'string' }, type: { const: 'network' }, flow: { enum: ['client', 'server', 'unknown'] } },
          required: ['type', 'flow'],
          additionalProperties: false,
        },
        event_schemas: { type: 'array', minItems: 1, items: { type: 'string', pattern: '^[a-z][a-z0-9+.-]*:' } },
        common_fields: {
          type: 'object',
          properties: {
            time_format: { enum: ['relative_to_epoch', 'relative_to_previous_event'] },
            reference_time: {
              type: 'object',
              properties: {
                clock_type: { enum: ['system', 'monotonic'] },
                epoch: { type: 'string', pattern: '^(unknown|\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z)$' },
              },
              required: ['clock_type', 'epoch'],
            },
          },
          required: ['time_format', 'reference_time'],
        },
      },
      required: ['vantage_point', 'event_schemas', 'common_fields'],
      // The events follow, each in a text of its own.
      not: { required: ['events'] },
    },
  },
  required: ['file_schema', 'serialization_format', 'qlog_version', 'qlog_format', 'trace'],
}
const EVENT = {
  type: 'object',
  properties: {
    time: { type: 'number' },
    name: { type: 'string', pattern: '^v6why:(lookup|attempt)_(started|finished)$|^v6why:verdict$' },
    data: { type: 'object' },
    group_id: { type: 'string' },
  },
  required: ['time', 'name', 'data', 'group_id'],
  additionalProperties: false,
}
const ajv = new Ajv2020()
const [isHead, isEvent] = [ajv.compile(HEAD), ajv.compile(EVENT)]

test('every sample is a sequential file of the main schema, whose head viewers of the older form take as well', () => {
  for (const { story } of samples) {
    const [head, ...events] = sequenceOf(story)
    assert.ok(isHead(head), `${story}: ${ajv.errorsText(isHead.errors)}`)
    for (const event of events) assert.ok(isEvent(event), `${story}: ${ajv.errorsText(isEvent.errors)}`)
  }
})

const sequenceOf = (story: string) => {
  const { file, bytes } = samples.find((sample) => sample.story === story)!
  const lines = [...qlog(analyze(file, bytes))]
  // RFC 7464 §2.2: each text stands between a record separator and a line feed.
  for (const line of lines) assert.match(line, /^\u001e\{.*\}\n$/)
  return lines.map((line) => JSON.parse(line.slice(1)))
}

test('a race is a sequence of events whose times begin with the capture', () => {
  const [head, ...events] = sequenceOf('ipv6-slower-race')
  assert.equal(head.file_schema, 'urn:ietf:params:qlog:file:sequential')
  assert.equal(head.trace.common_fields.reference_time.epoch, '2026-11-21T20:25:51.144961000Z')
  const first = events.filter(({ group_id }) => group_id === 'connection 1')
  assert.deepEqual(
    first.map(({ time, name, data }) => [time, name, data.frames]),
    [
      [0, 'v6why:lookup_started', [1]],
      [0.071, 'v6why:lookup_started', [2]],
      [0.713, 'v6why:lookup_finished', [3]],
      [0.748, 'v6why:lookup_finished', [4]],
      [5.226, 'v6why:attempt_started', [7]],
      [206.037, 'v6why:attempt_started', [8]],
      [217.096, 'v6why:attempt_finished', [9]],
      [608.703, 'v6why:attempt_finished', [18]],
      [608.703, 'v6why:verdict', undefined],
    ],
  )
  assert.equal(first.at(-1)!.data.family, 'IPv4')
})

test('every connection of every sample ends in one verdict, and no event of it comes later', () => {
  for (const { story } of samples) {
    const [, ...events] = sequenceOf(story)
    const groups = new Map<string, { time: number; name: string }[]>()
    for (const event of events) groups.set(event.group_id, [...(groups.get(event.group_id) ?? []), event])
    for (const [group, list] of groups) {
      assert.equal(list.filter(({ name }) => name === 'v6why:verdict').length, 1, `${story} ${group}`)
      assert.deepEqual(
        [...list].sort((a, b) => a.time - b.time),
        list,
        `${story} ${group}`,
      )
    }
  }
})
