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

/** Of a process that its limit of processor time ended: SIGKILL, where the soft and the hard limit are one, or SIGXCPU (setrlimit(2)). */
const ENDED_BY_LIMIT = [128 + 9, 128 + 24]

/** Why there is no figure: in words. */
class NoFigure extends Error {}

/** Throws `NoFigure` where the command fails, or takes more than `limit` seconds of processor time; 0 is no limit. */
export function costOf(command: readonly string[], folder: string, limit = 0): Cost {
  const { status, stdout } = spawnSync(compiled('cost', folder), [String(limit), ...command], { encoding: 'utf8' })
  const [user, system, wall, peak, exit] = stdout.trim().split(' ').map(Number)
  if (limit > 0 && ENDED_BY_LIMIT.includes(exit!)) throw new NoFigure(`not within ${limit} s of processor time`)
  if (status !== 0 || exit !== 0) throw new NoFigure(`ended with ${exit ?? status}: ${command.join(' ')}`)
  return { cpu: (user! + system!) / 1e6, wall: wall! / 1e6, peak: peak! * 1024 }
}

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

export interface Measured {
  readonly name: string
  readonly rounds: number
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
  /** Without a figure of it the others still tell something. */
  readonly optional?: boolean
}

export interface Rounds {
  readonly rounds: number
  /** Seconds on the wall; what took longer in the first round is measured in fewer. */
  readonly longAfter: number
  readonly ofLong: number
  /** Seconds of processor time after which a command is ended, and left out. */
  readonly limit: number
}

export interface InTurn {
  readonly measured: readonly Measured[]
  /** Those without a figure, and why. */
  readonly leftOut: readonly string[]
}

/** The first is the base of ratios, and runs in every round. */
export function inTurn(cases: readonly Case[], { rounds, longAfter, ofLong, limit }: Rounds, folder: string): InTurn {
  const costs: Cost[][] = cases.map(() => [])
  const leftOut = new Map<string, string>()
  for (let round = 0; round < rounds; round++) {
    for (const [i, { name, command, start = 0, optional }] of cases.entries()) {
      const own = costs[i]!
      if (leftOut.has(name) || (i > 0 && round >= ofLong && own[0]!.wall > longAfter)) continue
      try {
        const cost = costOf(command, folder, limit)
        own.push({ ...cost, cpu: Math.max(cost.cpu - start, 0) })
      } catch (error) {
        if (!optional || !(error instanceof NoFigure)) throw error
        leftOut.set(name, `${name}: ${error.message}`)
      }
    }
  }
  const base = costs[0]!
  const measured = cases.flatMap(({ name }, i) => {
    const own = costs[i]!
    if (leftOut.has(name)) return []
    const ratios = own.map(({ cpu }, round) => cpu / base[round]!.cpu)
    return {
      name,
      rounds: own.length,
      cpu: median(own.map(({ cpu }) => cpu)),
      wall: median(own.map(({ wall }) => wall)),
      peak: median(own.map(({ peak }) => peak)),
      ratio: median(ratios),
      lowest: Math.min(...ratios),
      highest: Math.max(...ratios),
    }
  })
  return { measured, leftOut: [...leftOut.values()] }
}
