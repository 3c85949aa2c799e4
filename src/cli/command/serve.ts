import { say } from '../../core/base/message.js'
import { READING_OPTIONS } from '../options.js'
import { EXIT, UsageError } from '../fault.js'
import { type Command, FILES } from './command.js'

const MOST_PORT = 65_535

function parsePort(given: unknown): number {
  const text = String([given].flat().at(-1) ?? '0')
  if (!/^\d{1,5}$/.test(text) || Number(text) > MOST_PORT)
    throw new UsageError(say`--port takes a number up to ${MOST_PORT}, and '${text}' is none`)
  return Number(text)
}

export const serve: Command = {
  name: 'serve',
  takes: ['files..', `${FILES[1]}; without one, the page where captures are dropped`],
  says: 'A page on this machine to drop captures on; nothing leaves it',
  example: ['v6why serve', 'tells the address of the page'],
  options: {
    port: { group: 'How it is served:', type: 'string', coerce: parsePort, describe: 'Of 127.0.0.1', defaultDescription: 'a free one' },
    policy: READING_OPTIONS.policy!,
    addresses: READING_OPTIONS.addresses!,
    quiet: READING_OPTIONS.quiet!,
  },
  async run(args) {
    const { dropPage, reportPage } = await import('../page.js')
    let page = dropPage()
    if (args.files.length > 0) {
      const { read } = await import('../read.js')
      const { analysis, exit } = await read(args)
      if (!analysis) return exit
      page = reportPage(analysis)
    }
    const { servePage } = await import('../loopback.js')
    const { address, server } = await servePage(page, args.port ?? 0).catch((error: NodeJS.ErrnoException) => {
      throw new UsageError(
        error.code === 'EADDRINUSE' ? say`--port ${args.port ?? ''}: in use by another program` : `--port ${args.port}: ${error.message}`,
      )
    })
    process.stdout.write(`${address}\n`)
    if (!args.quiet) process.stderr.write('v6why: open this address in a browser; Ctrl-C ends it\n')
    return new Promise((resolve) => {
      const end = () => {
        server.closeAllConnections()
        server.close(() => resolve(EXIT.told))
      }
      process.once('SIGINT', end)
      process.once('SIGTERM', end)
    })
  },
}
