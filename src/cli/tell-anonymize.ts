import { say } from '../core/base/message.js'
import { readInputs } from '../node/analyze.js'
import { prepare } from './anonymize.js'
import { complain, EXIT, UsageError } from './fault.js'
import type { Arguments } from './options.js'
import { Output } from './output.js'

/** Small pieces are gathered to this size. */
const PIECE = 1 << 18

export async function tellAnonymize(args: Arguments): Promise<number> {
  if (args.files.length !== 1) throw new UsageError(say`one capture at a time: v6why anonymize FILE -o OUT`)
  if (args.output === undefined) throw new UsageError(say`where to? v6why anonymize FILE -o OUT`)
  const output = new Output(args.output, args.files)
  try {
    const { anonymizer, writer } = await prepare(args)
    const gathered = new Uint8Array(PIECE)
    let length = 0
    const flush = () => {
      output.writeNow(gathered.subarray(0, length))
      length = 0
    }
    const push = (octets: Uint8Array) => {
      if (length + octets.length > PIECE) flush()
      if (octets.length > PIECE) output.writeNow(octets)
      else {
        gathered.set(octets, length)
        length += octets.length
      }
    }
    const { problems, read } = await readInputs(args.files, writer({ begin: () => {}, push, finish: flush }))
    for (const problem of problems) if (problem.fatal || args.strict || !args.quiet) complain(problem.message)
    if (read === 0) {
      output.abandon()
      return EXIT.usage
    }
    output.close()
    if (anonymizer.emptied > 0 && !args.quiet) complain(say`${anonymizer.emptied} frames are empty now: little is known of their link type`)
    return problems.length > 0 && args.strict ? EXIT.partly : EXIT.told
  } catch (error) {
    output.abandon()
    throw error
  }
}
