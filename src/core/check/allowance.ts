/** Deviations that are known and borne until a day. */
import type { ConnectionRecord } from '../report/report.js'
import { type Deviation, type Match, several } from './expectation.js'
import type { Matches } from './matching.js'
import type { Failure } from './result.js'

export interface Allowance {
  readonly reason: string
  readonly until: string
}

export class Allowances {
  private readonly given: readonly { readonly deviation: Deviation; readonly matches: Matches | undefined }[]
  private readonly used = new Set<Deviation>()

  constructor(
    deviations: readonly Deviation[],
    private readonly today: string,
    matcherOf: (match: Match) => Matches,
  ) {
    this.given = deviations.map((deviation) => ({ deviation, matches: deviation.match && matcherOf(deviation.match) }))
  }

  ofConnection(connection: ConnectionRecord, field: string): Allowance | null {
    return this.first(({ deviation, matches }) => matches?.(connection) === true && names(deviation, field))
  }

  ofFinding(code: string): Allowance | null {
    return this.first(({ deviation }) => several(deviation.findings).includes(code))
  }

  /** Of figures over all connections, which no match is about. */
  ofField(field: string): Allowance | null {
    return this.first(({ deviation }) => deviation.match === undefined && deviation.fields !== undefined && names(deviation, field))
  }

  /** An allowance that is over allows nothing, and the failure says so. */
  told(failure: Failure): Failure {
    const { allowed } = failure
    if (allowed === null || allowed.until >= this.today) return failure
    const over = `the allowance ended on ${allowed.until}: ${allowed.reason}`
    return { ...failure, allowed: null, says: failure.says === null ? over : `${failure.says}; ${over}` }
  }

  unused(): string[] {
    return this.given
      .filter(({ deviation }) => !this.used.has(deviation))
      .map(({ deviation }) => `the allowance '${deviation.reason}' (until ${deviation.until}) is not needed`)
  }

  private first(fits: (one: (typeof this.given)[number]) => boolean): Allowance | null {
    const fitting = this.given.filter(fits)
    const found = fitting.find(({ deviation }) => deviation.until >= this.today) ?? fitting[0]
    if (!found) return null
    this.used.add(found.deviation)
    return { reason: found.deviation.reason, until: found.deviation.until }
  }
}

const names = ({ fields }: Deviation, field: string): boolean =>
  fields === undefined || several(fields).some((name) => field === name || field.startsWith(`${name}.`))
