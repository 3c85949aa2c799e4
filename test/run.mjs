/**
 * Runs the tests: every file below test/ that ends in .test.ts, found here because Node 20 takes no patterns and Windows has no shell to expand them.
 *
 *   npm test                      all of them
 *   npm test -- capture dns       those whose path holds one of the words
 *   npm run golden                rewrite the goldens, then read the diff
 *
 * Where V6WHY_ALL=1 stands in the environment (CI), a test that skips itself fails the run.
 */
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const words = process.argv.slice(2).filter((argument) => !argument.startsWith('--'))
const golden = process.argv.includes('--golden')

const tests = readdirSync(join(root, 'test'), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.test.ts'))
  .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
  .filter((path) => (golden ? path.startsWith('test/golden/') : words.length === 0 || words.some((word) => path.includes(word))))
  .sort()

if (tests.length === 0) {
  console.error(`no test file matches: ${words.join(' ')}`)
  process.exit(1)
}

// What is told follows the language of the environment; tests read English.
const LANGUAGE = { LC_ALL: 'C.UTF-8' }

const reporters = ['--test-reporter=spec', '--test-reporter-destination=stdout']
if (process.env.V6WHY_ALL === '1') reporters.push('--test-reporter=./test/support/no-skips.mjs', '--test-reporter-destination=stderr')

const { status } = spawnSync(
  process.execPath,
  ['--import', 'tsx', '--test', `--test-concurrency=${availableParallelism()}`, ...reporters, ...tests],
  { cwd: root, stdio: 'inherit', env: { ...process.env, ...LANGUAGE, ...(golden && { V6WHY_GOLDEN: '1' }) } },
)
if (golden) console.log('goldens rewritten: read the diff (git diff test/golden) as you would read prose')
process.exit(status ?? 1)
