import assert from 'node:assert/strict'
import { join } from 'node:path'
import test from 'node:test'
import { drawMarkdown } from '../../src/cli/markdown.js'
import { pageEntries, tellPages } from '../../src/cli/guide-page.js'
import { columnsOf, lookOf } from '../../src/cli/terminal.js'
import { lookAt } from '../support/look.js'
import { outputOf } from '../support/program.js'
import { root } from '../support/samples.js'

test('headings, paragraphs, lists and blocks of code are drawn for a terminal', () => {
  const drawn = [
    ...drawMarkdown('# a: b\n\nwords that\ngo on **over lines**\n\n- one, and `a b c`, two\n- three\n\n```\nx   y\n```\n', lookAt(20)),
  ].join('')
  assert.equal(drawn, 'a: b\n\nwords that go on\nover lines\n\n- one, and `a b c`,\n  two\n- three\n\n  x   y\n')
})

test('what stands between back quotes is never broken into lines', () => {
  const command = '`v6why explain FILE --policy-evidence`'
  assert.ok([...drawMarkdown(`use ${command} for it`, lookAt(20))].join('').includes(command))
})

test('a page has colours only where they are asked for', async () => {
  const entry = pageEntries('en').filter(({ code }) => code === 'no-lookup')
  const told = async (color: 'always' | 'never') => [...tellPages(entry, await lookOf({ color, lang: 'en' }))].join('')
  assert.match(await told('never'), /^no-lookup: no lookup led to the address\n\nWhat it means\n/)
  assert.match(await told('always'), /^\x1b\[1mno-lookup/)
})

test('a code that a reason and a finding have prints both pages, in the language that is asked for', () => {
  const both = outputOf(process.execPath, ['--import', 'tsx', join(root, 'src/cli/main.ts'), 'reason', 'aaaa-unanswered', '--lang', 'ja'])
  assert.match(both, /^aaaa-unanswered: AAAA に応答がない\n/)
  assert.match(both, /\n\naaaa-unanswered: リゾルバーが AAAA に応答しない\n/)
})

test('Japanese pages stay within the width that they are drawn for, but for what is there to be copied', async () => {
  const look = { ...(await lookOf({ lang: 'ja' })), width: 60 }
  for (const line of [...tellPages(pageEntries('ja'), look)].join('').split('\n'))
    if (!line.includes('`') && !line.startsWith('  ')) assert.ok(columnsOf(line) <= 60, line)
})
