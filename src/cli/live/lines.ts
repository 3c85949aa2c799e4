import type { Clock } from '../../core/report/clock.js'
import type { RevisedRecord } from '../../core/report/revisions.js'
import { visible } from '../fault.js'
import type { Output } from '../output.js'
import { summaryLine } from '../report-text.js'
import type { Look } from '../terminal.js'
import { lineOf, Tally } from './tally.js'
import type { Status, View } from './view.js'

/** Every record as a line of JSON, as soon as it is told. */
export class JsonLines implements View {
  private readonly output: Output
  private waiting: string[] = []

  constructor(output: Output) {
    this.output = output
  }

  record(record: RevisedRecord): void {
    this.waiting.push(`${JSON.stringify(record)}\n`)
  }

  async tick(): Promise<void> {
    const lines = this.waiting
    this.waiting = []
    if (lines.length > 0) await this.output.write(lines)
  }

  end(): Promise<void> {
    return this.tick()
  }

  leave(): void {
    this.waiting = []
  }
}

/** Connections and findings as lines of text, for a log: `~` before what is told again. */
export class PlainLines implements View {
  private readonly output: Output
  private readonly look: Look
  private readonly clock: () => Clock
  private readonly tally = new Tally()
  private waiting: string[] = []

  constructor(output: Output, look: Look, clock: () => Clock) {
    this.output = output
    this.look = look
    this.clock = clock
  }

  record(record: RevisedRecord): void {
    const before = record.type === 'connection' ? this.tally.connections.get(record.id) : undefined
    this.tally.add(record)
    const mark = record.revision > 1 ? '~' : ' '
    if (record.type === 'connection') {
      const line = lineOf(record, this.clock())
      // What else has changed is not in the line.
      if (!before || lineOf(before, this.clock()) !== line) this.add(`${mark}${String(record.id).padStart(4)}  ${line}`)
    } else if (record.type === 'finding') this.add(`${mark} ${record.severity}: ${record.code}: ${record.says}`)
    else if (record.type === 'withdrawn' && (record.record === 'connection' || record.record === 'finding'))
      this.add(`~ ${record.record} ${record.id} is withdrawn: it was a part of another, or no longer holds`)
  }

  async tick(): Promise<void> {
    const lines = this.waiting
    this.waiting = []
    if (lines.length > 0) await this.output.write(lines)
  }

  async end(status: Status): Promise<void> {
    this.add(endOf(status))
    if (this.tally.summary) this.add(summaryLine(this.tally.summary))
    await this.tick()
  }

  leave(): void {
    this.waiting = []
  }

  private add(line: string): void {
    this.waiting.push(`${this.look.plain(visible(line))}\n`)
  }
}

export const endOf = ({ packets, drops, elapsedMs }: Status): string =>
  `${packets} packet${packets === 1 ? '' : 's'} in ${Math.round(elapsedMs / 1000)} s, ${drops === null ? 'lost packets are not counted' : `${drops} lost`}`
