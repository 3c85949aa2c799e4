/**
 * Which process has which socket of this machine: looked up again and again in /proc by a process of its own, so that reading packets
 * does not wait for it, and so that root's view of other users' processes outlives the rights of the one that reads packets. It reads no
 * packet, and is told nothing.
 *
 * A socket that comes and goes between two looks stays without a name.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { networkInterfaces } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import type { SocketOfProcess } from '../../core/report/context.js'
import { LiveError } from './capture-program.js'
import { findOwners, type ListedSocket, listSockets, type ProcessName } from './socket-table.js'
import { SOCKETS_WORD } from './word.js'

const PROC = '/proc/net/tcp'
const LOOK_MS = 50
/** Looking takes at most this share of a processor. */
const LOOK_SHARE = 1 / 5
/** A message is read into a custom block, which is left out when it is longer than 1 MB. */
const MOST_AT_ONCE = 500

export class SocketWatch {
  private readonly child: ChildProcess

  private waiting: (readonly SocketOfProcess[])[] = []
  private tell = (sockets: readonly SocketOfProcess[]): void => {
    this.waiting.push(sockets)
  }

  /** `self`: how this program is started. */
  constructor(self: readonly string[]) {
    if (!existsSync(PROC)) throw new LiveError('usage', `--processes reads ${PROC}, which this system does not have`)
    this.child = spawn(process.execPath, [...self, SOCKETS_WORD], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      shell: false,
      windowsHide: true,
    })
    this.child.on('message', (sockets) => this.tell(sockets as readonly SocketOfProcess[]))
  }

  /** What is new, and what was until now. */
  listen(tell: (sockets: readonly SocketOfProcess[]) => void): void {
    this.tell = tell
    this.waiting.forEach(tell)
    this.waiting = []
  }

  /** It ends when nobody listens to it any more. */
  close(): void {
    if (this.child.connected) this.child.disconnect()
  }
}

/** What the process does until its parent is gone. */
export async function watchSockets(): Promise<number> {
  const { send } = process
  // Ctrl-C reaches the whole group: when to stop is the parent's to say.
  process.on('SIGINT', () => undefined)
  process.on('SIGHUP', () => undefined)
  const watch = new Watch(process.getuid!())
  while (process.connected) {
    const before = process.cpuUsage()
    const from = Date.now()
    const sockets = listSockets()
    const news = watch.look(sockets, { from, until: Date.now() + 1 }, findOwners)
    for (let at = 0; at < news.length && process.connected; at += MOST_AT_ONCE)
      send!.call(process, news.slice(at, at + MOST_AT_ONCE), () => undefined)
    const { user, system } = process.cpuUsage(before)
    await sleep(Math.max(LOOK_MS, (user + system) / 1000 / LOOK_SHARE))
  }
  return 0
}

/** Between these moments, in milliseconds since 1970, the list was read. */
interface Moment {
  readonly from: number
  readonly until: number
}

/** What one look shows that the looks before did not. */
export class Watch {
  private readonly uid: number
  private readonly open = new Map<number, { readonly told: SocketOfProcess | undefined; seen: number }>()
  private previous: number | null = null

  /** Whose sockets are looked up; root's view is everybody's. */
  constructor(uid: number) {
    this.uid = uid
  }

  look(
    sockets: readonly ListedSocket[],
    moment: Moment,
    ownersOf: (inodes: ReadonlySet<number>) => ReadonlyMap<number, ProcessName>,
  ): SocketOfProcess[] {
    const news: SocketOfProcess[] = []
    const mine = sockets.filter(({ uid }) => this.uid === 0 || uid === this.uid)
    const unknown = mine.filter(({ inode }) => !this.open.has(inode))
    const owners = unknown.length > 0 ? ownersOf(new Set(unknown.map(({ inode }) => inode))) : new Map<number, ProcessName>()
    for (const { inode, protocol, address, port } of unknown) {
      const owner = owners.get(inode)
      const told = owner && {
        id: inode,
        protocol,
        addresses: addressesOf(address),
        port,
        pid: owner.pid,
        name: owner.name,
        from: this.previous,
        until: null,
      }
      this.open.set(inode, { told, seen: moment.until })
      if (told) news.push(told)
    }
    for (const { inode } of mine) this.open.get(inode)!.seen = moment.until
    for (const [inode, { told, seen }] of this.open) {
      if (seen === moment.until) continue
      this.open.delete(inode)
      if (told) news.push({ ...told, until: seen })
    }
    this.previous = moment.from
    return news
  }
}

/** Of a socket that is bound to no address: all of the machine, whose packets alone it can have sent. */
function addressesOf(address: string): string[] {
  if (address !== '0.0.0.0' && address !== '::') return [address]
  const all = Object.values(networkInterfaces()).flatMap((list = []) => list)
  return all.filter(({ family }) => address === '::' || family === 'IPv4').map(({ address: own }) => own)
}
