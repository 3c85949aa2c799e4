/** What can be captured on this machine: interfaces, their addresses and links, and whether this user may. */
import { readdirSync, readFileSync } from 'node:fs'
import { networkInterfaces } from 'node:os'
import { spawnSync } from 'node:child_process'
import { findProgram } from '../tool.js'

export interface InterfaceListing {
  readonly name: string
  readonly addresses: readonly string[]
  /** As tcpdump names it, null where the system does not say. */
  readonly linkType: string | null
  readonly up: boolean
}

/** ARPHRD_ numbers (linux/if_arp.h) and what libpcap gives for them. */
const LINK_TYPES: Readonly<Record<string, string>> = {
  1: 'EN10MB',
  772: 'EN10MB',
  512: 'RAW',
  768: 'RAW',
  769: 'RAW',
  776: 'RAW',
  778: 'RAW',
  823: 'RAW',
  65534: 'RAW',
  801: 'IEEE802_11',
  803: 'IEEE802_11_RADIO',
  32: 'LINUX_SLL',
}
const SYS = '/sys/class/net'

export function listInterfaces(): InterfaceListing[] {
  const addresses = new Map(
    Object.entries(networkInterfaces()).map(([name, list = []]) => [name, list.map(({ address, cidr }) => cidr ?? address)]),
  )
  const names = new Set([...systemInterfaces(), ...addresses.keys()])
  return [...names].sort().map((name) => ({
    name,
    addresses: addresses.get(name) ?? [],
    linkType: LINK_TYPES[read(`${SYS}/${name}/type`)] ?? null,
    up: process.platform === 'linux' ? (Number(read(`${SYS}/${name}/flags`)) & 1) === 1 : addresses.has(name),
  }))
}

/** By dumpcap or tcpdump as this user, or why not. */
export function mayCapture(): { readonly may: boolean; readonly by: string | null } {
  for (const name of ['dumpcap', 'tcpdump']) {
    const path = findProgram(name)
    if (path === undefined) continue
    const { status, stdout } = spawnSync(path, ['-D'], { encoding: 'utf8', timeout: 5000, shell: false })
    if (status === 0 && stdout.trim() !== '' && (process.getuid?.() === 0 || name === 'dumpcap')) return { may: true, by: name }
  }
  return { may: false, by: null }
}

function systemInterfaces(): string[] {
  try {
    return readdirSync(SYS).filter((name) => read(`${SYS}/${name}/type`) !== '')
  } catch {
    return []
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    return ''
  }
}
