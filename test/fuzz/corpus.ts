/** What is mutated: the samples, what the packet builder makes, and the captures of other projects where they lie beside this one. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { root, samples } from '../support/samples.js'
import { built } from './built.js'

/** Larger files give slower mutants, not other ones. */
const LARGEST = 128 * 1024

export interface Seed {
  readonly name: string
  readonly bytes: Uint8Array
}

export function corpus(): readonly Seed[] {
  const seeds: Seed[] = [...samples.map(({ file, bytes }) => ({ name: `samples/${file}`, bytes })), ...built()]
  const others = join(root, '..', 'shared', 'captures')
  if (!existsSync(others)) return seeds
  for (const entry of readdirSync(others, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || /\.(json|tsv|py|md)$/.test(entry.name)) continue
    const path = join(entry.parentPath, entry.name)
    const read = readFileSync(path)
    try {
      const bytes = read[0] === 0x1f && read[1] === 0x8b ? gunzipSync(read) : read
      seeds.push({ name: path.slice(others.length + 1), bytes: new Uint8Array(bytes.subarray(0, LARGEST)) })
    } catch {
      // A compressed file that is damaged itself: its bytes are no capture.
    }
  }
  return seeds.sort((a, b) => (a.name < b.name ? -1 : 1))
}
