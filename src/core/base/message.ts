/**
 * Sentences for people, before they are in a language.
 *
 * A message is written in English where it is meant, and is looked up by that English with `{0}` in the place of the first value. So it can be
 * said in another language as long as it is not text yet, and English needs no catalogue.
 */
export interface Message {
  readonly template: string
  readonly values: readonly Text[]
}

/** Several, and what stands between them, which is looked up too. */
export interface Listing {
  readonly items: readonly Text[]
  readonly between: string
}

/** What is written in small letters and without a full stop, as a sentence of its own. */
export interface Sentence {
  readonly sentence: Text
}

/** A string is said as it is in every language: a name, an address, a command. */
export type Text = string | number | Message | Listing | Sentence

/** Says a text in some language. */
export type Speak = (text: Text) => string

export const say = (strings: TemplateStringsArray, ...values: readonly Text[]): Message => ({
  template: strings.reduce((template, part, index) => `${template}{${index - 1}}${part}`),
  values,
})

/** A sentence without values that stands in a catalogue of its own: a heading, a title, the description of an option. */
export const phrase = (template: string): Message => ({ template, values: [] })

export const listing = (items: readonly Text[], between = ', '): Listing => ({ items, between })

export const asSentence = (sentence: Text): Sentence => ({ sentence })

/** What a template of English says in the other language; undefined where the catalogue has none. */
export type Catalogue = (template: string) => string | undefined

/** What the catalogue has not is said in English. */
export function speakWith(catalogue: Catalogue): Speak {
  const speak: Speak = (text) => {
    if (typeof text === 'string') return text
    if (typeof text === 'number') return String(text)
    if ('items' in text) return text.items.map(speak).join(catalogue(text.between) ?? text.between)
    if ('sentence' in text) return endSentence(speak(text.sentence), catalogue('.'))
    const { template, values } = text
    return (catalogue(template) ?? template).replace(/\{(\d+)\}/g, (_place, index: string) => speak(values[Number(index)]!))
  }
  return speak
}

/** A language with a full stop of its own has no capitals either. */
function endSentence(text: string, stop: string | undefined): string {
  const end = /[.!?]$/.test(text) || (stop !== undefined && text.endsWith(stop)) ? '' : (stop ?? '.')
  return stop === undefined ? text.slice(0, 1).toUpperCase() + text.slice(1) + end : text + end
}

export const speakEnglish: Speak = speakWith(() => undefined)
