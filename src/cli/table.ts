import { phrase } from '../core/base/message.js'
import { type Column, textIn } from '../core/report/column.js'
import type { Table } from '../core/report/document.js'
import { visible } from './fault.js'
import { columnsOf, cutTo, type Look, type Tone, wrap } from './terminal.js'

/** cli-table3 takes quadratic time; beyond this, rows are written as they come. */
const ROWS_FOR_CLI_TABLE = 200
/** How many rows decide the widths of a table that is longer. */
const SAMPLE = 1000
/** Below this width one blank between columns has to do. */
const NARROW = 90
const gapOf = (look: Look): string => (look.width < NARROW ? ' ' : '  ')
/** Columns above this priority come only where there is room. */
const ALWAYS = 3
/** As wide as a name or an address is drawn before a column of the third rank gets room. */
const COMFORTABLE = 24
/** What the last of the usual columns is given before further columns come. */
const ROOMY = 64

const headingOf = (column: Column<unknown>, look: Look): string => look.say(phrase(column.heading))

interface Placed {
  readonly column: Column<unknown>
  readonly width: number
  readonly text: (row: unknown) => string
}

/**
 * Chooses columns and widths. What does not fit is given up in this order: columns that say the same in every row,
 * then others, the least important first, and what is kept says the most important of them in a word.
 */
export function layOut(columns: readonly Column<unknown>[], rows: readonly unknown[], look: Look): Placed[] {
  const cellOf = (column: Column<unknown>, short: boolean) => (row: unknown) =>
    look.plain(visible(short && column.short ? column.short(row) : look.say(textIn(column, row))))
  const measure = (column: Column<unknown>, short: boolean) => {
    const text = cellOf(column, short)
    const heading = columnsOf(headingOf(column, look))
    const natural = rows.reduce<number>((widest, row) => Math.max(widest, columnsOf(text(row))), heading)
    const least = short || column.least === undefined ? natural : Math.min(natural, Math.max(column.least, heading))
    return { column, short, text, natural, width: least }
  }
  type Measured = ReturnType<typeof measure>
  const total = (list: readonly Measured[], of: (m: Measured) => number = (m) => m.width) =>
    list.reduce((sum, m) => sum + of(m), gapOf(look).length * (list.length - 1))
  const byPriority = (list: readonly Measured[]) => [...list].sort((a, b) => a.column.priority - b.column.priority)

  const drawn = columns.filter((column) => column.priority > 0)
  let chosen = drawn.filter((column) => column.priority <= ALWAYS).map((column) => measure(column, false))
  const comfortable = (m: Measured) => (m.column.priority < ALWAYS ? Math.max(m.width, Math.min(m.natural, COMFORTABLE)) : m.width)
  if (total(chosen, comfortable) > look.width && rows.length > 1) {
    chosen = chosen.filter(({ column, text }) => !(column.dropIfConstant && rows.every((row) => text(row) === text(rows[0]))))
  }
  for (const last of byPriority(chosen).reverse()) {
    const needed = last.column.priority === ALWAYS ? total(chosen, comfortable) : total(chosen)
    if (needed <= look.width || last.column.priority === 1) break
    chosen = chosen.filter((m) => m !== last).map((m) => (m.column.short && !m.short ? measure(m.column, true) : m))
  }

  const roomy = (m: Measured) => Math.max(m.width, Math.min(m.natural, ROOMY))
  for (const further of byPriority(drawn.filter((column) => column.priority > ALWAYS).map((column) => measure(column, false)))) {
    const wider = drawn.flatMap((column) => (column === further.column ? further : (chosen.find((m) => m.column === column) ?? [])))
    if (total(wider, roomy) > look.width) break
    chosen = wider
  }

  let room = look.width - total(chosen)
  for (const m of byPriority(chosen)) {
    const more = Math.min(room, m.natural - m.width)
    if (more <= 0) continue
    m.width += more
    room -= more
  }
  return chosen.map(({ column, width, text }) => ({ column, width, text }))
}

/** A cell's lines: one, or several where its column goes on in the next line. */
export function fit(text: string, width: number, cut: Column<unknown>['cut'], ellipsis: string): string[] {
  if (columnsOf(text) <= width) return [text]
  if (cut === 'wrap') return wrap(text, width)
  const room = width - ellipsis.length
  if (cut !== 'middle') return [cutTo(text, room) + ellipsis]
  const tail = Math.floor(room / 2)
  return [cutTo(text, room - tail) + ellipsis + cutTo(text, tail, 'end')]
}

/** Draws a table as wide as the terminal. Short ones are drawn by cli-table3, long ones row by row. */
export async function drawTable(table: Table, look: Look): Promise<Iterable<string>> {
  const rows = table.rows()[Symbol.iterator]()
  const sample: unknown[] = []
  for (let next = rows.next(); !next.done; next = rows.next()) {
    sample.push(next.value)
    if (sample.length === SAMPLE) break
  }
  const placed = layOut(table.columns, sample, look)
  const heading = placed.map(({ column }) => look.plain(headingOf(column, look)))
  if (sample.length <= ROWS_FOR_CLI_TABLE) return drawShort(placed, heading, sample, look)
  return drawLong(placed, heading, sample, { [Symbol.iterator]: () => rows }, look)
}

async function drawShort(placed: readonly Placed[], heading: readonly string[], rows: readonly unknown[], look: Look): Promise<string[]> {
  const { default: CliTable } = await import('cli-table3')
  const drawn = new CliTable({
    head: heading.map((text) => look.paint('strong', text)),
    colAligns: placed.map(({ column }) => column.align),
    chars: { ...BORDERLESS, middle: gapOf(look) },
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  })
  for (const row of rows) {
    drawn.push(
      placed.map(({ column, width, text }) => {
        const lines = fit(text(row), width, column.cut, look.ellipsis)
        return lines.map((line) => look.paint(column.tone?.(row), line)).join('\n')
      }),
    )
  }
  return [`${drawn.toString().replace(/ +$/gm, '')}\n`]
}

function* drawLong(
  placed: readonly Placed[],
  heading: readonly string[],
  sample: readonly unknown[],
  rest: Iterable<unknown>,
  look: Look,
): Iterable<string> {
  const pad = ({ column, width }: Placed, text: string, tone: Tone | undefined) => {
    const blank = ' '.repeat(Math.max(0, width - columnsOf(text)))
    return column.align === 'right' ? blank + look.paint(tone, text) : look.paint(tone, text) + blank
  }
  const draw = (row: unknown) => {
    const cells = placed.map(({ column, width, text }) => fit(text(row), width, column.cut, look.ellipsis))
    const height = Math.max(...cells.map((lines) => lines.length))
    const lines = Array.from({ length: height }, (_, line) =>
      placed
        .map((p, i) => pad(p, cells[i]?.[line] ?? '', p.column.tone?.(row)))
        .join(gapOf(look))
        .trimEnd(),
    )
    return `${lines.join('\n')}\n`
  }
  yield `${placed
    .map((p, i) => pad(p, heading[i] ?? '', 'strong'))
    .join(gapOf(look))
    .trimEnd()}\n`
  for (const row of sample) yield draw(row)
  for (const row of rest) yield draw(row)
}

const BORDERLESS = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
}
