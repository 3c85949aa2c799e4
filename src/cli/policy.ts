import { say } from '../core/base/message.js'
import { readFileSync } from 'node:fs'
import type { Prefix } from '../core/address/prefix.js'
import { formatPrefix, parseAddress, parsePrefix } from '../core/address/text.js'
import {
  type GivenPolicies,
  POLICY_TEXT_EXPECTED,
  PROFILE_IDS,
  PROFILES,
  type Profile,
  type ProfileId,
  readPolicy,
  type TableChange,
} from '../core/report/catalogue.js'
import { UsageError } from './fault.js'
import { nearest } from './nearest.js'

const STANDARD_INPUT = 0

/** A table that was named, and what is wrong with it, a sentence each. */
export interface NamedPolicy {
  readonly profile: Profile
  readonly warnings: readonly string[]
}

/** A built-in profile, or a file, `-` for standard input, as the operating system printed it. `option` is what a refusal names. */
export function policyOf(text: string, option = '--policy'): NamedPolicy {
  if (text in PROFILES) return { profile: PROFILES[text as ProfileId], warnings: [] }
  let bytes: Uint8Array
  try {
    bytes = readFileSync(text === '-' ? STANDARD_INPUT : text)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw new UsageError(`${option} ${text}: ${(error as Error).message}`)
    const meant = nearest(text, PROFILE_IDS)
    throw new UsageError(
      meant
        ? say`${option} ${text}: no profile and no file; did you mean ${meant}?`
        : say`${option} ${text}: no profile and no file; the profiles are auto, ${PROFILE_IDS.join(', ')}`,
    )
  }
  const reading = readPolicy(bytes)
  if (!reading) throw new UsageError(say`${option} ${text}: not a policy table; expected is the output of ${POLICY_TEXT_EXPECTED}`)
  return { profile: reading.profile, warnings: reading.warnings.map(({ says }) => says) }
}

/** What `--policy` says: one table for all hosts, `ADDRESS=TABLE` for one of them, `auto` for what the capture shows. */
export function policiesOf(texts: readonly string[] = []): GivenPolicies {
  let all: NamedPolicy | undefined
  const ofHosts: { readonly address: Uint8Array; readonly policy: NamedPolicy }[] = []
  for (const text of texts) {
    const at = text.indexOf('=')
    const address = at < 0 ? undefined : parseAddress(text.slice(0, at))
    if (address) ofHosts.push({ address, policy: policyOf(text.slice(at + 1), `--policy ${text.slice(0, at)}=`) })
    else all = text === 'auto' ? undefined : policyOf(text)
  }
  const named = [...(all ? [all] : []), ...ofHosts.map(({ policy }) => policy)]
  return {
    all: all?.profile,
    ofHosts: ofHosts.map(({ address, policy }) => ({ address, profile: policy.profile })),
    warnings: named.flatMap(({ profile, warnings }) => warnings.map((says) => ({ says, profile }))),
  }
}

/** `PREFIX PRECEDENCE LABEL`, as netsh takes it: a row to set. */
export function rowOf(text: string): TableChange {
  const [prefixText = '', precedence = '', label = '', ...rest] = text.trim().split(/[\s,]+/)
  const prefix = parsePrefix(prefixText)
  const number = (word: string) => (/^\d{1,9}$/.test(word) ? Number(word) : undefined)
  const values = [number(precedence), number(label)]
  if (!prefix || rest.length > 0 || values[0] === undefined || values[1] === undefined)
    throw new UsageError(say`--set takes a prefix, a precedence and a label, such as '2002::/16 30 1'; '${text}' is none`)
  return { prefix: formatPrefix(prefix), precedence: values[0], label: values[1] }
}

/** RFC 6052 §2.2: the lengths that a NAT64 prefix may have. */
const NAT64_LENGTHS = [32, 40, 48, 56, 64, 96]

export function nat64PrefixOf(text: string): Prefix {
  const prefix = parsePrefix(text)
  if (prefix?.bytes.length !== 16)
    throw new UsageError(say`--nat64-prefix takes an IPv6 prefix such as 64:ff9b::/96, and '${text}' is none`)
  if (!NAT64_LENGTHS.includes(prefix.length))
    throw new UsageError(say`--nat64-prefix ${text}: the length is one of ${NAT64_LENGTHS.join(', ')} (RFC 6052 §2.2)`)
  return prefix
}
