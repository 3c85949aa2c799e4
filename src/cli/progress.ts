/** Work shorter than this needs no word. */
const QUIET_START_MS = 1000
const REFRESH_MS = 200

/**
 * One line on standard error that says how far the reading is, redrawn in place and taken away at the end.
 * Standard output never sees it.
 */
export class Progress {
  private readonly start = performance.now()
  private drawn = 0
  private readonly begin: number

  constructor(
    readonly stream: Pick<NodeJS.WriteStream, 'write'>,
    quietStartMs = QUIET_START_MS,
  ) {
    this.begin = quietStartMs
  }

  report(bytes: number, total: number | null): void {
    const now = performance.now()
    if (now - this.start < this.begin || now - this.drawn < REFRESH_MS) return
    this.drawn = now
    const rate = bytes / ((now - this.start) / 1000)
    const left = total !== null && total > bytes ? `, ${Math.ceil((total - bytes) / rate)} s left` : ''
    const part = total ? `${Math.floor((100 * Math.min(bytes, total)) / total)} % of ${size(total)}` : size(bytes)
    this.stream.write(`\r\u001b[Kreading: ${part}, ${size(rate)}/s${left}`)
  }

  end(): void {
    if (this.drawn > 0) this.stream.write('\r\u001b[K')
  }
}

function size(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  let unit = 0
  let value = bytes
  for (; value >= 1000 && unit < units.length - 1; unit++) value /= 1000
  return `${value < 10 && unit > 0 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`
}

/** Progress where it is wanted: asked for, or a person at a terminal. */
export function progressFor(asked: boolean | undefined, quiet: boolean | undefined): Progress | undefined {
  if (asked === true) return new Progress(process.stderr, 0)
  return asked === undefined && !quiet && process.stderr.isTTY ? new Progress(process.stderr) : undefined
}
