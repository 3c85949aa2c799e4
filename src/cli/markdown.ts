/** The guide's Markdown for a terminal: headings, paragraphs, lists, blocks of code. */
import { hang, type Look } from './terminal.js'

const BLOCK = '  '
/** What stands between back quotes is not broken into lines: it is there to be copied. */
const UNBROKEN = '\u00a0'

export function* drawMarkdown(text: string, look: Look): Iterable<string> {
  let inBlock = false
  for (const line of joinLines(text)) {
    if (line.startsWith('```')) inBlock = !inBlock
    else if (inBlock) yield line === '' ? '\n' : `${BLOCK}${look.plain(line)}\n`
    else if (line.startsWith('#')) yield look.paint('strong', drawLine(line.replace(/^#+ /, ''), look))
    else yield drawLine(line, look)
  }
}

function drawLine(line: string, look: Look): string {
  const [, lead, rest] = /^((?:- |\d+\. )?)(.*)$/.exec(line)!
  const text = rest!
    .replace(/\[([^\]]+)\]\([^)]+\)/g, '$1')
    .replaceAll('**', '')
    .replace(/`[^`]+`/g, (code) => code.replaceAll(' ', UNBROKEN))
  return hang(lead!, look.plain(text), look.width).replaceAll(UNBROKEN, ' ')
}

/** A paragraph or an item that goes on over several lines, as one. */
function joinLines(text: string): string[] {
  const lines: string[] = []
  let inBlock = false
  for (const line of text.trimEnd().split('\n')) {
    const last = lines.at(-1)
    if (line.startsWith('```')) inBlock = !inBlock
    else if (!inBlock && last && line !== '' && !/^(?:#|- |\d+\. )/.test(line) && !/^(?:#|```)/.test(last)) {
      lines[lines.length - 1] = `${last} ${line.trim()}`
      continue
    }
    lines.push(line)
  }
  return lines
}
