/** What a caller of the library may say of a capture, in the words that the command line takes. */
import type { Prefix } from './address/prefix.js'
import { parseAddress, parsePrefix } from './address/text.js'
import type { AnalyzerOptions } from './analyzer.js'
import { OptionError, type PolicyChoice, profileOf } from './policy-choice.js'
import { ADDRESS_TEXT_EXPECTED, type GivenPolicies, readAddresses, readAddressText } from './report/catalogue.js'
import type { GivenAddresses } from './report/readings.js'

export interface CaptureOptions {
  /** The policy table in force (RFC 6724 §2.1). Without it the tables that explain what hosts did are found. */
  readonly policy?: PolicyChoice
  /** Tables of single hosts, by one of their addresses. */
  readonly policyOf?: Readonly<Record<string, PolicyChoice>>
  /** Addresses of hosts as `ip addr`, `ipconfig` or `ifconfig` prints them, a text for each host: what no packet shows. */
  readonly addresses?: readonly (string | Uint8Array)[]
  /** NAT64 prefixes of the network, `64:ff9b::/96` (RFC 6052 §2.2). */
  readonly nat64Prefixes?: readonly string[]
  /** Octets that the tables may take. Above it the older half of what is known is judged with what is known so far (oddity `settled-early`). */
  readonly maxMemory?: number
  /** `tool.version` of the report; that of the package, where nothing is said. */
  readonly version?: string
}

/** Throws OptionError. */
export function analyzerOptions(options: CaptureOptions): AnalyzerOptions {
  const { policy, policyOf = {}, addresses = [], nat64Prefixes, maxMemory, version } = options
  const ofHosts = Object.entries(policyOf).map(([text, choice]) => {
    const address = parseAddress(text)
    if (!address) throw new OptionError('policyOf', `'${text}' is no address`)
    return { address, profile: profileOf('policyOf', choice) }
  })
  const policies: GivenPolicies = { all: policy === undefined ? undefined : profileOf('policy', policy), ofHosts }
  return {
    policies,
    addresses: addresses.map(listOf),
    ...(nat64Prefixes && { nat64Prefixes: nat64Prefixes.map(nat64PrefixOf) }),
    ...(maxMemory !== undefined && { maxMemory }),
    ...(version !== undefined && { version }),
  }
}

function listOf(text: string | Uint8Array): GivenAddresses {
  const reading = typeof text === 'string' ? readAddressText(text) : readAddresses(text)
  if (!reading) throw new OptionError('addresses', `no list of addresses; expected is the output of ${ADDRESS_TEXT_EXPECTED}`)
  return { list: reading.sources }
}

/** RFC 6052 §2.2: the lengths that a NAT64 prefix may have. */
const NAT64_LENGTHS = [32, 40, 48, 56, 64, 96]

function nat64PrefixOf(text: string): Prefix {
  const prefix = parsePrefix(text)
  if (prefix?.bytes.length !== 16 || !NAT64_LENGTHS.includes(prefix.length))
    throw new OptionError('nat64Prefixes', `'${text}' is no IPv6 prefix of ${NAT64_LENGTHS.join(', ')} bits (RFC 6052 §2.2)`)
  return prefix
}
