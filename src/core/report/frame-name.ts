import type { InputRecord } from './report.js'

/** How people see a frame's number: with several inputs, of which file and counted from its beginning. */
export function frameNames(inputs: readonly InputRecord[]): (frame: number) => string {
  if (inputs.length < 2) return String
  const held = inputs.filter((input) => input.frames > 0)
  return (frame) => {
    const input = held.filter(({ firstFrame }) => firstFrame <= frame).at(-1)
    return input ? `${input.file}:${frame - input.firstFrame + 1}` : String(frame)
  }
}
