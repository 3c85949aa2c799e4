/** The recipes of the guide show what v6why really prints. `npm run golden` writes it there; read the diff like prose. */
import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { run } from '../../src/cli/program.js'
import { rewriting } from '../support/golden.js'
import { wordsOf } from '../support/guide.js'
import { root } from '../support/samples.js'

const folder = mkdtempSync(join(tmpdir(), 'v6why-guide-'))
test.after(() => rmSync(folder, { recursive: true }))
/** Captures are named as from the root of the project, and a pipe is a hundred columns wide. */
process.chdir(root)
process.env.COLUMNS = '100'
process.env.NO_COLOR = '1'

const BLOCK = /^```console\n([\s\S]*?)^```$/gm
let runs = 0

/** What a command prints: its result, taken from a file, then what it says on standard error. */
async function printedBy(t: TestContext, command: string): Promise<string> {
  const file = join(folder, `output-${++runs}`)
  let said = ''
  const write = t.mock.method(process.stderr, 'write', (text: string) => {
    said += text
    return true
  })
  const exit = await run([...wordsOf(command).slice(1), '-o', file], '0.0.0')
  write.mock.restore()
  assert.equal(exit, 0, `${command}: ${said}`)
  return readFileSync(file, 'utf8') + said
}

for (const language of ['en', 'ja']) {
  for (const page of readdirSync(join(root, 'src/guide', language)).filter((name) => name.endsWith('.md'))) {
    const path = join(root, 'src/guide', language, page)
    const text = readFileSync(path, 'utf8')
    if (!text.includes('```console')) continue
    test(`src/guide/${language}/${page} shows what the program prints`, async (t) => {
      let written = text
      for (const [block, shown] of text.matchAll(BLOCK)) {
        const [first] = shown!.split('\n')
        assert.match(first!, /^\$ v6why /, page)
        const printed = await printedBy(t, first!.slice(2))
        const now = `\`\`\`console\n${first}\n${printed.trimEnd()}\n\`\`\``
        if (rewriting) written = written.replace(block, () => now)
        else assert.equal(block, now, `src/guide/${language}/${page}: npm run golden writes it there`)
      }
      if (rewriting) writeFileSync(path, written)
    })
  }
}
