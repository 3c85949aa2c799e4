import { phrase } from '../core/base/message.js'
import { COMMANDS } from './command/index.js'
import { complain, EXIT, OutputError, PipeClosed, UsageError } from './fault.js'
import { languageOfArguments, speakerOf } from './language.js'
import { plainArguments } from './plain-arguments.js'
import { runCommand } from './run-command.js'

/** Runs v6why with these arguments and answers its exit code. */
export async function run(args: readonly string[], version: string): Promise<number> {
  try {
    if (args.length === 0) {
      const speak = await speakerOf(languageOfArguments(args))
      process.stdout.write(FIVE_LINES.map((line) => `${speak(phrase(line))}\n`).join(''))
      return EXIT.told
    }
    if (args.length === 1 && args[0] === '--version') {
      process.stdout.write(`${version}\n`)
      return EXIT.told
    }
    const asked = plainArguments(args, COMMANDS) ?? (await (await import('./command-line.js')).askYargs(args, version))
    return asked ? await runCommand(asked, version) : EXIT.told
  } catch (error) {
    if (error instanceof PipeClosed) return EXIT.told
    if (error instanceof UsageError || error instanceof OutputError) {
      complain(error.says, await speakerOf(languageOfArguments(args)))
      return error instanceof UsageError ? EXIT.usage : EXIT.notWritten
    }
    process.stderr.write(`v6why: a fault of v6why itself, please report it\n${error instanceof Error ? error.stack : String(error)}\n`)
    return EXIT.fault
  }
}

const FIVE_LINES = [
  'v6why: which of IPv4 and IPv6 did a program use, over what path, and why? It reads packet captures.',
  '  v6why FILE…           a table of connections, what is wrong with the network, and a summary',
  '  v6why explain FILE…   the investigation of one connection, step by step',
  '  v6why capture-help    how to take a capture that can answer',
  '  v6why --help          every command and option',
]
