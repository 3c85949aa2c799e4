type Colors = ReturnType<typeof import('picocolors').createColors>

/** How text for people looks: how wide, in which characters, in which colours. */
export interface Look {
  readonly width: number
  /** Cuts a text that is too long. */
  readonly ellipsis: string
  /** Text in the characters that may be used. */
  readonly plain: (text: string) => string
  readonly paint: Paint
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

export interface LookOptions {
  readonly ascii?: boolean | undefined
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

/** Breaks text at spaces so that no line is wider than `width`, where words allow. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line === '') line = word
    else if (line.length + 1 + word.length <= width) line += ` ${word}`
    else {
      lines.push(line)
      line = word
    }
  }
  lines.push(line)
  return lines
}

/** A paragraph of which the first line begins with `lead` and the others are indented as far. */
export function hang(lead: string, text: string, width: number): string {
  const indent = ' '.repeat(lead.length)
  return `${lead}${wrap(text, Math.max(20, width - lead.length)).join(`\n${indent}`)}\n`
}
