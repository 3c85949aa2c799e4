/** The reference says what the sources say. `npm run golden` writes it. */
import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { REPORT_SCHEMA } from '../../src/core/report/schema.js'
import { rewriting } from '../support/golden.js'
import { apiPage, recordsPage } from '../support/reference.js'
import { root } from '../support/samples.js'

const guide = join(root, 'src/guide/en')

for (const [name, page] of [
  ['records.md', recordsPage()],
  ['api.md', apiPage()],
] as const) {
  test(`src/guide/en/${name} is made from the sources as they are`, () => {
    const path = join(guide, name)
    if (rewriting) {
      mkdirSync(guide, { recursive: true })
      writeFileSync(path, page)
      return
    }
    assert.ok(existsSync(path) && readFileSync(path, 'utf8') === page, `${name} is not what the sources say: npm run golden`)
  })
}

test('every record is described, and every field that is not told by its name', () => {
  const pages = recordsPage()
  for (const name of Object.keys(REPORT_SCHEMA.$defs)) assert.match(pages, new RegExp(`^## ${name}$`, 'm'))
  const connection = /^## connection\n[\s\S]*?^## /m.exec(pages)![0]
  const bare = [...connection.matchAll(/^\| `(\w+)` \|.*\| {2}\|$/gm)].map(([, field]) => field)
  assert.deepEqual(bare, ['type', 'transport'])
})
