/** What the compiler and the bundler leave to do: the JSON Schemas as files of the package, and the program made executable. */
import { chmodSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { EXPECTATION_SCHEMA } from '../dist/core/check/schema.js'
import { REPORT_SCHEMA } from '../dist/core/report/schema.js'

const dist = (path) => fileURLToPath(new URL(`../dist/${path}`, import.meta.url))

writeFileSync(dist('report.schema.json'), `${JSON.stringify(REPORT_SCHEMA, null, 2)}\n`)
writeFileSync(dist('expectation.schema.json'), `${JSON.stringify(EXPECTATION_SCHEMA, null, 2)}\n`)
chmodSync(dist('cli/main.js'), 0o755)
