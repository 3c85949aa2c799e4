/** What holds for every sample, whatever its story is. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { CaptureError } from '../../src/core/capture/frame.js'
import type { ConnectionRecord, Report } from '../../src/core/report/report.js'
import { REPORT_SCHEMA } from '../../src/core/report/schema.js'
import { analyze, newAnalyzer, reportOf, withoutInputs } from '../support/analyze.js'
import { readCapture } from '../support/capture.js'
import { copiesOf } from '../support/capture-copies.js'
import { Random } from '../support/random.js'
import { samples } from '../support/samples.js'

const CUTS = 60

const validate = new Ajv2020({ allErrors: true }).compile(REPORT_SCHEMA)

function* always(length: number): Generator<number, never> {
  for (;;) yield length
}

/** What tells a connection apart in any part of its capture: the ends of its first attempt. */
function keyOf({ transport, attempts }: ConnectionRecord): string | undefined {
  const first = attempts[0]
  return (
    first && `${transport} ${first.client.address} ${first.client.port} ${first.server.address} ${first.server.port} ${first.startFrame}`
  )
}

/** Verdicts of a part that the whole capture contradicts. */
function contradictions(part: Report, whole: Report): string[] {
  const known = new Map(whole.connections.map((connection) => [keyOf(connection), connection]))
  return part.connections.flatMap((connection) => {
    const told = known.get(keyOf(connection))
    if (!told || connection.family === told.family || connection.certainty === 'unknown' || connection.reason.code === 'end-not-seen')
      return []
    return [
      `connection ${connection.id} (${keyOf(connection)}): ${connection.family} by ${connection.reason.code}, in the whole ${told.family}`,
    ]
  })
}

/** The value of `make`, made when it is first asked for. */
function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}

for (const { file, bytes } of samples) {
  const whole = once(() => reportOf(file, bytes))
  const json = once(() => JSON.stringify(whole()))

  test(`where ${file} is cut into chunks changes nothing`, () => {
    assert.equal(JSON.stringify(reportOf(file, bytes, always(1))), json(), 'one octet at a time')
    for (let seed = 1; seed <= 4; seed++) {
      assert.equal(JSON.stringify(reportOf(file, bytes, new Random(seed).sizes())), json(), `random chunks, seed ${seed}`)
    }
  })

  test(`${file} gives the same report in every format, byte order and resolution`, () => {
    const [first, ...others] = copiesOf(readCapture([bytes])).map((copy) => ({
      name: copy.name,
      report: JSON.stringify(withoutInputs(reportOf(file, copy.bytes))),
    }))
    for (const { name, report } of others) assert.equal(report, first!.report, `${name} against ${first!.name}`)
  })

  test(`no part of ${file} from its beginning gives a verdict that the whole contradicts`, () => {
    const random = new Random(bytes.length)
    for (let i = 0; i < CUTS; i++) {
      const length = i < 8 ? i * 8 : random.below(bytes.length)
      try {
        const part = reportOf(file, bytes.subarray(0, length))
        assert.deepEqual(contradictions(part, whole()), [], `cut after ${length} octets`)
      } catch (error) {
        if (!(error instanceof CaptureError)) throw error
      }
    }
  })

  test(`the report of ${file} holds nothing that JSON cannot say`, () => {
    assert.deepEqual(JSON.parse(json()), whole())
  })

  test(`the report of ${file} is as its schema says`, () => {
    validate(whole())
    assert.deepEqual(validate.errors ?? [], [])
  })

  test(`two analyzers read ${file} side by side`, () => {
    const pair = [newAnalyzer(), newAnalyzer()]
    for (const analyzer of pair) analyzer.begin(file)
    for (let at = 0; at < bytes.length; at += 100) for (const analyzer of pair) analyzer.push(bytes.subarray(at, at + 100))
    for (const analyzer of pair) analyzer.finish()
    for (const analyzer of pair) assert.equal(JSON.stringify(analyzer.end().report()), json())
  })

  test(`the records of ${file} are those of its report`, () => {
    const { inputs, hosts, lookups, tunnels, translations, connections, findings, oddities, summary } = whole()
    const told = [...inputs, ...hosts, ...lookups, ...tunnels, ...translations, ...connections, ...findings, ...oddities, summary]
    assert.deepEqual([...analyze(file, bytes).records()], told)
  })

  test(`every frame that the report of ${file} names is in the capture`, () => {
    const frames = whole().inputs.reduce((sum, input) => sum + input.frames, 0)
    const named = [...json().matchAll(/"(?:frame|startFrame|endFrame)":(\d+)/g)].map((match) => Number(match[1]))
    assert.deepEqual(
      named.filter((frame) => frame < 1 || frame > frames),
      [],
    )
  })
}
