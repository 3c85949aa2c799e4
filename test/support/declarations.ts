/** Declarations of the sources with their doc comments, for the reference. */
import { readFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { parseSync } from 'oxc-parser'
import { root } from './samples.js'

/** A node of the syntax tree (ESTree, and TypeScript's in its manner). */
// biome-ignore lint/suspicious/noExplicitAny: what is read of it is what the grammar has there.
export type Node = any

export interface Declared {
  readonly name: string
  readonly doc: string
  readonly node: Node
  readonly file: SourceFile
}

export interface Member {
  readonly name: string
  readonly optional: boolean
  readonly doc: string
  /** undefined where it is inferred. */
  readonly type: Node
  readonly text: string
}

export class SourceFile {
  readonly path: string
  readonly text: string
  readonly program: Node
  private readonly comments: readonly { type: string; value: string; start: number; end: number }[]

  constructor(path: string) {
    this.path = path
    this.text = readFileSync(join(root, 'src', path), 'utf8')
    const { program, comments } = parseSync(path, this.text)
    this.program = program
    this.comments = comments
  }

  textOf({ start, end }: Node): string {
    return this.text.slice(start, end).replace(/\s+/g, ' ')
  }

  /** Of the doc comment that ends right before the node, as one paragraph. */
  docOf({ start }: Node): string {
    const comment = this.comments.find(
      ({ end, type, value }) => type === 'Block' && value.startsWith('*') && end <= start && this.text.slice(end, start).trim() === '',
    )
    return comment
      ? comment.value
          .replace(/^\*|\n\s*\*/g, ' ')
          .replace(/\s+/g, ' ')
          .trim()
      : ''
  }

  /** What the file declares at its top. */
  declarations(): Declared[] {
    return this.program.body.flatMap((statement: Node): Declared[] => {
      const node = statement.declaration ?? statement
      const doc = this.docOf(statement)
      if (node.type === 'VariableDeclaration')
        return node.declarations.map((each: Node) => ({ name: each.id.name, doc, node: each, file: this }))
      return node.id ? [{ name: node.id.name, doc, node, file: this }] : []
    })
  }

  members(nodes: readonly Node[]): Member[] {
    return nodes.flatMap((node): Member[] => {
      if (node.accessibility === 'private' || node.override || !(node.key?.name ?? node.key?.value)) return []
      const type = node.typeAnnotation?.typeAnnotation
      const value = node.value?.params ? node.value : node
      const call = value.params && node.kind !== 'get' ? this.signature(value) : undefined
      const text = call ?? this.textOf(type ?? value.returnType?.typeAnnotation ?? { start: 0, end: 0 })
      return [{ name: node.key.name ?? node.key.value, optional: node.optional === true, doc: this.docOf(node), type, text }]
    })
  }

  /** `(a: string): number` */
  signature({ params, returnType }: Node): string {
    return `(${params.map((parameter: Node) => this.textOf(parameter)).join(', ')})${returnType ? this.textOf(returnType) : ''}`
  }
}

const files = new Map<string, SourceFile>()

export function sourceFile(path: string): SourceFile {
  const file = files.get(path) ?? new SourceFile(path)
  files.set(path, file)
  return file
}

/** Everything that a module exports, and where that is declared; of `export type *` nothing. */
export function exportsOf(path: string): Declared[] {
  const file = sourceFile(path)
  const from = (source: string) => posix.join(dirname(path), source).replace(/\.js$/, '.ts')
  const found: Declared[] = []
  for (const statement of file.program.body) {
    if (statement.type === 'ExportAllDeclaration' && statement.exportKind !== 'type') found.push(...exportsOf(from(statement.source.value)))
    if (statement.type !== 'ExportNamedDeclaration') continue
    if (!statement.source) {
      const node = statement.declaration
      const names = node.declarations?.map((each: Node) => each.id.name) ?? [node.id.name]
      found.push(...file.declarations().filter(({ name }) => names.includes(name)))
      continue
    }
    const there = exportsOf(from(statement.source.value))
    for (const { local } of statement.specifiers) found.push(...there.filter(({ name }) => name === local.name))
  }
  // What a module declares itself stands before what it passes on.
  const own = new Set(found.filter(({ file: declaring }) => declaring === file).map(({ name }) => name))
  return found.filter(({ name, file: declaring }) => declaring === file || !own.has(name))
}
