/** A capture that another program writes: standard input or a FIFO. */
import { constants, createReadStream, openSync, statSync } from 'node:fs'
import { Socket } from 'node:net'
import type { Readable } from 'node:stream'
import type { Ending } from './capture-child.js'
import { LiveError } from './capture-program.js'
import type { LiveSource } from './run.js'

export function streamSource(path: string): LiveSource {
  if (path === '-' && process.stdin.isTTY)
    throw new LiveError('usage', 'standard input is a terminal; pipe a capture into it: tcpdump -U -w - | v6why live -')
  if (path !== '-') {
    const status = statSync(path, { throwIfNoEntry: false })
    if (!status) throw new LiveError('usage', `${path}: no such file; -i names an interface`)
    if (status.isDirectory()) throw new LiveError('usage', `${path}: a folder; v6why ${path} reads the captures in it`)
  }
  let failure: string | undefined
  return {
    name: path === '-' ? '-' : path.replace(/^.*[/\\]/, ''),
    relayed: false,
    start() {
      const packets: Readable = path === '-' ? process.stdin : openStream(path)
      let end = () => {}
      const ended = new Promise<Ending>((resolve) => {
        end = () => resolve({ status: 0, signal: null, words: '' })
        packets.once('end', end).once('close', end)
        packets.once('error', (error) => {
          failure = error.message
          end()
        })
      })
      const signal = () => {
        packets.destroy()
        end()
      }
      return { packets, ended, words: '', signal }
    },
    fault: () => (failure === undefined ? undefined : new LiveError('usage', `${path}: ${failure}`)),
  }
}

/** A FIFO is waited for like a socket: a blocking read of one cannot be given up. */
const openStream = (path: string): Readable =>
  statSync(path).isFIFO()
    ? new Socket({ fd: openSync(path, constants.O_RDONLY | constants.O_NONBLOCK), readable: true })
    : createReadStream(path)
