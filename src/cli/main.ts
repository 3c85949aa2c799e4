#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import { CAP_WORD, LAUNCHER_WORD, SOCKETS_WORD } from '../node/live/word.js'
import { run } from './program.js'

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }

// Help and errors, too, may be read by one who stops reading.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    process.exit(0)
  })
}

process.exitCode = (await runAside(process.argv.slice(2))) ?? (await run(process.argv.slice(2), version))

/** Processes of this program that capture or watch for it (v6why live): words that no command has. */
async function runAside([word, ...rest]: readonly string[]): Promise<number | undefined> {
  if (word === LAUNCHER_WORD && process.send) return (await import('../node/live/capture-child.js')).launch(rest[0]!)
  if (word === SOCKETS_WORD && process.send) return (await import('../node/live/socket-watch.js')).watchSockets()
  if (word === CAP_WORD) return (await import('../node/live/cap-child.js')).captureWithCap(rest)
  return undefined
}
