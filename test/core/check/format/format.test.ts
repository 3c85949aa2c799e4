/** Names come from the network: none of them may end, begin or forge anything in what a build service reads. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { Ajv2020 } from 'ajv/dist/2020.js'
import type { CheckOrigin } from '../../../../src/core/check/format/check-format.js'
import { CHECK_FORMATS } from '../../../../src/core/check/format/index.js'
import type { CheckResult, Failure } from '../../../../src/core/check/result.js'
import { HOSTILE, UNSEEN } from '../../../support/hostile-names.js'
import { SARIF } from '../../../support/sarif.js'
import { parseXml, type XmlElement } from '../../../support/xml.js'

const failure = (text: string, more: Partial<Failure> = {}): Failure => ({
  field: 'family',
  expected: text,
  got: text,
  frame: text,
  says: text,
  place: ['connections', 0, 'family'],
  allowed: null,
  ...more,
})

const result = (text: string): CheckResult => ({
  capture: text,
  expectation: text,
  cases: [
    { subject: text, failures: [] },
    { subject: text, failures: [failure(text), failure(text, { field: 'timing.lostMs' })] },
    { subject: text, failures: [failure(text, { allowed: { reason: text, until: '2027-01-01' } })] },
  ],
  hints: [text],
})

const origin: CheckOrigin = { version: '1.2.3', lineOf: () => 7 }
const write = (id: (typeof CHECK_FORMATS)[number]['id'], results: readonly CheckResult[]): string =>
  [...CHECK_FORMATS.find((format) => format.id === id)!.write(results, origin)].join('')

for (const { id } of CHECK_FORMATS) {
  test(`${id}: no hostile name adds a line or leaves a control character`, () => {
    const lines = write(id, [result('plain')]).split('\n').length
    for (const name of HOSTILE) {
      const written = write(id, [result(name)])
      assert.equal(written.split('\n').length, lines, JSON.stringify(name))
      assert.doesNotMatch(written.replaceAll('\n', ''), UNSEEN, JSON.stringify(name))
    }
  })
}

test('text: every line begins with what v6why writes', () => {
  for (const name of HOSTILE)
    for (const line of write('text', [result(name)])
      .trimEnd()
      .split('\n'))
      assert.match(line, /^(FAIL|ok {2}| {5}|1 of 1)/)
})

test('json: names come back as they were', () => {
  for (const name of HOSTILE.filter((text) => !/\p{Cs}/u.test(text))) {
    const { captures, met, borne, unmet } = JSON.parse(write('json', [result(name)]))
    assert.equal(captures[0].cases[1].failures[0].got, name)
    assert.deepEqual([met, borne, unmet], [1, 1, 1])
  }
})

/** What the xUnit plugin of Jenkins takes of JUnit XML (jenkins-junit.xsd), as far as it is written here: children and attributes, required ones with `!`. */
const JUNIT: Record<string, { children: RegExp; attributes: string }> = {
  testsuites: { children: /^(testsuite )*$/, attributes: 'name time tests failures disabled errors' },
  testsuite: {
    children: /^(properties )?(testcase )*(system-out )?(system-err )?$/,
    attributes: 'name! tests! failures errors time disabled skipped skips timestamp hostname id package',
  },
  testcase: {
    children: /^(skipped |error |failure |system-out |system-err )*$/,
    attributes: 'name! assertions time classname status class file line',
  },
  skipped: { children: /^$/, attributes: 'type message' },
  failure: { children: /^$/, attributes: 'type message' },
  'system-out': { children: /^$/, attributes: '' },
}

function holdToJunit({ name, attributes, children }: XmlElement): void {
  const rule = JUNIT[name]
  assert.ok(rule, `<${name}> is no element of JUnit XML`)
  assert.match(children.map((child) => `${child.name} `).join(''), rule.children)
  const known = rule.attributes.split(' ').filter(Boolean)
  for (const key of Object.keys(attributes))
    assert.ok(
      known.some((k) => k.replace('!', '') === key),
      `${name} ${key}`,
    )
  for (const key of known) if (key.endsWith('!')) assert.ok(key.slice(0, -1) in attributes, `${name} needs ${key}`)
  for (const key of ['tests', 'failures', 'errors', 'skipped']) if (key in attributes) assert.match(attributes[key]!, /^\d+$/)
  children.forEach(holdToJunit)
}

test('junit: well-formed, of the elements and attributes that JUnit XML has, and its counts are those of its cases', () => {
  for (const name of HOSTILE) {
    const root = parseXml(write('junit', [result(name), result('plain')]))
    holdToJunit(root)
    const suites = root.children.filter((child) => child.name === 'testsuite')
    assert.equal(suites.length, 2)
    for (const suite of suites) {
      const cases = suite.children.filter((child) => child.name === 'testcase')
      const having = (kind: string) => cases.filter(({ children }) => children.some((child) => child.name === kind)).length
      assert.deepEqual([suite.attributes.tests, suite.attributes.failures, suite.attributes.skipped], ['3', '1', '1'])
      assert.deepEqual([cases.length, having('failure'), having('skipped')], [3, 1, 1])
    }
  }
})

test('tap: the plan is kept, and every test line is one of ours', () => {
  for (const name of HOSTILE) {
    const lines = write('tap', [result(name)])
      .trimEnd()
      .split('\n')
    assert.deepEqual(lines.slice(0, 2), ['TAP version 14', '1..3'])
    const tests = lines.filter((line) => /^(not )?ok\b/.test(line))
    assert.deepEqual(
      tests.map((line) => /^((?:not )?ok \d) - /.exec(line)?.[1]),
      ['ok 1', 'not ok 2', 'not ok 3'],
    )
    // A directive is an unescaped # (TAP 14).
    assert.deepEqual(
      tests.map((line) => / # TODO/.test(line.replace(/\\[\\#]/g, ''))),
      [false, false, true],
    )
    for (const line of lines.slice(2)) assert.match(line, /^((not )?ok \d - | {2}---$| {2}failures:$| {4}- "| {2}\.\.\.$)/)
  }
})

/** As the runner reads a line: command, properties, message; the values unescaped. */
function readCommand(line: string) {
  const match = /^::(\w+) (.*?)::(.*)$/.exec(line)
  assert.ok(match, line)
  const value = (text: string) =>
    text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%3A', ':').replaceAll('%2C', ',').replaceAll('%25', '%')
  const properties = Object.fromEntries(
    match[2]!.split(',').map((pair) => [pair.slice(0, pair.indexOf('=')), value(pair.slice(pair.indexOf('=') + 1))]),
  )
  return { command: match[1], properties, message: value(match[3]!) }
}

test('github: each line is one command of ours, with the properties that were meant', () => {
  for (const name of HOSTILE) {
    const lines = write('github', [result(name)])
      .trimEnd()
      .split('\n')
    const commands = lines.slice(0, -1).map(readCommand)
    assert.deepEqual(
      commands.map(({ command }) => command),
      ['error', 'error', 'notice'],
    )
    for (const { properties, message } of commands) {
      assert.deepEqual(Object.keys(properties), ['file', 'line', 'title'])
      assert.equal(properties.line, '7')
      assert.doesNotMatch(message, /[\r\n]|##\[/)
    }
    assert.match(lines.at(-1)!, /^v6why check: 1 as expected, 1 allowed to differ, 1 not as expected$/)
  }
})

test('sarif: as the schema of SARIF 2.1.0 has it', () => {
  const validate = new Ajv2020({ strict: true, strictRequired: false }).compile(SARIF)
  for (const name of HOSTILE) {
    const log = JSON.parse(write('sarif', [result(name)]))
    const valid: boolean = validate(log)
    assert.ok(valid, JSON.stringify(validate.errors))
    const [run] = log.runs
    assert.equal(run.results.length, 3)
    for (const each of run.results) assert.equal(run.tool.driver.rules[each.ruleIndex].id, each.ruleId)
    assert.deepEqual(
      run.results.map((each: { suppressions?: unknown }) => each.suppressions !== undefined),
      [false, false, true],
    )
    const uri = run.results[0].locations[0].physicalLocation.artifactLocation.uri
    assert.doesNotThrow(() => new URL(uri, 'https://base.example/'))
    assert.equal(new URL(uri, 'https://base.example/').host, 'base.example')
  }
})

test('markdown: no markup, link, mention or cell comes from a name', () => {
  for (const name of HOSTILE) {
    const written = write('markdown', [result(name)])
    assert.doesNotMatch(written.replaceAll('**', ''), /(?<!\\)[`<>[\]*]|(?<!&#?\w*)@/)
    const row = written.split('\n')[4]!
    assert.equal(row.replace(/\\\|/g, '').split('|').length, 6, row)
  }
})
