import type { Clock } from '../../core/report/clock.js'
import { worstFirst } from '../../core/report/finding-order.js'
import type { ConnectionRecord, HostRecord, Severity, TunnelRecord } from '../../core/report/report.js'
import type { RevisedRecord } from '../../core/report/revisions.js'
import { explanation } from '../explain.js'
import { visible } from '../fault.js'
import { summaryLine } from '../report-text.js'
import type { Look, Tone } from '../terminal.js'
import { Canvas, inverse } from './canvas.js'
import { endOf } from './lines.js'
import { lineOf, Tally } from './tally.js'
import type { Status, View } from './view.js'

type Keys = NodeJS.ReadStream & { setRawMode(raw: boolean): unknown }

const UP = '\u001b[A'
const DOWN = '\u001b[B'
const PAGE_UP = '\u001b[5~'
const PAGE_DOWN = '\u001b[6~'
const PAGE = 10
const ESCAPE = '\u001b'
/** Of what a terminal sends at once: sequences of function keys, then single characters. */
const KEY = /\u001b(?:\[[\d;]*[A-Za-z~]|O[A-Z])|./gsu
const CTRL_C = '\u0003'
const MOST_FINDINGS = 5
const TONES: Record<Severity, Tone | undefined> = { problem: 'problem', warning: 'warning', info: undefined }
const HELP = 'q quit  p pause  / filter  ↑↓ choose  Enter why  Esc back'

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`

/** Connections as they settle, the newest last, under a status line and the findings. It is drawn when it is ticked (ten times a second), whatever comes between, and right after a resize. */
export class Screen implements View {
  private readonly look: Look
  private readonly clock: () => Clock
  private readonly keys: Keys | undefined
  private readonly quit: () => void
  private readonly canvas = new Canvas(process.stdout)
  private readonly tally = new Tally()
  private readonly tunnels = new Map<number, TunnelRecord>()
  private readonly hosts = new Map<string, HostRecord>()
  private left = false
  private paused = false
  /** What is shown while it is paused. */
  private frozen: readonly ConnectionRecord[] = []
  private filter = ''
  /** The filter as it is typed, undefined while none is. */
  private typing: string | undefined
  /** Of the chosen connection. */
  private chosen: number | undefined
  private details: readonly string[] | undefined
  private scrolled = 0
  private status: Status = { packets: 0, drops: null, elapsedMs: 0, notice: null }
  private readonly resize = () => {
    this.canvas.forget()
    // Its lines were broken for the other width.
    if (this.details) void this.explain()
    this.draw()
  }
  private readonly press = (data: Buffer) => {
    for (const key of data.toString('utf8').match(KEY) ?? []) this.pressed(key)
  }

  constructor(look: Look, clock: () => Clock, keys: Keys | undefined, quit: () => void) {
    this.look = look
    this.clock = clock
    this.keys = keys
    this.quit = quit
    process.stdout.on('resize', this.resize)
    keys?.setRawMode(true)
    keys?.on('data', this.press)
    this.draw()
  }

  record(record: RevisedRecord): void {
    this.tally.add(record)
    if (record.type === 'tunnel') this.tunnels.set(record.id, record)
    else if (record.type === 'host') this.hosts.set(record.id, record)
  }

  async tick(status: Status): Promise<void> {
    this.status = status
    this.draw()
  }

  leave(): void {
    if (this.left) return
    this.left = true
    process.stdout.off('resize', this.resize)
    this.keys?.off('data', this.press)
    this.keys?.setRawMode(false)
    this.keys?.pause()
    this.canvas.close()
  }

  async end(status: Status): Promise<void> {
    this.leave()
    const lines = [
      endOf(status),
      ...worstFirst([...this.tally.findings.values()]).map(({ severity, code, says }) => `${severity}: ${code}: ${says}`),
      ...(this.tally.summary ? [summaryLine(this.tally.summary)] : []),
    ]
    process.stdout.write(lines.map((line) => `${this.look.plain(visible(line))}\n`).join(''))
  }

  private draw(): void {
    if (this.left) return
    const { rows, columns } = this.canvas
    const head = [inverse(this.fit(this.statusLine(), columns).padEnd(columns))]
    for (const finding of [...this.tally.findings.values()].slice(-Math.min(MOST_FINDINGS, rows >> 2)))
      head.push(this.look.paint(TONES[finding.severity], this.fit(`${finding.severity}: ${finding.code}: ${finding.says}`, columns)))
    const room = rows - head.length - 1
    const body = this.details ? this.details.slice(this.scrolled, this.scrolled + room) : this.list(room, columns)
    const foot =
      this.typing !== undefined
        ? `filter (name, family or reason): ${this.typing}_`
        : `${HELP}${this.filter === '' ? '' : `   filter: ${this.filter}`}${this.paused ? '   PAUSED' : ''}`
    const lines = [...head, ...body.map((line) => (line.includes('\u001b') ? line : this.fit(line, columns)))]
    while (lines.length < rows - 1) lines.push('')
    this.canvas.draw([...lines, this.look.paint('quiet', this.fit(foot, columns - 1))])
  }

  private statusLine(): string {
    const { packets, drops, notice } = this.status
    const { ipv6Percent, total, hosts, findings } = this.tally
    const parts = [
      counted(packets, 'packet'),
      `${drops ?? '?'} lost`,
      counted(hosts.size, 'host'),
      counted(total, 'connection'),
      `IPv6 ${ipv6Percent === null ? '-' : `${ipv6Percent} %`}`,
      counted(findings.size, 'finding'),
    ]
    return ` v6why live  ${parts.join('  ')}${notice === null ? '' : `  ${notice}`}`
  }

  private list(room: number, columns: number): string[] {
    const shown = this.shown()
    const at = shown.findIndex(({ id }) => id === this.chosen)
    const end = at < 0 ? shown.length : Math.max(Math.min(shown.length, at + (room >> 1)), Math.min(room, shown.length))
    return shown.slice(Math.max(0, end - room), end).map((c) => {
      const line = this.fit(lineOf(c, this.clock()), columns)
      if (c.id === this.chosen) return inverse(line.padEnd(columns))
      return this.look.paint(c.family === 'none' ? 'problem' : undefined, line)
    })
  }

  private shown(): readonly ConnectionRecord[] {
    const all = this.paused ? this.frozen : [...this.tally.connections.values()]
    const wanted = this.filter.toLowerCase()
    if (wanted === '') return all
    return all.filter((c) =>
      `${c.name ?? ''} ${c.family} ${c.reason.code} ${c.attempts.map((a) => a.server.address).join(' ')}`.toLowerCase().includes(wanted),
    )
  }

  private fit(text: string, columns: number): string {
    const plain = this.look.plain(visible(text))
    return plain.length <= columns ? plain : plain.slice(0, columns - 1) + this.look.ellipsis
  }

  private pressed(key: string): void {
    if (key === CTRL_C) this.quit()
    else if (this.typing !== undefined) this.type(key)
    else this.command(key)
  }

  private type(key: string): void {
    if (key === '\r') {
      this.filter = this.typing!
      this.typing = undefined
    } else if (key === ESCAPE) this.typing = undefined
    else if (key === '\u007f' || key === '\b') this.typing = this.typing!.slice(0, -1)
    else if (/^[\x20-\x7e]$/.test(key)) this.typing += key
  }

  private command(key: string): void {
    if (key === 'q') this.quit()
    else if (key === 'p') {
      this.paused = !this.paused
      if (this.paused) this.frozen = [...this.tally.connections.values()]
    } else if (key === '/') this.typing = ''
    else if (key === UP || key === 'k') this.move(-1)
    else if (key === DOWN || key === 'j') this.move(1)
    else if (key === PAGE_UP) this.move(-PAGE)
    else if (key === PAGE_DOWN) this.move(PAGE)
    else if (key === ESCAPE) {
      if (this.details) this.details = undefined
      else this.chosen = undefined
    } else if (key === '\r') {
      this.scrolled = 0
      void this.explain()
    }
  }

  private move(step: number): void {
    if (this.details) {
      this.scrolled = Math.max(0, Math.min(this.details.length - 1, this.scrolled + step))
      return
    }
    const shown = this.shown()
    const at = shown.findIndex(({ id }) => id === this.chosen)
    this.chosen = shown[at < 0 ? shown.length - 1 : Math.max(0, Math.min(shown.length - 1, at + step))]?.id
  }

  private async explain(): Promise<void> {
    const shown = this.shown()
    const connection = shown.find(({ id }) => id === this.chosen) ?? shown.at(-1)
    if (!connection) return
    const setting = {
      total: this.tally.total,
      clock: this.clock(),
      nameFrame: String,
      host: this.hosts.get(connection.host),
      tunnels: connection.tunnels.flatMap((id) => this.tunnels.get(id) ?? []),
    }
    let text = ''
    for await (const piece of explanation(connection, setting, { ...this.look, width: this.canvas.columns })) text += piece
    this.chosen = connection.id
    this.details = text.trimEnd().split('\n')
  }
}
