/** Expectation files: YAML or JSON read from the disk, held to the schema, with the line of every place in them. */
import { say } from '../core/base/message.js'
import { readFileSync, statSync } from 'node:fs'
import { type Document, LineCounter, parseDocument, visit } from 'yaml'
import { EXPECTATION_SCHEMA_ID, type Expectation } from '../core/check/expectation.js'
import { isReport } from '../core/check/check-stored.js'
import { formatPlace, isProblem, readExpectation } from '../core/check/validate.js'
import { type Report, SCHEMA } from '../core/report/report.js'
import { UsageError } from './fault.js'
import { nearest } from './nearest.js'

/** A person writes no more. */
const MOST_OCTETS = 2 ** 20
/** A stored report may be of a long capture. */
const MOST_REPORT_OCTETS = 2 ** 28
/** Nodes that aliases may add when they are put in. */
const MOST_ALIASES = 50
/** Lists and maps inside one another; an expectation has six. */
const DEEPEST = 32

export type Place = readonly (string | number)[]

export interface ExpectationFile {
  readonly path: string
  readonly expected: { readonly expectation: Expectation } | { readonly stored: Report }
  readonly lineOf: (place: Place) => number | undefined
}

export function readExpectationFile(path: string): ExpectationFile {
  const text = contentOf(path)
  if (/^\s*\{/.test(text)) {
    const stored = storedReport(text)
    if (stored) return { path, expected: { stored }, lineOf: () => undefined }
  }
  if (text.length > MOST_OCTETS) throw new UsageError(say`${path}: more than a megabyte; no expectation file is so long`)
  const lines = new LineCounter()
  const { document, value } = parse(path, text, lines)
  const lineOf = (place: Place): number | undefined => {
    for (let depth = place.length; depth > 0; depth--) {
      const node = document.getIn(place.slice(0, depth), true) as { range?: readonly number[] } | undefined
      if (node?.range) return lines.linePos(node.range[0]!).line
    }
    return undefined
  }
  const read = readExpectation(value)
  if (!isProblem(read)) return { path, expected: { expectation: read }, lineOf }
  const meant = read.word !== undefined && read.known ? nearest(read.word, read.known) : undefined
  const line = lineOf(read.path)
  const where = `${path}${line === undefined ? '' : `:${line}`}: ${formatPlace(read.path)}`.trimEnd().replace(/:$/, '')
  throw new UsageError(`${where} ${read.says}${meant ? `; did you mean ${meant}?` : hint(value)}`)
}

const hint = (value: unknown): string =>
  typeof value === 'object' && value !== null && !('schema' in value)
    ? ` (an expectation begins with schema: ${EXPECTATION_SCHEMA_ID})`
    : ''

function contentOf(path: string): string {
  try {
    const { size } = statSync(path)
    if (size > MOST_REPORT_OCTETS) throw new UsageError(say`${path}: too long for a stored report or expectations`)
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path))
  } catch (error) {
    if (error instanceof UsageError) throw error
    const { code } = error as NodeJS.ErrnoException
    const why =
      code === 'ENOENT'
        ? 'there is no such file'
        : code === 'EISDIR'
          ? 'a folder'
          : code?.startsWith('ERR_ENC')
            ? 'no UTF-8 text'
            : (error as Error).message
    throw new UsageError(say`${path}: ${why}`)
  }
}

/** undefined: the text is another kind of JSON, or none. */
function storedReport(text: string): Report | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  if (!isReport(value)) return undefined
  if (value.schema !== SCHEMA) throw new UsageError(say`a stored report of ${value.schema}; this v6why writes ${SCHEMA}`)
  return value
}

/** YAML 1.2 with its core schema: no other tags, no merge keys, few aliases. */
function parse(path: string, text: string, lineCounter: LineCounter): { document: Document; value: unknown } {
  refuseDepth(path, text)
  const document = parseDocument(text, { lineCounter, version: '1.2', schema: 'core', customTags: [], merge: false, prettyErrors: true })
  const [wrong] = [...document.errors, ...document.warnings]
  if (wrong) throw new UsageError(say`${path}: ${wrong.message.split('\n')[0]!.replace(/:$/, '')}`)
  visit(document, {
    Node(_key, node) {
      const { tag } = node as { tag?: string }
      if (tag?.startsWith('!') || (tag !== undefined && !tag.startsWith('tag:yaml.org,2002:')))
        throw new UsageError(say`${path}: the tag ${tag} is not known`)
    },
  })
  try {
    return { document, value: document.toJS({ maxAliasCount: MOST_ALIASES }) }
  } catch (error) {
    throw new UsageError(say`${path}: ${(error as Error).message}`)
  }
}

/** The parser calls itself for every level: a text of brackets alone would end it. */
function refuseDepth(path: string, text: string): void {
  let depth = 0
  let deepest = 0
  for (const character of text) {
    if (character === '[' || character === '{') deepest = Math.max(deepest, ++depth)
    else if (character === ']' || character === '}') depth = Math.max(0, depth - 1)
  }
  const indented = text.split('\n').some((line) => /^[ -]*/.exec(line)![0].length > 8 * DEEPEST)
  if (deepest > DEEPEST || indented) throw new UsageError(say`${path}: lists and maps inside one another deeper than any expectation`)
}
