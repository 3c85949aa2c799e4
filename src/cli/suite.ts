/** Which captures are held to which expectation files: one pair that was named, or those that stand beside one another. */
import { say } from '../core/base/message.js'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { UsageError } from './fault.js'

export interface Pair {
  /** The files of one capture. */
  readonly captures: readonly string[]
  readonly expectation: string
}

export interface Suite {
  readonly pairs: readonly Pair[]
  /** Captures of folders that no expectation stands beside. */
  readonly without: readonly string[]
}

const EXPECTATION = /^(.+)\.expect\.(ya?ml|json)$/
const ENDINGS = ['yaml', 'yml', 'json']
/** A capture by its name; a folder may hold anything else. */
const CAPTURE = /^(.+?)\.(pcap|pcapng|cap|ntar|dmp)(\.(gz|zst|lz4|xz))?$/i

/** With `expect` all files are one capture; without it each has its own `<story>.expect.yaml`. */
export function suiteOf(files: readonly string[], expect: string | undefined): Suite {
  if (expect !== undefined) return { pairs: [{ captures: files, expectation: expect }], without: [] }
  const pairs: Pair[] = []
  const without: string[] = []
  for (const file of files) {
    if (file !== '-' && statSync(file, { throwIfNoEntry: false })?.isDirectory()) {
      const found = suiteOfFolder(file)
      pairs.push(...found.pairs)
      without.push(...found.without)
      continue
    }
    const expectation = besideOf(file)
    if (!expectation)
      throw new UsageError(
        say`${file}: what is expected? --expect FILE, or ${storyOf(file)}.expect.yaml beside it (v6why check --init writes one)`,
      )
    pairs.push({ captures: [file], expectation })
  }
  return { pairs, without }
}

function suiteOfFolder(folder: string): Suite {
  const names = readdirSync(folder).sort()
  const captures = new Map<string, string>()
  for (const name of names) {
    const story = CAPTURE.exec(name)?.[1]
    if (story === undefined) continue
    if (captures.has(story)) throw new UsageError(say`${folder}: ${captures.get(story)!} and ${name} would have the same expectations`)
    captures.set(story, name)
  }
  const pairs: Pair[] = []
  const expected = new Set<string>()
  for (const name of names) {
    const story = EXPECTATION.exec(name)?.[1]
    if (story === undefined) continue
    const capture = captures.get(story)
    if (capture === undefined) throw new UsageError(say`${join(folder, name)}: no capture stands beside it`)
    if (expected.has(story)) throw new UsageError(say`${folder}: ${story} has more than one expectation file`)
    expected.add(story)
    pairs.push({ captures: [join(folder, capture)], expectation: join(folder, name) })
  }
  if (pairs.length === 0) throw new UsageError(say`${folder}: no expectation file (<story>.expect.yaml) in this folder`)
  return { pairs, without: [...captures].filter(([story]) => !expected.has(story)).map(([, name]) => join(folder, name)) }
}

const storyOf = (file: string): string => CAPTURE.exec(basename(file))?.[1] ?? basename(file)

const besideOf = (file: string): string | undefined =>
  ENDINGS.map((ending) => join(dirname(file), `${storyOf(file)}.expect.${ending}`)).find((path) => existsSync(path))
