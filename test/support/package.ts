/** The package as it would be published: built and packed from the sources alone, in a folder of its own. */
import { execFile, type ExecFileException } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { root } from './samples.js'

export const folder = mkdtempSync(join(tmpdir(), 'v6why-package-'))
test.after(() => rmSync(folder, { recursive: true, force: true }))

export interface Ran {
  readonly status: number | string
  readonly stdout: string
  readonly stderr: string
}

/** Waits for a program, however it ends; others run meanwhile. */
export const run = (program: string, args: readonly string[], cwd: string, env: Readonly<Record<string, string>> = {}): Promise<Ran> =>
  new Promise((resolve) => {
    const options = { cwd, encoding: 'utf8', maxBuffer: 2 ** 28, env: { ...clean(process.env), NO_COLOR: '1', ...env } } as const
    execFile(program, args, options, (error: ExecFileException | null, stdout, stderr) =>
      resolve({ status: error ? (error.code ?? error.signal ?? 'ended') : 0, stdout, stderr }),
    )
  })

/** What npm, tsx and the test runner put into the environment of their children belongs to this run, not to a user's. */
const clean = (environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(
    Object.entries(environment).filter(
      ([name]) =>
        !/^npm_(lifecycle|package|command|execpath|node_execpath|config_local_prefix)|^NODE_(OPTIONS|TEST_CONTEXT|V8_COVERAGE)|^V6WHY/i.test(
          name,
        ),
    ),
  )

export async function succeeded(
  program: string,
  args: readonly string[],
  cwd: string,
  env?: Readonly<Record<string, string>>,
): Promise<string> {
  const { status, stdout, stderr } = await run(program, args, cwd, env)
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${status}: ${stderr}${stdout}`)
  return stdout
}

const SOURCES = [
  'src',
  'samples/riddle.pcapng',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  '.npmrc',
  'README.md',
  'CHANGELOG.md',
  'LICENSE',
]

export interface Packed {
  readonly tarball: string
  readonly bytes: Uint8Array
  readonly files: readonly { readonly path: string; readonly size: number; readonly mode: number }[]
}

/** `npm pack` in a copy of the sources, with the dependencies that are installed here. */
export async function pack(name: string): Promise<Packed> {
  const copy = join(folder, name)
  mkdirSync(copy)
  for (const source of SOURCES) cpSync(join(root, source), join(copy, source), { recursive: true })
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'), 'junction')
  const told = await succeeded(npm, [...npmArgs, 'pack', '--json', '--pack-destination', '.'], copy)
  const [packed] = JSON.parse(told.slice(told.search(/^\[$/m)))
  const tarball = join(copy, packed.filename)
  return { tarball, bytes: new Uint8Array(readFileSync(tarball)), files: packed.files }
}

/** npm and npx as they were started, without a shell between: Windows starts no .cmd without one. */
const { npm_execpath: started } = process.env
const tool = (name: 'npm' | 'npx'): readonly [program: string, ...args: string[]] =>
  started?.endsWith('npm-cli.js') ? [process.execPath, started.replace(/npm-cli\.js$/, `${name}-cli.js`)] : [name]
const [npm, ...npmArgs] = tool('npm')
const [npx, ...npxArgs] = tool('npx')

export const runNpx = (args: readonly string[], cwd: string): Promise<Ran> => run(npx, [...npxArgs, ...args], cwd)

/** A folder with nothing but these packages; undefined where the network is missing. `specifiers` as npm takes them. */
export async function installed(name: string, specifiers: readonly string[]): Promise<string | undefined> {
  const place = join(folder, name)
  mkdirSync(place)
  writeFileSync(join(place, 'package.json'), '{ "private": true, "type": "module" }\n')
  const args = ['install', '--omit=optional', '--no-audit', '--no-fund', '--prefer-offline', '--fetch-retries=1', ...specifiers]
  const { status, stderr } = await run(npm, [...npmArgs, ...args], place)
  if (status === 0) return place
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ENOTCACHED|network/i.test(stderr)) return undefined
  throw new Error(`npm install ${specifiers.join(' ')}: ${stderr}`)
}
