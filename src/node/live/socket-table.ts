/** Sockets as Linux lists them in /proc/net, and the processes that have them open. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

export interface ListedSocket {
  /** By which descriptors name it. */
  readonly inode: number
  readonly protocol: 'tcp' | 'udp'
  /** As text; `0.0.0.0` or `::` where it is bound to none. An IPv4 address of an IPv6 socket is IPv4. */
  readonly address: string
  readonly port: number
  readonly uid: number
}

export interface ProcessName {
  readonly pid: number
  readonly name: string
}

const FILES = [
  ['tcp', 'tcp'],
  ['tcp6', 'tcp'],
  ['udp', 'udp'],
  ['udp6', 'udp'],
] as const

/** States of include/net/tcp_states.h: a listener connects to nobody. */
const LISTEN = '0A'

export function listSockets(proc = '/proc'): ListedSocket[] {
  return FILES.flatMap(([file, protocol]) => parseSockets(read(`${proc}/net/${file}`), protocol))
}

/** proc_net_tcp.txt of the kernel: `sl local_address rem_address st tx_queue:rx_queue tr:tm->when retrnsmt uid timeout inode …` */
export function parseSockets(text: string, protocol: 'tcp' | 'udp'): ListedSocket[] {
  const sockets: ListedSocket[] = []
  for (const line of text.split('\n')) {
    const [, local = '', , state, , , , uid, , inode] = line.trim().split(/\s+/)
    const [hex = '', port = ''] = local.split(':')
    // One that waits for late packets (TIME_WAIT) has no inode: it is no process's any more.
    if (!/^([0-9A-F]{8}|[0-9A-F]{32})$/.test(hex) || inode === undefined || !/^[1-9]\d*$/.test(inode)) continue
    if (protocol === 'tcp' && state === LISTEN) continue
    sockets.push({ inode: Number(inode), protocol, address: addressOf(hex), port: Number.parseInt(port, 16), uid: Number(uid) })
  }
  return sockets
}

/** Words of 32 bits in the order of the machine: little-endian wherever Node runs on Linux but on s390x. */
function addressOf(hex: string): string {
  const octets = Buffer.from(hex, 'hex')
  if (littleEndian) octets.swap32()
  if (octets.length === 16 && octets.subarray(0, 12).equals(MAPPED)) return [...octets.subarray(12)].join('.')
  if (octets.length === 4) return [...octets].join('.')
  const groups = Array.from({ length: 8 }, (_, i) => octets.readUInt16BE(2 * i).toString(16))
  return groups.every((group) => group === '0') ? '::' : groups.join(':')
}

const littleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1
const MAPPED = Buffer.from('00000000000000000000ffff', 'hex')

/** The processes that have these sockets open, as far as this user may see it; the youngest are looked at first. */
export function findOwners(inodes: ReadonlySet<number>, proc = '/proc'): Map<number, ProcessName> {
  const owners = new Map<number, ProcessName>()
  const pids = list(proc)
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .sort((a, b) => b - a)
  for (const pid of pids) {
    if (owners.size === inodes.size) break
    for (const descriptor of list(`${proc}/${pid}/fd`)) {
      const inode = Number(/^socket:\[(\d+)\]$/.exec(target(`${proc}/${pid}/fd/${descriptor}`))?.[1])
      if (inodes.has(inode) && !owners.has(inode)) owners.set(inode, { pid, name: read(`${proc}/${pid}/comm`).trimEnd() })
    }
  }
  return owners
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    // It has ended meanwhile, or is another user's.
    return []
  }
}

function target(link: string): string {
  try {
    return readlinkSync(link)
  } catch {
    return ''
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
