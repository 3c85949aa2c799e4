import { visible } from '../core/base/visible.js'

/** How v6why ends. What each number promises is in the README; scripts rely on it. */
export const EXIT = {
  told: 0,
  unmet: 1,
  usage: 2,
  partly: 3,
  notWritten: 4,
  noRight: 5,
  fault: 70,
} as const

/** A mistake in what was asked: one line on standard error, no stack. */
export class UsageError extends Error {}

/** The result could not be written. */
export class OutputError extends Error {}

/** Whoever read our output has closed the pipe (`| head`): there is no one left to tell, and nothing is wrong. */
export class PipeClosed extends Error {}

export { visible }

/** One line on standard error. */
export function complain(message: string): void {
  process.stderr.write(`v6why: ${visible(message)}\n`)
}
