/**
 * What a recorder wrote into its capture of the machine it ran on: addresses and policy table, as the system prints them.
 *
 * It stands in a custom option of the section header (draft-ietf-opsawg-pcapng §3.5.1). v6why has no private enterprise number; it uses
 * the one that is set aside for examples (RFC 5612), and a first field that nobody else has.
 */
import { readAddresses } from '../selection/address-list/index.js'
import { readPolicyText } from '../selection/policy-text.js'
import type { GivenPolicies } from '../verdict/policies.js'
import type { GivenAddresses } from './readings.js'

/** RFC 5612. */
export const SECTION_ENTERPRISE = 32473
const VERSION = 1

export interface MachineContext {
  /** As `ip -j addr`, `ifconfig` or `ipconfig /all` prints them; empty where unknown. */
  readonly addresses: string
  /** As the system prints or keeps its table; empty where unknown. */
  readonly policy: string
}

export const contextOf = (context: MachineContext): string => JSON.stringify({ v6why: VERSION, ...context })

/** What the text says, undefined where it is not of v6why. */
export function readContext(text: string): { addresses: GivenAddresses[]; policies: GivenPolicies } | undefined {
  let read: Partial<MachineContext> & { v6why?: number }
  try {
    read = JSON.parse(text) as typeof read
  } catch {
    return undefined
  }
  if (read?.v6why !== VERSION || typeof read.addresses !== 'string' || typeof read.policy !== 'string') return undefined
  return readMachine(read.addresses, read.policy)
}

function readMachine(addressText: string, policyText: string): { addresses: GivenAddresses[]; policies: GivenPolicies } {
  const addresses = readAddresses(octetsOf(addressText))
  const policy = policyText === '' ? undefined : readPolicyText(policyText)
  if (!addresses) return { addresses: [], policies: {} }
  return {
    addresses: [{ list: addresses.sources }],
    policies: policy
      ? {
          ofHosts: addresses.sources
            .filter(({ bytes }) => isOwnAlone(bytes))
            .map(({ bytes }) => ({ address: bytes, profile: policy.profile })),
        }
      : {},
  }
}

/** Loopback and link-local addresses are those of every host. */
const isOwnAlone = (bytes: Uint8Array): boolean =>
  bytes.length === 4
    ? bytes[0] !== 127 && !(bytes[0] === 169 && bytes[1] === 254)
    : bytes[0] !== 0 && !(bytes[0] === 0xfe && (bytes[1]! & 0xc0) === 0x80)

/** The readers of printed lists take octets; what is not ASCII there is a name of an interface. */
const octetsOf = (text: string): Uint8Array => Uint8Array.from(text, (character) => (character < '\x80' ? character.charCodeAt(0) : 0x3f))
