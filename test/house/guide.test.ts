/** The guide: a page for every reason, note and finding and for every question, in each language, with commands that work. */
import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { LANGUAGES } from '../../src/cli/language.js'
import type { Report } from '../../src/core/report/report.js'
import { FINDINGS } from '../../src/core/verdict/finding/index.js'
import { NOTES, REASONS } from '../../src/core/verdict/reason.js'
import { goldenFolder } from '../support/golden.js'
import { commandsIn, mistakeIn } from '../support/guide.js'
import { root, samples } from '../support/samples.js'

const guide = join(root, 'src/guide')
const KINDS = { reason: { ...REASONS, ...NOTES }, finding: Object.fromEntries(FINDINGS.map((kind) => [kind.code, kind])) } as const
type Kind = keyof typeof KINDS
const kinds = Object.keys(KINDS) as Kind[]

const page = (language: string, kind: Kind, code: string) => readFileSync(join(guide, language, kind, `${code}.md`), 'utf8')
const pages = LANGUAGES.flatMap((language) =>
  kinds.flatMap((kind) =>
    Object.keys(KINDS[kind]).map((code) => ({ language, kind, code, name: `src/guide/${language}/${kind}/${code}.md` })),
  ),
)

const reports = new Map(samples.map(({ story, file }) => [`samples/${file}`, readReport(story)]))
function readReport(story: string): Report {
  return JSON.parse(readFileSync(join(goldenFolder, `${story}.json`), 'utf8'))
}

test('every reason, note and finding has a page in every language, and no page is left of one that is gone', () => {
  for (const language of LANGUAGES)
    for (const kind of kinds)
      assert.deepEqual(
        readdirSync(join(guide, language, kind)).sort(),
        Object.keys(KINDS[kind])
          .map((code) => `${code}.md`)
          .sort(),
        `src/guide/${language}/${kind}`,
      )
})

test('a page begins with its code and a title, and the English title of a reason is that of the catalogue', () => {
  for (const { language, kind, code, name } of pages) {
    const [first] = page(language, kind, code).split('\n')
    assert.ok(first!.startsWith(`# ${code}: `), name)
    const { title } = KINDS[kind][code as keyof (typeof KINDS)[Kind]] as { title?: string }
    if (language === 'en' && title) assert.equal(first, `# ${code}: ${title}`, name)
  }
})

test('a page names the document that the catalogue names, and that of a finding its severity', () => {
  const words = { en: { info: 'Info', warning: 'Warning', problem: 'Problem' }, ja: { info: '情報', warning: '警告', problem: '問題' } }
  for (const { language, kind, code, name } of pages) {
    const text = page(language, kind, code)
    const { ref, severity } = KINDS[kind][code as keyof (typeof KINDS)[Kind]] as { ref: string; severity?: 'info' | 'warning' | 'problem' }
    if (ref !== 'model') assert.ok(text.includes(ref.replace(/ rule \d+$/, '')), `${name} does not name ${ref}`)
    if (severity) assert.match(text, new RegExp(`^${words[language][severity]}[.。::]`, 'm'), name)
  }
})

test('the pages of a code have the same sections and the same commands of v6why in every language', () => {
  for (const { kind, code, name } of pages.filter(({ language }) => language === 'ja')) {
    const [english, other] = [page('en', kind, code), page('ja', kind, code)]
    const sections = (text: string) => text.match(/^## /gm)?.length
    assert.equal(sections(other), sections(english), name)
    assert.equal(sections(english), 4, name)
    assert.deepEqual(commandsIn(other).sort(), commandsIn(english).sort(), name)
  }
})

test('every command of v6why in the pages is one that v6why takes', () => {
  for (const { language, kind, code, name } of pages)
    for (const command of commandsIn(page(language, kind, code))) assert.equal(mistakeIn(command), undefined, `${name}: ${command}`)
})

test('a page points at a sample that shows its code, where there is one', () => {
  const shows = (kind: Kind, code: string, report: Report) =>
    kind === 'finding'
      ? report.findings.some((finding) => finding.code === code)
      : report.connections.some(({ reason, notes }) => reason.code === code || notes.some((note) => note.code === code))
  for (const { language, kind, code, name } of pages) {
    const section = page(language, kind, code).split(/^## /m).at(-1)!
    const shown = commandsIn(section).flatMap((command) => /samples\/\S+/.exec(command) ?? [])
    const exists = [...reports.values()].some((report) => shows(kind, code, report))
    if (!exists) {
      assert.match(section, /None of the samples shows it|これを示すサンプルはありません/, name)
      continue
    }
    assert.equal(shown.length, 1, name)
    const report = reports.get(shown[0]!)
    assert.ok(report && shows(kind, code, report), `${name}: ${shown[0]} does not show it`)
    const connection = Number(/--connection (\d+)/.exec(section)?.[1])
    if (connection) {
      const found = report.connections.find(({ id }) => id === connection)!
      const touched = report.findings.find((finding) => finding.code === code)?.connections
      assert.ok(kind === 'reason' ? found.reason.code === code : touched!.includes(connection), `${name}: connection ${connection}`)
    }
  }
})

const RECIPES = 15
/** Made from the sources, in English alone. */
const REFERENCE = ['api.md', 'records.md']
const recipesOf = (language: string) =>
  readdirSync(join(guide, language)).filter((name) => name.endsWith('.md') && name !== 'README.md' && !REFERENCE.includes(name))
const guidePages = LANGUAGES.flatMap((language) => [...recipesOf(language).map((name) => `${language}/${name}`), `${language}/README.md`])

test('there is a recipe for each of the fifteen questions in every language, and the index lists them all by their titles', () => {
  for (const language of LANGUAGES) {
    const index = readFileSync(join(guide, language, 'README.md'), 'utf8')
    assert.equal(recipesOf(language).length, RECIPES)
    for (const name of recipesOf(language)) {
      const [title] = readFileSync(join(guide, language, name), 'utf8').split('\n')
      assert.ok(index.includes(`. [${title!.slice(2)}](${name})`), `${language}/${name}`)
    }
  }
  assert.deepEqual(recipesOf('ja'), recipesOf('en'))
})

test('every link of the guide leads to a page or folder', () => {
  for (const path of guidePages)
    for (const [, target] of readFileSync(join(guide, path), 'utf8').matchAll(/\]\(([^)]+)\)/g))
      assert.ok(existsSync(join(guide, path, '..', target!)), `${path}: ${target}`)
})

test('every command of v6why in the recipes is one that v6why takes, and the same in every language', () => {
  for (const path of guidePages) {
    const commands = commandsIn(readFileSync(join(guide, path), 'utf8'))
    for (const command of commands) assert.equal(mistakeIn(command), undefined, `${path}: ${command}`)
    const english = commandsIn(readFileSync(join(guide, path.replace('ja/', 'en/')), 'utf8'))
    assert.deepEqual(commands.map((command) => command.replace(/ --lang ja$/, '')).sort(), english.sort(), path)
  }
})
