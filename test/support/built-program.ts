/** The program as it is published, for tests that start it often: from its sources each start compiles it anew. */
import { chmodSync, copyFileSync, cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import { build } from 'vite'
import { root } from './samples.js'

/** The path of its one file, which anybody may read: started by root, it goes on as nobody. The optional package cap is out of reach. */
export async function builtProgram(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'v6why-program-'))
  after(() => rmSync(folder, { recursive: true, force: true }))
  chmodSync(folder, 0o755)
  await build({ configFile: join(root, 'src/cli/vite.config.ts'), logLevel: 'error', build: { outDir: join(folder, 'dist/cli') } })
  copyFileSync(join(root, 'package.json'), join(folder, 'package.json'))
  return join(folder, 'dist/cli/main.js')
}

/** The same program where the packages of the project are within reach. */
export function withPackages(program: string): string {
  const from = join(program, '../../..')
  const folder = join(from, 'with-packages')
  cpSync(join(from, 'dist'), join(folder, 'dist'), { recursive: true })
  copyFileSync(join(from, 'package.json'), join(folder, 'package.json'))
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  return join(folder, 'dist/cli/main.js')
}
