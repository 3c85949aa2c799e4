/** In which language people are told. */
import { type Speak, speakEnglish, speakWith, say } from '../core/base/message.js'
import { UsageError } from './fault.js'

export const LANGUAGES = ['en', 'ja'] as const
export type Language = (typeof LANGUAGES)[number]

export interface LanguageOptions {
  readonly lang?: Language | undefined
  readonly ascii?: boolean | undefined
  readonly format?: string | undefined
}

type Environment = Readonly<Record<string, string | undefined>>

/** The environment turns what people read; what programs read is turned by --lang alone. */
export function languageOf({ lang, ascii, format = 'table' }: LanguageOptions, environment: Environment = process.env): Language {
  if (lang === 'ja' && ascii) throw new UsageError(say`--lang ja and --ascii contradict each other`)
  if (lang) return lang
  return format === 'table' && !ascii ? environmentLanguage(environment) : 'en'
}

/** Of a command line that may be mistaken: what was asked for by name comes first, as far as it can be seen. */
export function languageOfArguments(args: readonly string[]): Language {
  const at = args.findIndex((arg) => arg === '--lang' || arg.startsWith('--lang='))
  const given = at < 0 ? undefined : (args[at]!.split('=')[1] ?? args[at + 1])
  if (args.includes('--ascii')) return 'en'
  return LANGUAGES.find((language) => language === given) ?? environmentLanguage()
}

/** The first of these that is set names the language of messages (POSIX, Base Definitions §8.2). */
export const environmentLanguage = ({ LC_ALL, LC_MESSAGES, LANG }: Environment = process.env): Language =>
  /^ja(?:[_.@]|$)/.test(LC_ALL || LC_MESSAGES || LANG || '') ? 'ja' : 'en'

export async function speakerOf(language: Language): Promise<Speak> {
  if (language === 'en') return speakEnglish
  const { japanese } = await import('../core/report/japanese/index.js')
  return speakWith(japanese)
}
