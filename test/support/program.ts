/** Programs that some tests ask for a second opinion. */
import { spawnSync } from 'node:child_process'
import type { TestContext } from 'node:test'
import { root } from './samples.js'

/** False, and the test marked as skipped, where the program cannot be run. */
export function needs(context: TestContext, program: string): boolean {
  if (spawnSync(program, ['--version'], { stdio: 'ignore' }).error === undefined) return true
  context.skip(`${program} is not installed`)
  return false
}

/** Standard output of a program that has to succeed. */
export function outputOf(program: string, args: readonly string[], input?: string): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    cwd: root,
    env: { ...process.env, COLUMNS: '100', NO_COLOR: '1', LC_ALL: 'C.UTF-8' },
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    ...(input === undefined ? {} : { input }),
  })
  if (error) throw error
  if (status !== 0) throw new Error(`${program} ended with ${status}: ${stderr}`)
  return stdout
}
