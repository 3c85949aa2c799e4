/** Shells complete commands, options and their words; the manual page names them all. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { COMMANDS } from '../../src/cli/command/index.js'
import { completed } from '../../src/cli/completion/catalogue.js'
import { SHELLS } from '../../src/cli/completion/index.js'
import { EXIT } from '../../src/cli/fault.js'
import { manual } from '../../src/cli/manual.js'
import { needs } from '../support/program.js'

const folder = mkdtempSync(join(tmpdir(), 'v6why-completion-'))
test.after(() => rmSync(folder, { recursive: true }))
const scriptOf = (shell: string): string => {
  const path = join(folder, `v6why.${shell}`)
  writeFileSync(path, SHELLS[shell]!(completed(COMMANDS)))
  return path
}

/** The line as far as it is typed, and what it is completed to: all of that, nothing else. */
const LINES: readonly (readonly [typed: string, words: readonly string[]])[] = [
  ['v6why exp', ['explain', 'export']],
  ['v6why capture-', ['capture-help']],
  ['v6why lookups --form', ['--format']],
  ['v6why analyze --format nd', ['ndjson']],
  ['v6why capture.pcap --family ', ['4', '6', 'none']],
  ['v6why check --format s', ['sarif']],
  ['v6why explain --reason ipv4-', ['ipv4-failed', 'ipv4-slower']],
  ['v6why policy --as g', ['gai.conf', 'get-netprefixpolicy', 'get-netprefixpolicy-json', 'get-netprefixpolicy-list']],
  ['v6why reason aaaa-un', ['aaaa-unanswered']],
  ['v6why capture-help w', ['windows']],
  ['v6why completion ', ['bash', 'fish', 'zsh']],
]

/** A folder of its own, so that no file is completed. */
const ended = (program: string, args: readonly string[]): string => {
  const { status, stdout, stderr } = spawnSync(program, args, {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: process.env.PATH, HOME: folder, TERM: 'dumb', LC_ALL: 'C' },
  })
  assert.equal(status, 0, stderr)
  return stdout
}

test('bash completes commands, options and their words', (t) => {
  if (process.platform === 'win32') return t.skip('bash of Windows lives in another world')
  if (!needs(t, 'bash')) return
  const script = scriptOf('bash')
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the shell's own.
  const complete = 'source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _v6why; printf "%s\\n" "${COMPREPLY[@]}"'
  for (const [typed, words] of LINES) {
    const told = ended('bash', ['--norc', '-euc', complete, 'bash', script, ...typed.split(' ')])
    assert.deepEqual(
      told
        .split('\n')
        .filter(Boolean)
        .filter((word) => !word.startsWith('v6why.'))
        .sort(),
      words,
      typed,
    )
  }
  // bash divides at the sign.
  assert.equal(ended('bash', ['--norc', '-euc', complete, 'bash', script, 'v6why', 'analyze', '--format', '=', 'nd']), 'ndjson\n')
  assert.match(ended('bash', ['--norc', '-euc', complete, 'bash', script, 'v6why', 'analyze', 'v6why.b']), /^v6why\.bash\n$/)
})

test('fish completes commands, options and their words', (t) => {
  if (!needs(t, 'fish')) return
  const script = scriptOf('fish')
  for (const [typed, words] of LINES) {
    const told = ended('fish', ['--no-config', '-c', 'source $argv[1]; complete -C $argv[2]', script, typed])
    const found = told
      .split('\n')
      .filter(Boolean)
      .map((line) => line.split('\t')[0]!)
    assert.deepEqual(found.filter((word) => !word.startsWith('v6why.')).sort(), words, typed)
  }
})

/** A terminal of zsh's own, in which the line is typed and completed; it ends when the line is there. */
const ZPTY = `
zmodload zsh/zpty
zpty z zsh -f -i
zpty -w z "PS1='> '; setopt no_beep; autoload -Uz compinit; compinit -u -D; source $1; bindkey '^I' complete-word; print REA''DY"
zpty -r -m z out '*READY*'
zpty -w -n z "$2"$'\\t'
local all=''
repeat 300; do
  zpty -r -t z out && all+=\${out//[[:cntrl:]]/}
  [[ $all == *$3* ]] && break
  sleep 0.1
done
zpty -d z
[[ $all == *$3* ]] || { print -r -u2 -- "$all"; exit 1 }
`

test('zsh completes commands, options and their words', (t: TestContext) => {
  if (!needs(t, 'zsh')) return
  const script = scriptOf('zsh')
  const driver = join(folder, 'driver.zsh')
  writeFileSync(driver, ZPTY)
  // One that is completed in place shows as the line; of several the list shows.
  for (const [typed, words] of LINES.filter(([, all]) => all.length === 1)) {
    const line = `${typed.slice(0, typed.lastIndexOf(' ') + 1)}${words[0]}`
    ended('zsh', ['-f', driver, script, typed, line])
  }
  ended('zsh', ['-f', driver, script, 'v6why exp', 'explain'])
})

test('every option with a few words for values offers them', () => {
  for (const { name, options } of COMMANDS) {
    const offered = completed(COMMANDS).find((command) => command.name === name)!
    for (const [option, { choices }] of Object.entries(options))
      if (choices) assert.deepEqual(offered.options.find((known) => known.name === option)!.words, choices.map(String))
  }
})

test('the manual page names every command, option and exit status, and mandoc finds nothing wrong with it', (t) => {
  const page = manual('1.2.3')
  const words = page.replaceAll('\\-', '-')
  for (const { name, options } of COMMANDS) {
    assert.ok(words.includes(`.SS ${name}\n`), name)
    for (const option of Object.keys(options)) assert.ok(words.includes(`\\fB--${option}\\fR`), option)
  }
  for (const code of Object.values(EXIT)) assert.ok(words.includes(`.B ${code}\n`))
  assert.doesNotMatch(page, /[^\n\x20-\x7e]/)
  if (spawnSync('mandoc', ['-Tlint', '/dev/null']).error) return t.skip('mandoc is not installed')
  const path = join(folder, 'v6why.1')
  writeFileSync(path, page)
  assert.equal(spawnSync('mandoc', ['-Tlint', path], { encoding: 'utf8' }).stdout, '')
})
