/**
 * What commands cost, in turn: A B C A B C … A machine that others use has no second; two commands that ran one after the other met the
 * same machine, so only the ratio of their processor times within a round counts, and of all rounds the median.
 */
import { spawnSync } from 'node:child_process'
import { compiled } from './tools.js'

interface Cost {
  /** Seconds of processor time, user and system. */
  readonly cpu: number
  /** Seconds on the wall. */
  readonly wall: number
  /** Octets, of the largest process. */
  readonly peak: number
}

export function costOf(command: readonly string[], folder: string): Cost {
  const { status, stdout } = spawnSync(compiled('cost', folder), command, { encoding: 'utf8' })
  const [user, system, wall, peak, exit] = stdout.trim().split(' ').map(Number)
  if (status !== 0 || exit !== 0) throw new Error(`ended with ${exit ?? status}: ${command.join(' ')}`)
  return { cpu: (user! + system!) / 1e6, wall: wall! / 1e6, peak: peak! * 1024 }
}

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

export interface Measured {
  readonly name: string
  /** Medians. */
  readonly cpu: number
  readonly wall: number
  readonly peak: number
  /** Of processor time to that of the first command in the same round. */
  readonly ratio: number
  readonly lowest: number
  readonly highest: number
}

/** `start` is what is subtracted from a command's processor time. */
export interface Case {
  readonly name: string
  readonly command: readonly string[]
  readonly start?: number
}

export function inTurn(cases: readonly Case[], rounds: number, folder: string): readonly Measured[] {
  const costs: Cost[][] = cases.map(() => [])
  for (let round = 0; round < rounds; round++) {
    for (const [i, { command, start = 0 }] of cases.entries()) {
      const cost = costOf(command, folder)
      costs[i]!.push({ ...cost, cpu: Math.max(cost.cpu - start, 0) })
    }
  }
  const base = costs[0]!
  return cases.map(({ name }, i) => {
    const own = costs[i]!
    const ratios = own.map(({ cpu }, round) => cpu / base[round]!.cpu)
    return {
      name,
      cpu: median(own.map(({ cpu }) => cpu)),
      wall: median(own.map(({ wall }) => wall)),
      peak: median(own.map(({ peak }) => peak)),
      ratio: median(ratios),
      lowest: Math.min(...ratios),
      highest: Math.max(...ratios),
    }
  })
}
