import assert from 'node:assert/strict'
import test from 'node:test'
import { qlog } from '../../../src/core/report/qlog.js'
import { analyze } from '../../support/analyze.js'
import { samples } from '../../support/samples.js'

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
