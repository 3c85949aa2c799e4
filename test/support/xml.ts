/** Enough of XML 1.0 to refuse what is not well-formed: elements, attributes, text, character references. */
export interface XmlElement {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly XmlElement[]
  readonly text: string
}

/** XML 1.0 §2.2. */
const CHARACTERS = /^[\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u
const TAG = /<(\/?)([\w-]+)((?:\s+[\w-]+="[^"<]*")*)\s*(\/?)>/y

export function parseXml(source: string): XmlElement {
  if (!CHARACTERS.test(source)) throw new Error('a character that XML does not have')
  const head = /^<\?xml version="1\.0" encoding="UTF-8"\?>\n/.exec(source)
  if (!head) throw new Error('no XML declaration')
  let at = head[0].length
  const element = (): XmlElement => {
    TAG.lastIndex = at
    const tag = TAG.exec(source)
    if (!tag || tag[1]) throw new Error(`no element at ${at}: ${source.slice(at, at + 40)}`)
    at = TAG.lastIndex
    const attributes: Record<string, string> = {}
    for (const [, key, value] of tag[3]!.matchAll(/([\w-]+)="([^"]*)"/g)) {
      if (key! in attributes) throw new Error(`${key} twice`)
      attributes[key!] = textOf(value!)
    }
    const children: XmlElement[] = []
    let text = ''
    if (tag[4]) return { name: tag[2]!, attributes, children, text }
    for (;;) {
      const next = source.indexOf('<', at)
      if (next < 0) throw new Error(`<${tag[2]}> does not end`)
      text += textOf(source.slice(at, next))
      at = next
      if (source[at + 1] !== '/') {
        children.push(element())
        continue
      }
      TAG.lastIndex = at
      const end = TAG.exec(source)
      if (end?.[2] !== tag[2]) throw new Error(`<${tag[2]}> ends as <${end?.[2]}>`)
      at = TAG.lastIndex
      return { name: tag[2]!, attributes, children, text }
    }
  }
  const root = element()
  if (source.slice(at).trim() !== '') throw new Error('something behind the root')
  return root
}

const NAMED: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

function textOf(raw: string): string {
  if (raw.includes(']]>')) throw new Error(']]> in text')
  return raw.replace(/&(#\d+|#x[\da-f]+|\w+)?(;?)/gi, (whole, name: string | undefined, end: string) => {
    if (!name || !end) throw new Error(`${whole} is no reference`)
    if (name in NAMED) return NAMED[name]!
    if (!name.startsWith('#')) throw new Error(`the entity ${name} is not declared`)
    return String.fromCodePoint(name[1] === 'x' ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1)))
  })
}
