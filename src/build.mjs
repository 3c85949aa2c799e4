/** What the compiler and the bundler leave to do: the files of the package that are made from others. */
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { EXPECTATION_SCHEMA } from '../dist/core/check/schema.js'
import { REPORT_SCHEMA } from '../dist/core/report/schema.js'
import { manual } from './cli/manual.ts'

const dist = (path) => fileURLToPath(new URL(`../dist/${path}`, import.meta.url))
const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))

writeFileSync(dist('report.schema.json'), `${JSON.stringify(REPORT_SCHEMA, null, 2)}\n`)
writeFileSync(dist('expectation.schema.json'), `${JSON.stringify(EXPECTATION_SCHEMA, null, 2)}\n`)
writeFileSync(dist('v6why.1'), manual(version))
chmodSync(dist('cli/main.js'), 0o755)
copyLibrary(['node/index', 'core/index', 'core/address-selection'])

/** The modules that the library needs, with their types: all else in dist/core and dist/node is in the bundle of the program. */
function copyLibrary(entries) {
  rmSync(dist('library'), { recursive: true, force: true })
  const seen = new Set()
  const visit = (file) => {
    if (seen.has(file) || !existsSync(file)) return
    seen.add(file)
    const text = readFileSync(file, 'utf8')
    for (const [, ours] of text.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*['"](\.[^'"]+)['"]/g)) {
      const target = join(dirname(file), ours)
      visit(file.endsWith('.d.ts') ? target.replace(/\.js$/, '.d.ts') : target)
    }
  }
  for (const entry of entries) for (const ending of ['js', 'd.ts']) visit(dist(`${entry}.${ending}`))
  for (const file of seen) {
    const copy = dist(join('library', relative(dist('.'), file)))
    mkdirSync(dirname(copy), { recursive: true })
    cpSync(file, copy)
  }
}
