/** Samples that are made, not recorded, are what their recipes make. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { samplesFolder } from '../support/samples.js'

const folder = join(samplesFolder, 'recipe')
const stories = readdirSync(folder).flatMap((name) => /^make-(.+)\.mjs$/.exec(name)?.[1] ?? [])

for (const story of stories) {
  test(`make-${story}.mjs gives the octets of ${story}.pcapng`, (context) => {
    const out = mkdtempSync(join(tmpdir(), 'v6why-'))
    context.after(() => rmSync(out, { recursive: true }))
    execFileSync(process.execPath, [join(folder, `make-${story}.mjs`), join(out, 'made.pcapng')])
    assert.deepEqual(readFileSync(join(out, 'made.pcapng')), readFileSync(join(samplesFolder, `${story}.pcapng`)))
  })
}
