import { say } from '../../core/base/message.js'
import { complain, UsageError } from '../fault.js'
import { PLAIN_READING_OPTIONS } from '../options.js'
import type { Command } from './command.js'

export const annotate: Command = {
  name: 'annotate',
  takes: ['files..', 'One capture'],
  says: 'The capture again, as pcapng, with comments on the frames that are evidence',
  example: ['v6why annotate capture.pcap -o out.pcapng', 'to read the story in Wireshark'],
  options: PLAIN_READING_OPTIONS,
  async run(args) {
    const [file] = args.files
    if (file === undefined || args.files.length > 1 || file === '-')
      throw new UsageError(say`annotate takes one file, which it reads twice: v6why annotate FILE -o out.pcapng`)
    if (args.output === undefined && process.stdout.isTTY) throw new UsageError(say`into which file? v6why annotate FILE -o out.pcapng`)
    const { writeResult } = await import('../write-result.js')
    return writeResult(args, async (analysis, output) => {
      const { captureNotes } = await import('../../core/report/annotation.js')
      const { AnnotatedCopy } = await import('../../core/capture/annotated-copy.js')
      const { openAgain } = await import('../../node/analyze.js')
      const encoder = new TextEncoder()
      const copy = new AnnotatedCopy({ ...captureNotes(analysis), encode: (text) => encoder.encode(text) })
      await output.writeBytes(copied(openAgain(file), copy))
      if (copy.withoutRoom > 0 && !args.quiet)
        complain(say`${copy.withoutRoom} simple packet blocks have no room for comments; they stay as they are`)
    })
  },
}

interface Copy {
  push(chunk: Uint8Array): Uint8Array[]
  end(): Uint8Array[]
}

async function* copied(chunks: AsyncIterable<Uint8Array>, copy: Copy): AsyncIterable<Uint8Array> {
  for await (const chunk of chunks) yield* copy.push(chunk)
  yield* copy.end()
}
