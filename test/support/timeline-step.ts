/** One line of a timeline as it is written (timeline.ts): a time, who sends to whom, what, and how. */
import { parseAddress } from '../../src/core/address/text.js'

export interface Party {
  /** Link-layer address; a party without one is behind the router. */
  readonly link?: string
  readonly addresses: readonly string[]
}

export type Cast = Readonly<Record<string, Party>>

export interface End {
  readonly party: string | undefined
  readonly address: string
  readonly port: number | undefined
}

export interface Modifiers {
  readonly again: boolean
  readonly tcp: boolean
  readonly hops: number | undefined
  readonly by: string | undefined
  readonly interface: number
  readonly via: string | undefined
  readonly teredo: string | undefined
  readonly isn: number | undefined
  readonly for: string | undefined
}

export interface Step {
  readonly ms: number
  readonly from: End
  readonly to: End
  readonly words: readonly string[]
  readonly how: Modifiers
}

const LINE = /^([\d.]+)(?: ms)?\s+(\S+)\s+→\s+(\S+)\s+(.+)$/
const NEIGHBOUR_DISCOVERY = new Set(['DAD', 'NS', 'NA', 'RA'])

export const isIPv6 = (address: string): boolean => address.includes(':')

export function parseLine(line: string, cast: Cast): Step {
  const match = LINE.exec(line)
  if (!match) throw new Error(`no line of a timeline: ${line}`)
  const [, ms, from, to, what] = match
  const { words, how } = modifiers(what!.split(/[\s,]+/))
  const about = words.includes('of') ? words[words.indexOf('of') + 1]! : ''
  const family = NEIGHBOUR_DISCOVERY.has(words[0]!) ? '6' : ([from!, to!, about].map((end) => familyOf(end, cast)).find((f) => f) ?? '4')
  return { ms: Number(ms), from: parseEnd(from!, cast, family), to: parseEnd(to!, cast, family), words, how }
}

/** An end in a word. A bare party has the given family where the word does not say one. */
export function parseEnd(word: string, cast: Cast, family = familyOf(word, cast) ?? '4'): End {
  const [name, port] = word.split('#') as [string, string | undefined]
  const number = port === undefined ? undefined : Number(port)
  if (parseAddress(name)) {
    const party = Object.keys(cast).find((key) => cast[key]!.addresses.includes(name))
    return { party, address: name, port: number }
  }
  const [party, wanted] = name in cast ? [name, family] : [name.slice(0, -1), name.slice(-1)]
  const address = cast[party]?.addresses.find((a) => isIPv6(a) === (wanted === '6'))
  if (address === undefined) throw new Error(`nobody is called ${name}, or has no IPv${wanted} address`)
  return { party, address, port: number }
}

/** The family that a word for an end says; undefined for a bare party with both. */
function familyOf(word: string, cast: Cast): string | undefined {
  const name = word.split('#')[0]!
  if (name === '') return undefined
  if (parseAddress(name)) return isIPv6(name) ? '6' : '4'
  if (!(name in cast)) return name.slice(-1)
  const families = new Set(cast[name]!.addresses.map(isIPv6))
  return families.size > 1 ? undefined : families.has(true) ? '6' : '4'
}

function modifiers(words: readonly string[]): { words: string[]; how: Modifiers } {
  const rest: string[] = []
  const found: Record<string, string> = {}
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!
    if (word === 'again') found.again = word
    else if (word === 'over') found.over = words[++i]!
    else if (['hops', 'by', 'on', 'via', 'teredo', 'isn', 'for'].includes(word)) found[word] = words[++i]!
    else rest.push(word)
  }
  const number = (key: string): number | undefined => (found[key] === undefined ? undefined : Number(found[key]))
  return {
    words: rest,
    how: {
      again: 'again' in found,
      tcp: found.over === 'tcp',
      hops: number('hops'),
      by: found.by,
      interface: number('on') ?? 0,
      via: found.via,
      teredo: found.teredo,
      isn: number('isn'),
      for: found.for,
    },
  }
}
