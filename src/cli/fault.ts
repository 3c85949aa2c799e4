import { type Speak, speakEnglish, type Text } from '../core/base/message.js'
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

/** What ends a run with one line for a person, and no stack. */
class ToldError extends Error {
  readonly says: Text

  constructor(says: Text) {
    super(speakEnglish(says))
    this.says = says
  }
}

/** A mistake in what was asked. */
export class UsageError extends ToldError {}

/** The result could not be written. */
export class OutputError extends ToldError {}

/** Whoever read our output has closed the pipe (`| head`): there is no one left to tell, and nothing is wrong. */
export class PipeClosed extends Error {}

export { visible }

/** One line on standard error. */
export function complain(says: Text, speak: Speak = speakEnglish): void {
  process.stderr.write(`v6why: ${visible(speak(says))}\n`)
}
