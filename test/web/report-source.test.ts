import assert from 'node:assert/strict'
import test from 'node:test'
import { PROFILES } from '../../src/core/report/catalogue.js'
import { ReportSource } from '../../src/web/report-source.js'
import { analyze, reportOf } from '../support/analyze.js'
import { samples } from '../support/samples.js'

const sourceOf = (story: string) => {
  const { file, bytes } = samples.find((sample) => sample.story === story)!
  return new ReportSource(reportOf(file, bytes))
}

test('the smallest change of a record, asked of the records alone, turns what the record says it turns', async () => {
  let asked = 0
  for (const { story } of samples) {
    const source = sourceOf(story)
    for (const { id } of source.overview.rows) {
      const { record } = await source.detail(id)
      if (!record.whatIf) continue
      asked++
      const { turned } = await source.whatIf({ profile: null, rows: record.whatIf.change })
      const own = turned.find(({ connection }) => connection === id)
      assert.equal(own?.then.family, record.whatIf.then.family, `${story} ${id}`)
      assert.equal(own?.then.rule, record.whatIf.then.rule.number, `${story} ${id}`)
    }
  }
  assert.ok(asked > 10)
})

test('a table that is the one in force turns nothing', async () => {
  const { turned } = await sourceOf('riddle').whatIf({ profile: null, rows: [] })
  assert.deepEqual(turned, [])
})

test('records and the engine agree on which connections of the riddle turn', async () => {
  const { file, bytes } = samples.find(({ story }) => story === 'riddle')!
  const analysis = analyze(file, bytes)
  const source = sourceOf('riddle')
  const rows = [{ prefix: '2002::/16', precedence: 30, label: 1 }]
  for (const profile of [null, 'rfc6724', 'musl', 'rfc3484'] as const) {
    for (const changes of [[], rows]) {
      const engine = analysis.whatIf({ profile: profile ? PROFILES[profile] : undefined, rows: changes }).turned
      const { turned } = await source.whatIf({ profile, rows: changes })
      assert.deepEqual(
        turned.map(({ connection, then }) => [connection, then.family]),
        engine.filter(({ effect }) => effect === 'family').map(({ connection, then }) => [connection, then.family]),
        `${profile} ${changes.length}`,
      )
    }
  }
})

test('a connection has with it what its record names', async () => {
  const { lookups, tunnels, table } = await sourceOf('riddle').detail(4)
  assert.deepEqual(
    lookups.map(({ qtype }) => qtype),
    ['A', 'AAAA'],
  )
  assert.deepEqual(
    tunnels.map(({ kind, outer }) => [kind, outer.returnsFrom]),
    [['6to4', ['203.0.113.22']]],
  )
  assert.equal(table, undefined)
  await assert.rejects(sourceOf('riddle').detail(99))
})
