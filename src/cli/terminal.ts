import type { Speak } from '../core/base/message.js'
import { languageOf, type LanguageOptions, speakerOf } from './language.js'

type Colors = ReturnType<typeof import('picocolors').createColors>

/** How text for people looks: how wide, in which characters, in which colours. */
export interface Look {
  readonly width: number
  /** Cuts a text that is too long. */
  readonly ellipsis: string
  /** Text in the characters that may be used. */
  readonly plain: (text: string) => string
  readonly paint: Paint
  /** What is to be told, in the language of whom it is told to. */
  readonly say: Speak
}

export type Tone = 'problem' | 'warning' | 'good' | 'quiet' | 'strong'
export type Paint = (tone: Tone | undefined, text: string) => string

/** A pipe has no width of its own: wide enough for a reason, narrow enough for a mail. */
const WIDTH_OF_A_PIPE = 100
const NARROWEST = 40

const ASCII: Record<string, string> = {
  '…': '~',
  '→': '->',
  '←': '<-',
  '≠': '!=',
  '≥': '>=',
  '≤': '<=',
  '×': 'x',
  '–': '-',
  '—': '-',
  '·': '|',
  '§': 'section ',
  '‘': "'",
  '’': "'",
  '“': '"',
  '”': '"',
  µ: 'u',
}

export const toAscii = (text: string): string => text.replace(/\P{ASCII}/gu, (c) => ASCII[c] ?? '?')

export interface LookOptions extends LanguageOptions {
  readonly color?: 'auto' | 'always' | 'never' | undefined
  /** The result goes into a file, whatever standard output is. */
  readonly output?: string | undefined
}

type Environment = Readonly<Record<string, string | undefined>>

/** The first of these that is set names the character set (POSIX, Base Definitions §8.2); a terminal without any is taken for UTF-8. */
function isUtf8(environment: Environment): boolean {
  const locale = environment.LC_ALL || environment.LC_CTYPE || environment.LANG
  return process.platform === 'win32' || !locale || /utf-?8/i.test(locale)
}

export async function lookOf(options: LookOptions, environment: Environment = process.env): Promise<Look> {
  const terminal = options.output === undefined && process.stdout.isTTY === true
  const ascii = options.ascii ?? (terminal && !isUtf8(environment))
  // https://no-color.org: set and not empty. A colour that was asked for by name comes before it.
  const coloured =
    options.color === 'always' || (options.color !== 'never' && terminal && !environment.NO_COLOR && environment.TERM !== 'dumb')
  const columns = (terminal ? process.stdout.columns : 0) || Number.parseInt(environment.COLUMNS ?? '', 10) || WIDTH_OF_A_PIPE
  return {
    width: Math.max(NARROWEST, columns),
    ellipsis: ascii ? '~' : '…',
    plain: ascii ? toAscii : (text) => text,
    paint: coloured ? paintWith((await import('picocolors')).default.createColors(true)) : (_tone, text) => text,
    say: await speakerOf(languageOf({ ...options, ascii }, environment)),
  }
}

const paintWith = (colors: Colors): Paint => {
  const tones: Record<Tone, (text: string) => string> = {
    problem: colors.red,
    warning: colors.yellow,
    good: colors.green,
    quiet: colors.dim,
    strong: colors.bold,
  }
  return (tone, text) => (tone && text !== '' ? tones[tone](text) : text)
}

/** Characters that take two columns (Unicode Standard Annex #11): kana, ideographs, Hangul, full-width forms, pictures. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6b\uff01-\uff60\uffe0-\uffe6\u{1b000}-\u{1b2ff}\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u
const EACH_WIDE = new RegExp(WIDE.source, 'gu')

/** How many columns a text takes. */
export function columnsOf(text: string): number {
  if (!WIDE.test(text)) return text.length
  return [...text].length + text.match(EACH_WIDE)!.length
}

export const padEnd = (text: string, columns: number): string => text + ' '.repeat(Math.max(0, columns - columnsOf(text)))

export const padStart = (text: string, columns: number): string => ' '.repeat(Math.max(0, columns - columnsOf(text))) + text

/** What may not begin a line, and what may not end one (JIS X 4051). */
const NOT_FIRST = /^[\u3001\u3002\uff0c\uff0e\u30fb\uff1a\uff1b\uff1f\uff01\u30fc\uff09\uff3d\u300d\u300f\u3011,.:;?!)\]%\u2026]/
const NOT_LAST = /[([\uff08\uff3b\u300c\u300e\u3010]$/

/** A word without blanks in the pieces between which a line may end: Japanese may be broken after nearly every character. */
function piecesOf(word: string): string[] {
  if (!WIDE.test(word)) return [word]
  const pieces: string[] = []
  for (const piece of word.match(new RegExp(`${WIDE.source}|(?:(?!${WIDE.source}).)+`, 'gu'))!) {
    const last = pieces.at(-1)
    if (last !== undefined && (NOT_FIRST.test(piece) || NOT_LAST.test(last))) pieces[pieces.length - 1] = last + piece
    else pieces.push(piece)
  }
  return pieces
}

/** Breaks text at spaces, and where Japanese may be broken, so that no line is wider than `width`, where words allow. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    let between = line === '' ? '' : ' '
    for (const piece of piecesOf(word)) {
      if (line === '') line = piece
      else if (columnsOf(line) + between.length + columnsOf(piece) <= width) line += between + piece
      else {
        lines.push(line)
        line = piece
      }
      between = ''
    }
  }
  lines.push(line)
  return lines
}

/** A paragraph of which the first line begins with `lead` and the others are indented as far. */
export function hang(lead: string, text: string, width: number): string {
  const indent = ' '.repeat(columnsOf(lead))
  return `${lead}${wrap(text, Math.max(20, width - columnsOf(lead))).join(`\n${indent}`)}\n`
}

/** The beginning of a text, and its end, of at most so many columns. */
export function cutTo(text: string, columns: number, from: 'start' | 'end' = 'start'): string {
  if (!WIDE.test(text)) return from === 'start' ? text.slice(0, columns) : text.slice(text.length - columns)
  const characters = [...text]
  if (from === 'end') characters.reverse()
  const kept: string[] = []
  let room = columns
  for (const character of characters) {
    room -= columnsOf(character)
    if (room < 0) break
    kept.push(character)
  }
  return (from === 'end' ? kept.reverse() : kept).join('')
}
