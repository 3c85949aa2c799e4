/** A terminal drawn as lines: only those that differ from what stands there are written, in one piece, so that nothing flickers. */
const ESC = '\u001b['
/** The alternate screen leaves what stood in the terminal as it was. */
const ENTER = `${ESC}?1049h${ESC}?25l${ESC}2J`
const LEAVE = `${ESC}?25h${ESC}?1049l`

export class Canvas {
  private readonly stream: NodeJS.WriteStream
  private drawn: string[] = []

  constructor(stream: NodeJS.WriteStream) {
    this.stream = stream
    stream.write(ENTER)
  }

  get rows(): number {
    return Math.max(5, this.stream.rows || 24)
  }

  get columns(): number {
    return Math.max(20, this.stream.columns || 80)
  }

  /** The terminal has another size: everything is drawn anew. */
  forget(): void {
    this.drawn = []
    this.stream.write(`${ESC}2J`)
  }

  draw(lines: readonly string[]): void {
    let text = ''
    for (let row = 0; row < this.rows; row++) {
      const line = lines[row] ?? ''
      if (this.drawn[row] === line) continue
      text += `${ESC}${row + 1};1H${line}${ESC}0m${ESC}K`
      this.drawn[row] = line
    }
    if (text !== '') this.stream.write(text)
  }

  close(): void {
    this.stream.write(LEAVE)
  }
}

export const inverse = (text: string): string => `${ESC}7m${text}${ESC}0m`
