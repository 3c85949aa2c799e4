/** The README opens with what v6why really prints. `npm run golden` writes it there. */
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { rewriting } from '../support/golden.js'
import { outputOf } from '../support/program.js'
import { root } from '../support/samples.js'

const README = join(root, 'README.md')
const COMMAND = 'v6why explain samples/riddle.pcapng'
const EXAMPLE = new RegExp(`\`\`\`\n\\$ ${COMMAND.replaceAll('.', '\\.')}\n[^]*?\`\`\``)

test('the example in the README is what the program prints', () => {
  const printed = outputOf(process.execPath, ['--import', 'tsx', join(root, 'src/cli/main.ts'), 'explain', 'samples/riddle.pcapng'])
  const example = `\`\`\`\n$ ${COMMAND}\n${printed}\`\`\``
  const readme = readFileSync(README, 'utf8')
  if (rewriting)
    writeFileSync(
      README,
      readme.replace(EXAMPLE, () => example),
    )
  else assert.equal(EXAMPLE.exec(readme)?.[0], example, 'npm run golden writes it into the README')
})
