import assert from 'node:assert/strict'
import test from 'node:test'
import { Ajv2020 } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import { EXPECTATION_SCHEMA } from '../../../src/core/check/schema.js'
import { formatPlace, isProblem, readExpectation } from '../../../src/core/check/validate.js'

const ajv = new Ajv2020({ allowUnionTypes: true, strict: true }).compile(EXPECTATION_SCHEMA)
const schema = 'v6why-expectation/1'

const problem = (value: unknown): string => {
  const read = readExpectation(value)
  return isProblem(read) ? `${formatPlace(read.path)} ${read.says}` : ''
}

test('a mistake is named with its place', () => {
  const rows: [unknown, RegExp][] = [
    [null, /has to be an object/],
    [{}, /schema is missing/],
    [{ schema: 'v6why-expectation/2' }, /^schema has to be v6why-expectation\/1/],
    [{ schema, conections: [] }, /^conections is not known; known are .*connections/],
    [{ schema, connections: [{}] }, /^connections\[0\] match is missing/],
    [{ schema, connections: [{ match: {}, familly: 'IPv4' }] }, /^connections\[0\]\.familly is not known/],
    [{ schema, connections: [{ match: {}, family: 'ipv4' }] }, /^connections\[0\]\.family 'ipv4' is none of IPv4, IPv6, none/],
    [{ schema, connections: [{ match: {}, family: ['IPv4', 4] }] }, /^connections\[0\]\.family\[1\] has to be one of/],
    [{ schema, connections: [{ match: {}, timing: { handshakeMs: {} } }] }, /^connections\[0\]\.timing\.handshakeMs/],
    [{ schema, connections: [{ match: {}, timing: { handshakeMs: { max: '1' } } }] }, /handshakeMs\.max has to be a number/],
    [{ schema, connections: [{ match: { port: 70000 } }] }, /port has to be at most 65535/],
    [{ schema, summary: { shares: { IPv6: 50 } } }, /shares\.IPv6 has to be at most 1/],
    [{ schema, findings: { present: 'no-such' } }, /findings\.present 'no-such' is none of/],
    [{ schema, deviations: [{ reason: 'x', until: 'soon' }] }, /until 'soon' has not the form/],
    [{ schema, others: 'some' }, /^others has to be none/],
    [JSON.parse('{"schema":"v6why-expectation/1","__proto__":{"a":1}}'), /^__proto__ is not known/],
  ]
  for (const [value, message] of rows) {
    assert.match(problem(value), message)
    assert.equal(ajv(value), false, JSON.stringify(value))
  }
})

test('our reader and another validator agree, whatever the value', () => {
  const bounds = fc.oneof(
    fc.double(),
    fc.constant(null),
    fc.record({ min: fc.integer(), max: fc.double({ noNaN: true, noDefaultInfinity: true }) }, { requiredKeys: [] }),
  )
  const word = fc.constantFrom(
    'IPv4',
    'IPv6',
    'none',
    'native',
    'address-selection',
    'relay-asymmetry',
    'others',
    'single',
    '',
    '2027-02-30',
    'x',
  )
  const any = fc.oneof(word, fc.integer(), fc.array(word, { maxLength: 2 }), fc.constant(null), bounds)
  const mostly = (...good: unknown[]) => fc.oneof({ weight: 12, arbitrary: fc.constantFrom(...good) }, { weight: 1, arbitrary: any })
  const bound = fc.oneof(
    { weight: 12, arbitrary: fc.constantFrom(1, null, { min: 0 }, { min: 0.5, max: 1 }) },
    { weight: 1, arbitrary: bounds },
  )
  const some = { requiredKeys: [] as never[] }
  const connection = {
    family: mostly('IPv4', ['IPv6', 'none']),
    path: mostly('native', ['6to4']),
    reason: mostly('a-absent', ['no-lookup']),
    rule: mostly(5, null, [6, null]),
    timing: fc.record({ handshakeMs: bound }),
    counts: fc.record({ attempts: bound }),
  }
  const match = fc.record({ name: mostly('a', ['b']), port: mostly(80, [0, 443]), index: mostly(1, [2]) }, some)
  const expectation = fc.record(
    {
      schema: fc.constant(schema),
      connections: fc.array(fc.record({ match, count: bound, ...connection }, { requiredKeys: ['match'] }), { maxLength: 2 }),
      others: fc.oneof(mostly('none'), fc.record(connection, some)),
      findings: fc.record({ present: mostly('relay-asymmetry'), absent: mostly('others', ['slow-ipv6']) }, some),
      summary: fc.record({ shares: fc.record({ IPv6: bound }, some), paths: fc.dictionary(word, bound), ipv6Share: bound }, some),
      deviations: fc.array(fc.record({ match, reason: word, until: mostly('2027-02-28'), findings: mostly('slow-ipv6') }, some), {
        maxLength: 1,
      }),
    },
    { requiredKeys: ['schema'] },
  )
  let taken = 0
  fc.assert(
    fc.property(fc.oneof(expectation, fc.anything()), (value) => {
      // A file is JSON or YAML: what neither can say is no question.
      const said = JSON.parse(JSON.stringify(value) ?? 'null') as unknown
      const ours = !isProblem(readExpectation(said))
      if (ours) taken++
      assert.equal(ours, ajv(said), JSON.stringify(said))
    }),
    { numRuns: 1500, seed: 7 },
  )
  assert.ok(taken > 100 && taken < 1400, `${taken} of 1500 were taken`)
})
