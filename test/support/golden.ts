/** Texts that are compared with what was last approved, and rewritten by `npm run golden`. */
import assert from 'node:assert/strict'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './samples.js'

export const goldenFolder = join(root, 'test', 'golden')

/** True in `npm run golden`. */
export const rewriting = process.env.V6WHY_GOLDEN === '1'

export function matchesGolden(name: string, actual: string): void {
  const path = join(goldenFolder, name)
  if (rewriting) {
    writeFileSync(path, actual)
    return
  }
  assert.ok(existsSync(path), `test/golden/${name} is missing: npm run golden`)
  assert.equal(actual, readFileSync(path, 'utf8'), `test/golden/${name} differs: look at the difference; if it is right, npm run golden`)
}
