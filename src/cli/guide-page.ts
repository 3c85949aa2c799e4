/** The pages of reasons and findings: parts of the guide, which v6why prints as well. */
import { existsSync, readFileSync } from 'node:fs'
import { NOTES, REASONS } from '../core/report/catalogue.js'
import { FINDINGS } from '../core/report/finding-catalogue.js'
import type { Language } from './language.js'
import { drawMarkdown } from './markdown.js'
import { drawTable } from './table.js'
import type { Look } from './terminal.js'

export interface PageEntry {
  readonly kind: 'reason' | 'note' | 'finding'
  readonly code: string
  readonly title: string
  /** Where it is written; empty where only v6why says so. */
  readonly ref: string
  readonly page: string
}

/** Reasons in the order in which they are tried, then notes, then findings in the order in which they are told. */
export function pageEntries(language: Language): PageEntry[] {
  const folder = new URL(`${language}/`, guideFolder())
  const entry = (kind: PageEntry['kind'], code: string, ref: string): PageEntry => {
    const page = readFileSync(new URL(`${kind === 'finding' ? 'finding' : 'reason'}/${code}.md`, folder), 'utf8')
    return { kind, code, ref: ref === 'model' ? '' : ref, title: /^# \S+: (.*)$/m.exec(page)![1]!, page }
  }
  return [
    ...Object.entries(REASONS).map(([code, { ref }]) => entry('reason', code, ref)),
    ...Object.entries(NOTES).map(([code, { ref }]) => entry('note', code, ref)),
    ...FINDINGS.map(({ code, ref }) => entry('finding', code, ref)),
  ]
}

/** Beside the sources, in a clone as in the package; the program runs from the sources or from somewhere below `dist`. */
function guideFolder(): URL {
  for (let folder = new URL('.', import.meta.url); ; folder = new URL('..', folder)) {
    const guide = new URL('src/guide/', folder)
    if (existsSync(guide)) return guide
    if (folder.pathname === new URL('..', folder).pathname) throw new Error('the guide is missing from this installation')
  }
}

export function* tellPages(entries: readonly PageEntry[], look: Look): Iterable<string> {
  for (const [index, { page }] of entries.entries()) {
    if (index > 0) yield '\n'
    yield* drawMarkdown(page, look)
  }
}

export async function tellTable(entries: readonly PageEntry[], look: Look): Promise<Iterable<string>> {
  const column = (id: 'kind' | 'code' | 'title' | 'ref', heading: string, priority: number) => ({
    id,
    heading,
    align: 'left' as const,
    priority,
    value: (row: unknown) => (row as PageEntry)[id],
  })
  const columns = [column('kind', 'kind', 2), column('code', 'code', 1), column('title', 'what it says', 1), column('ref', 'see', 3)]
  return drawTable({ columns, rows: () => entries }, look)
}
