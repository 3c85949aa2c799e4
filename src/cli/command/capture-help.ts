import { phrase, say } from '../../core/base/message.js'
import { UsageError } from '../fault.js'
import { languageOf, speakerOf } from '../language.js'
import { nearest } from '../nearest.js'
import { Output } from '../output.js'
import type { Command } from './command.js'

export const captureHelp: Command = {
  name: 'capture-help',
  takes: ['system', 'linux, macos, windows, router or android; this one by default'],
  says: 'How to take a capture that can answer',
  example: ['v6why capture-help windows', 'on Windows'],
  options: {},
  async run(args) {
    const { CAPTURE_HELP, SYSTEMS, systemOf } = await import('../capture-recipe.js')
    const asked = (args as { system?: string }).system
    const system = asked === undefined ? systemOf(process.platform) : SYSTEMS.find((known) => known === asked.toLowerCase())
    if (!system) {
      const meant = nearest(asked ?? '', SYSTEMS)
      throw new UsageError(
        meant ? say`no help for '${asked!}'; did you mean ${meant}?` : say`no help for '${asked!}'; there is ${SYSTEMS.join(', ')}`,
      )
    }
    const speak = await speakerOf(languageOf(args))
    await new Output().write(
      CAPTURE_HELP[system]
        .trimEnd()
        .split('\n')
        .map((line) => `${speak(phrase(line))}\n`),
    )
    return 0
  },
}
