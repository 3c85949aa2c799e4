/** The recordings in samples/, which every law, golden and differential test goes through. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../..', import.meta.url))
export const samplesFolder = join(root, 'samples')

export interface Sample {
  /** The name of the file without its ending. */
  readonly story: string
  readonly file: string
  readonly path: string
  readonly bytes: Uint8Array
}

export const samples: readonly Sample[] = readdirSync(samplesFolder)
  .filter((file) => /\.pcap(ng)?$/.test(file))
  .sort()
  .map((file) => {
    const path = join(samplesFolder, file)
    return { story: file.replace(/\.[^.]+$/, ''), file, path, bytes: new Uint8Array(readFileSync(path)) }
  })
