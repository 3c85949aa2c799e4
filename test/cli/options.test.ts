import assert from 'node:assert/strict'
import test from 'node:test'
import { CAPTURE_HELP, SYSTEMS, systemOf } from '../../src/cli/capture-recipe.js'
import { UsageError, visible } from '../../src/cli/fault.js'
import { editDistance, nearest } from '../../src/cli/nearest.js'
import { parseOrdinal, parseSize } from '../../src/cli/options.js'
import { Progress } from '../../src/cli/progress.js'
import { lookOf, toAscii, wrap } from '../../src/cli/terminal.js'

test('the nearest word is the one with the fewest slips, and none where the word is far from all', () => {
  assert.equal(editDistance('fromat', 'format'), 1)
  assert.equal(nearest('fromat', ['family', 'format', 'frame']), 'format')
  assert.equal(nearest('conn', ['connection', 'color']), 'connection')
  assert.equal(nearest('zebra', ['format', 'color']), undefined)
})

test('memory is told in bytes, K, M or G', () => {
  assert.equal(parseSize('512M'), 512 * 2 ** 20)
  assert.equal(parseSize('1.5GiB'), 1.5 * 2 ** 30)
  for (const bad of ['much', '0', '-1', '']) assert.throws(() => parseSize(bad), UsageError)
})

test('connections and frames are numbered from 1, and the last of two numbers counts', () => {
  assert.equal(parseOrdinal('--frame')(['3', '47']), 47)
  for (const bad of ['0', '1.5', 'x', '-2']) assert.throws(() => parseOrdinal('--frame')(bad), /--frame takes a number from 1/)
})

test('what could move a cursor or turn text around is made visible', () => {
  assert.equal(visible('a\u001b[2Jb\u202ec'), 'a\\x1b[2Jb\\x202ec')
  assert.equal(visible('::error file=x::forged'), '\\x3a:error file=x::forged')
  assert.equal(visible('a ::stop-commands::b ##vso[task] x##[error]y'), 'a \\x3a:stop-commands::b \\x23#vso[task] x\\x23#[error]y')
  for (const plain of ['::1', '::ffff:192.0.2.1 → ::1', 'a::b::c', '2001:db8:: → ::dead', '## heading']) assert.equal(visible(plain), plain)
})

test('lines are broken at spaces, and a word that is too long stands alone', () => {
  assert.deepEqual(wrap('one two three', 8), ['one two', 'three'])
  assert.deepEqual(wrap('a extraordinary b', 5), ['a', 'extraordinary', 'b'])
})

test('a terminal of another character set gets ASCII, a file does not', async () => {
  assert.equal(toAscii('A → B ≠ C … é'), 'A -> B != C ~ ?')
  assert.equal((await lookOf({ ascii: true }, {})).plain('→'), '->')
  assert.equal((await lookOf({ output: 'f' }, { LANG: 'C' })).plain('→'), '→')
})

test('colour comes where it is asked for, and not into a file', async () => {
  assert.notEqual((await lookOf({ color: 'always' }, { NO_COLOR: '1' })).paint('problem', 'x'), 'x')
  assert.equal((await lookOf({ output: 'f' }, {})).paint('problem', 'x'), 'x')
  assert.equal((await lookOf({ color: 'never' }, {})).paint('problem', 'x'), 'x')
})

test('the width of what is no terminal is COLUMNS, else 100', async () => {
  assert.equal((await lookOf({ output: 'f' }, { COLUMNS: '160' })).width, 160)
  assert.equal((await lookOf({ output: 'f' }, {})).width, 100)
})

test('progress is one line that is taken away at the end', () => {
  let written = ''
  const stream = {
    write(text: string) {
      written += text
      return true
    },
  }
  const progress = new Progress(stream, 0)
  progress.end()
  assert.equal(written, '')
  progress.report(25e6, 100e6)
  assert.match(written, /\r.*reading: 25 % of 100 MB/)
  progress.end()
  assert.ok(written.endsWith('\r\u001b[K'))
})

test('there is help for every system, this one included', () => {
  for (const system of SYSTEMS) {
    assert.match(CAPTURE_HELP[system], /v6why explain/)
    assert.match(CAPTURE_HELP[system], /begin before the program starts/)
  }
  assert.ok(SYSTEMS.includes(systemOf(process.platform)))
})
