/** A connection as tables, filters and groupings need it: a verdict, and texts that are made when they are asked for. */
import { TRANSPORTS } from '../conversation/attempt-table.js'
import type { Judge, Verdict } from '../verdict/judge.js'
import { saysOf } from '../verdict/reason.js'
import { strategyOf } from '../verdict/race.js'
import { ruleOf } from './connection-writer.js'
import { interestOf } from './interest.js'
import type { RecordWriter } from './record-writer.js'
import type { ConnectionBrief, Strategy } from './report.js'

export class Brief implements ConnectionBrief {
  readonly id: number
  private readonly verdict: Verdict
  private readonly judge: Judge
  private readonly writer: RecordWriter

  constructor(id: number, verdict: Verdict, judge: Judge, writer: RecordWriter) {
    this.id = id
    this.verdict = verdict
    this.judge = judge
    this.writer = writer
  }

  get startFrame(): number {
    return this.known.attempts.startFrame.get(this.first)
  }
  get time(): number {
    return this.known.attempts.startTime.get(this.first)
  }
  get start(): string {
    return this.writer.time(this.time)
  }
  get host(): string {
    return this.writer.host(this.judge.reader.client(this.first))
  }
  get client(): string {
    return this.writer.address(this.judge.reader.client(this.shown))
  }
  get server(): string {
    return this.writer.address(this.judge.reader.server(this.shown))
  }
  get name(): string | null {
    const name = this.known.connections.name.get(this.verdict.connection)
    return name < 0 ? null : this.known.names.text(name)
  }
  get transport(): ConnectionBrief['transport'] {
    return TRANSPORTS[this.known.connections.transport.get(this.verdict.connection)]!
  }
  get port(): number | null {
    return this.transport === 'icmp' ? null : this.known.connections.port.get(this.verdict.connection)
  }
  get family(): ConnectionBrief['family'] {
    return this.verdict.family
  }
  get path(): readonly string[] {
    return this.verdict.path
  }
  get reason(): string {
    return this.verdict.code
  }
  get says(): string {
    return this.writer.speak(saysOf(this.verdict.code, this.verdict.detail))
  }
  get rule(): number | null {
    return ruleOf(this.verdict)?.number ?? null
  }
  get certainty(): ConnectionBrief['certainty'] {
    return this.verdict.certainty
  }
  get strategy(): Strategy {
    return strategyOf(this.judge, this.judge.reader.attemptsOf(this.verdict.connection))
  }
  get interest(): number {
    return interestOf(this.verdict)
  }

  private get known() {
    return this.judge.reader.known
  }
  private get first(): number {
    return this.known.connections.first.get(this.verdict.connection)
  }
  /** The attempt that won, else the first. */
  private get shown(): number {
    const winner = this.known.connections.winner.get(this.verdict.connection)
    return winner >= 0 ? winner : this.first
  }
}
