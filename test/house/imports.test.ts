import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, posix, relative, sep } from 'node:path'
import test from 'node:test'
import { fileURLToPath } from 'node:url'

const src = fileURLToPath(new URL('../../src', import.meta.url))

/** In core a folder may import itself and what stands before it. A file beside the folders stands at its own name. */
const ORDER = [
  'base',
  'crypto',
  'address',
  'capture',
  'wire',
  'tunnel',
  'packet',
  'stream',
  'conversation',
  'selection',
  'verdict',
  'report',
  'check',
  'anonymize',
  'analyzer',
  'policy-choice',
  'address-selection',
  'source',
  'options',
  'reading',
  'analyze',
  'index',
]
/** The stages of core that node and cli use; the public library is core/index.ts and core/address-selection.ts. */
const SURFACE = ['base', 'address', 'capture', 'report', 'check', 'anonymize', 'analyzer', 'source', 'analyze', 'index']
/** What each home may import beside itself. */
const HOMES: Record<string, readonly string[]> = { core: [], node: ['core'], cli: ['core', 'node'], web: ['core'] }

interface Import {
  readonly from: string
  readonly to: string
}

const files = readdirSync(src, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !entry.name.endsWith('.config.ts'))
  .map((entry) => relative(src, join(entry.parentPath, entry.name)).split(sep).join('/'))

const IMPORT = /^\s*(?:import|export)\b(?:[^'"`;]*?\bfrom)?\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/gm

/** Imports of the project's own files as paths below src, and those of packages and node modules as they are written. */
function importsOf(from: string): Import[] {
  const text = readFileSync(join(src, from), 'utf8')
  return [...text.matchAll(IMPORT)].map((match) => {
    const written = (match[1] ?? match[2])!
    if (!written.startsWith('.')) return { from, to: written }
    const to = posix.normalize(posix.join(dirname(from), written)).replace(/\.js$/, '.ts')
    return { from, to: files.includes(`${to}x`) ? `${to}x` : to }
  })
}

const imports = files.flatMap(importsOf)
const own = (path: string) => /\.tsx?$/.test(path)
const homeOf = (path: string) => path.split('/')[0]!
const stageOf = (path: string) => path.split('/')[1]!.replace(/\.ts$/, '')
const told = ({ from, to }: Import) => `${from} imports ${to}`

test('every file of core belongs to a folder of the order', () => {
  const strangers = files.filter((path) => homeOf(path) === 'core' && !ORDER.includes(stageOf(path)))
  assert.deepEqual(strangers, [])
})

test('nothing in core imports forwards', () => {
  const forwards = imports.filter(
    ({ from, to }) =>
      homeOf(from) === 'core' && own(to) && homeOf(to) === 'core' && ORDER.indexOf(stageOf(to)) > ORDER.indexOf(stageOf(from)),
  )
  assert.deepEqual(forwards.map(told), [])
})

test('core imports no package and nothing of the platform', () => {
  const packages = imports.filter(({ from, to }) => homeOf(from) === 'core' && !(own(to) && homeOf(to) === 'core'))
  assert.deepEqual(packages.map(told), [])
})

test('nothing imports cli or web, and node and web import core alone', () => {
  const wrong = imports.filter(({ from, to }) => own(to) && homeOf(from) !== homeOf(to) && !HOMES[homeOf(from)]?.includes(homeOf(to)))
  assert.deepEqual(wrong.map(told), [])
})

test('of core, the other homes see what goes in and what comes out', () => {
  const insides = imports.filter(
    ({ from, to }) => own(to) && homeOf(from) !== 'core' && homeOf(to) === 'core' && !SURFACE.includes(stageOf(to)),
  )
  assert.deepEqual(insides.map(told), [])
})

test('no file imports itself through others', () => {
  const next = new Map(files.map((path) => [path, imports.filter(({ from, to }) => from === path && own(to)).map(({ to }) => to)]))
  const state = new Map<string, 'open' | 'done'>()
  const cycles: string[] = []
  const visit = (path: string, way: readonly string[]): void => {
    if (state.get(path) === 'done') return
    if (state.get(path) === 'open') {
      cycles.push([...way.slice(way.indexOf(path)), path].join(' → '))
      return
    }
    state.set(path, 'open')
    for (const to of next.get(path) ?? []) visit(to, [...way, path])
    state.set(path, 'done')
  }
  for (const path of files) visit(path, [])
  assert.deepEqual(cycles, [])
})

test('the compiler shows core neither Node nor a browser', () => {
  const options = (path: string) => JSON.parse(readFileSync(path, 'utf8')).compilerOptions
  const root = options(join(src, '..', 'tsconfig.json'))
  const core = { ...root, ...options(join(src, 'core', 'tsconfig.json')) }
  assert.deepEqual(core.types, [])
  assert.deepEqual(core.lib, ['ES2022'])
  assert.deepEqual(options(join(src, 'node', 'tsconfig.json')).types, ['node'])
  assert.equal(options(join(src, 'web', 'tsconfig.json')).types, undefined)
})
