/**
 * What a recorder wrote into its capture of the machine it ran on: addresses and policy tables as the system prints them, whose clock
 * gave the times, and which process had which socket.
 *
 * It stands in a custom option of the section header (draft-ietf-opsawg-pcapng §3.5.1), and what became known later in custom blocks (§4.8).
 * v6why has no private enterprise number; it uses the one that is set aside for examples (RFC 5612), and a first field that nobody else has.
 */
import { parseAddress } from '../address/text.js'
import type { OwnedSocket } from '../conversation/process-table.js'
import { readAddresses } from '../selection/address-list/index.js'
import { readPolicyText } from '../selection/policy-text.js'
import type { Profile } from '../selection/profile.js'
import { PROFILES } from '../selection/profiles.js'
import type { GivenPolicies } from '../verdict/policies.js'
import { TCP, UDP } from '../wire/ip-protocol.js'
import type { GivenAddresses } from './readings.js'

/** RFC 5612. */
export const SECTION_ENTERPRISE = 32473
const VERSION = 1

export interface MachineContext {
  /** As `ip -j addr`, `ifconfig` or `ipconfig /all` prints them; empty where unknown. */
  readonly addresses: string
  /** As the system prints or keeps its table; empty where it has none but that of the library. */
  readonly policy: string
  /** As `ip -j addrlabel` prints them: the labels by which the Linux kernel chooses sources. */
  readonly labels?: string
  /** As `getconf GNU_LIBC_VERSION` prints it: `glibc 2.36`. */
  readonly library?: string
}

/** A socket of the machine as its system shows it, with the process that has it. */
export interface SocketOfProcess {
  readonly id: number
  readonly protocol: 'tcp' | 'udp'
  readonly addresses: readonly string[]
  readonly port: number
  readonly pid: number
  readonly name: string
  /** Milliseconds since 1970: when it was not there yet, and when it was last there; null where that is not known. */
  readonly from: number | null
  readonly until: number | null
}

export const contextOf = (context: MachineContext): string => JSON.stringify({ v6why: VERSION, ...context })
/** Times are when packets reached the program, not when the kernel had them. */
export const userClockText = (): string => JSON.stringify({ v6why: VERSION, clock: 'user' })
export const socketsText = (sockets: readonly SocketOfProcess[]): string => JSON.stringify({ v6why: VERSION, sockets })

export interface Context {
  readonly addresses: readonly GivenAddresses[]
  readonly policies: GivenPolicies
  readonly userClock: boolean
  readonly sockets: readonly OwnedSocket[]
}

/** What the text says, undefined where it is not of v6why. */
export function readContext(text: string): Context | undefined {
  let read: { readonly v6why?: unknown; readonly [field: string]: unknown } | null
  try {
    read = JSON.parse(text) as typeof read
  } catch {
    return undefined
  }
  if (read?.v6why !== VERSION) return undefined
  const { addresses, policy, labels, library, clock, sockets } = read
  return {
    ...readMachine(textOf(addresses), policyOf(textOf(policy), textOf(labels), textOf(library))),
    userClock: clock === 'user',
    sockets: Array.isArray(sockets) ? sockets.flatMap((socket) => readSocket(socket as Partial<SocketOfProcess> | null) ?? []) : [],
  }
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

interface MachinePolicy {
  readonly profile: Profile
  readonly warnings: readonly string[]
}

function readMachine(addressText: string, policy: MachinePolicy | undefined): Pick<Context, 'addresses' | 'policies'> {
  const addresses = readAddresses(octetsOf(addressText))
  if (!addresses) return { addresses: [], policies: {} }
  const own = addresses.sources.filter(({ bytes }) => isOwnAlone(bytes))
  return {
    addresses: [{ list: addresses.sources }],
    policies: policy
      ? {
          ofHosts: own.map(({ bytes }) => ({ address: bytes, profile: policy.profile })),
          warnings: policy.warnings.map((says) => ({ says, profile: policy.profile })),
        }
      : {},
  }
}

/** The table that orders destinations is the library's; of the GNU C library it is known where no file changes it. */
function policyOf(policyText: string, labelsText: string, library: string): MachinePolicy | undefined {
  const read = policyText === '' ? undefined : readPolicyText(policyText)
  const profile = read?.profile ?? (library.startsWith('glibc ') ? PROFILES.glibc : undefined)
  if (!profile) return undefined
  const labels = readPolicyText(labelsText)
  const warnings = [...(read?.warnings ?? []), ...(labels?.warnings ?? [])].map(({ says }) => says)
  if (!labels || labels.profile.sourceLabels.hasLabelsOf(profile.sourceLabels)) return { profile, warnings }
  const { sourceLabels } = labels.profile
  return {
    profile: {
      ...profile,
      id: `${profile.id}, sources by ${labels.format}`,
      name: `${profile.name}, sources by the labels of ${labels.format}`,
      sourceLabels,
    },
    warnings,
  }
}

const PROTOCOLS: Readonly<Record<string, number>> = { tcp: TCP, udp: UDP }
/** Longer names are no process's (PATH_MAX is more than anybody shows). */
const MOST_NAME = 255
/** An unbound socket has all addresses of its machine. */
const MOST_ADDRESSES = 256

function readSocket(socket: Partial<SocketOfProcess> | null): OwnedSocket | undefined {
  const { id, protocol, addresses, port, pid, name, from, until } = socket ?? {}
  const number = PROTOCOLS[String(protocol)]
  const isTime = (time: unknown): time is number | null => time === null || Number.isFinite(time)
  if (number === undefined || !isCount(id) || !isCount(pid) || !isCount(port) || port > 0xffff || !isTime(from) || !isTime(until))
    return undefined
  if (!Array.isArray(addresses) || addresses.length > MOST_ADDRESSES || typeof name !== 'string') return undefined
  return {
    id,
    protocol: number,
    addresses: addresses.flatMap((address) => parseAddress(String(address)) ?? []),
    port,
    from,
    until,
    process: { id: pid, name: name.slice(0, MOST_NAME) || null },
  }
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0

/** Loopback and link-local addresses are those of every host. */
const isOwnAlone = (bytes: Uint8Array): boolean =>
  bytes.length === 4
    ? bytes[0] !== 127 && !(bytes[0] === 169 && bytes[1] === 254)
    : bytes[0] !== 0 && !(bytes[0] === 0xfe && (bytes[1]! & 0xc0) === 0x80)

/** The readers of printed lists take octets; what is not ASCII there is a name of an interface. */
const octetsOf = (text: string): Uint8Array => Uint8Array.from(text, (character) => (character < '\x80' ? character.charCodeAt(0) : 0x3f))
