/** The programs of the bench: what is written in C is compiled once into the cache folder, the others are used where they are installed. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findProgram } from '../../src/node/tool.js'

const here = fileURLToPath(new URL('.', import.meta.url))
export const root = fileURLToPath(new URL('../..', import.meta.url))
export const MAIN = join(root, 'dist', 'cli', 'main.js')

/** Of its compiler line each program says so itself, at its head. */
const SOURCES = {
  gen: ['-O2', '-w', '-lm'],
  week: ['-O2', '-lm'],
  cost: ['-O2'],
  libpcap_loop: ['-O3', '-march=native', '-w', '-lpcap'],
} as const

/** What cannot be had or done here: the bench ends, with one line. */
export class Missing extends Error {}

export const cacheFolder = (given?: string): string => {
  const folder = given ?? join(tmpdir(), 'v6why-bench')
  mkdirSync(folder, { recursive: true })
  return folder
}

/** The path of a program of ours, compiled anew where its source is younger. */
export function compiled(name: keyof typeof SOURCES, folder: string): string {
  const source = join(here, `${name}.c`)
  const program = join(folder, name)
  if (existsSync(program) && statSync(program).mtimeMs > statSync(source).mtimeMs) return program
  const compiler = findProgram('cc') ?? findProgram('gcc') ?? findProgram('clang')
  if (!compiler) throw new Missing('there is no C compiler here: workloads, reference and measure are written in C')
  const flags = SOURCES[name]
  const { status, stderr } = spawnSync(compiler, [
    ...flags.filter((flag) => !flag.startsWith('-l')),
    '-o',
    program,
    source,
    ...flags.filter((flag) => flag.startsWith('-l')),
  ])
  if (status !== 0)
    throw new Missing(`${name}.c does not compile (libpcap's headers are in libpcap-dev): ${stderr.toString().split('\n')[0]}`)
  return program
}

/** What a program says of itself, undefined where it is not installed. */
export function said(name: string, args: readonly string[]): string | undefined {
  const program = isAbsolute(name) ? name : findProgram(name)
  if (!program) return undefined
  const { stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' })
  return (stdout || stderr).trim()
}
