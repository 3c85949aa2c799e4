/** Recordings beside the project whose truth is known from traces, not from packets. They stay there; samples/ holds those that were chosen. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { root } from './samples.js'

const folder = join(root, '../shared/lab')

export interface TrueAttempt {
  readonly proto: string
  readonly dport: number
  /** Missing where nothing was sent. */
  readonly sport?: number
  /** Seconds since 1970 when connect() was called. */
  readonly t_abs: number
}

export interface TrueConnection {
  readonly id: string
  readonly program: string
  readonly attempts?: readonly TrueAttempt[]
}

export interface LabRecording {
  readonly scenario: string
  readonly file: string
  readonly bytes: Uint8Array
  readonly connections: readonly TrueConnection[]
}

/** None, and the test marked as skipped, where the folder is missing. `only`: scenarios by their numbers. */
export function labRecordings(context: TestContext, only?: readonly string[]): LabRecording[] {
  if (!existsSync(folder)) {
    context.skip('no recordings with a known truth beside the project')
    return []
  }
  const truths = readdirSync(folder).filter((file) => file.endsWith('.truth.json'))
  return truths.flatMap((truth) => {
    const scenario = truth.slice(0, -'.truth.json'.length)
    const file = [`${scenario}.pcap`, `${scenario}.pcapng`].find((name) => existsSync(join(folder, name)))
    if (!file || (only && !only.includes(scenario.split('-')[0]!))) return []
    const { connections } = JSON.parse(readFileSync(join(folder, truth), 'utf8')) as { connections: TrueConnection[] }
    return [{ scenario, file, bytes: new Uint8Array(readFileSync(join(folder, file))), connections }]
  })
}
