/** Every message that the sources hold: the English of each `say` with places for its values. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './samples.js'

export interface SourceMessage {
  readonly template: string
  readonly file: string
}

export function messagesInSource(folders: readonly string[]): SourceMessage[] {
  return folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => /\.tsx?$/.test(path))
      .flatMap((path) => {
        const file = join(folder, path)
        return templatesIn(readFileSync(join(root, file), 'utf8')).map((template) => ({ template, file }))
      }),
  )
}

function templatesIn(source: string): string[] {
  const found: string[] = []
  for (const match of source.matchAll(/\bsay`/g)) found.push(templateAt(source, match.index + match[0].length))
  return found
}

/** What stands between back quotes from here on; a value may hold templates and strings of its own. */
function templateAt(source: string, from: number): string {
  let template = ''
  let values = 0
  for (let at = from; source[at] !== '`'; at++) {
    if (source[at] === '\\') template += source[++at]
    else if (source.startsWith('${', at)) {
      template += `{${values++}}`
      at = endOfValue(source, at + 2)
    } else template += source[at]
  }
  return template
}

/** Where the brace is that ends a value. */
function endOfValue(source: string, from: number): number {
  let depth = 0
  for (let at = from; ; at++) {
    const character = source[at]
    if (character === '`' || character === "'") at = endOfText(source, at)
    else if (character === '{') depth++
    else if (character === '}' && depth-- === 0) return at
  }
}

function endOfText(source: string, from: number): number {
  for (let at = from + 1; ; at++) {
    if (source[at] === '\\') at++
    else if (source[at] === source[from]) return at
    else if (source[from] === '`' && source.startsWith('${', at)) at = endOfValue(source, at + 2)
  }
}
