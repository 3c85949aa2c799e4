import { readFileSync } from 'node:fs'
import type { Prefix } from '../core/address/prefix.js'
import { parsePrefix } from '../core/address/text.js'
import { POLICY_TEXT_EXPECTED, PROFILE_IDS, PROFILES, type Profile, type ProfileId, readPolicy } from '../core/report/catalogue.js'
import { UsageError } from './fault.js'
import { nearest } from './nearest.js'

/** The table that `--policy` names: a built-in profile, or a file as the operating system printed it. `auto` leaves it to the capture. */
export function policyOf(text: string | undefined): Profile | undefined {
  if (text === undefined || text === 'auto') return undefined
  if (text in PROFILES) return PROFILES[text as ProfileId]
  let bytes: Uint8Array
  try {
    bytes = readFileSync(text)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw new UsageError(`--policy ${text}: ${(error as Error).message}`)
    const meant = nearest(text, PROFILE_IDS)
    throw new UsageError(
      `--policy ${text}: no profile and no file; ${meant ? `did you mean ${meant}?` : `the profiles are auto, ${PROFILE_IDS.join(', ')}`}`,
    )
  }
  const reading = readPolicy(bytes)
  if (!reading) throw new UsageError(`--policy ${text}: not a policy table; expected is the output of ${POLICY_TEXT_EXPECTED}`)
  return reading.profile
}

/** RFC 6052 §2.2: the lengths that a NAT64 prefix may have. */
const NAT64_LENGTHS = [32, 40, 48, 56, 64, 96]

export function nat64PrefixOf(text: string): Prefix {
  const prefix = parsePrefix(text)
  if (prefix?.bytes.length !== 16) throw new UsageError(`--nat64-prefix takes an IPv6 prefix such as 64:ff9b::/96, and '${text}' is none`)
  if (!NAT64_LENGTHS.includes(prefix.length))
    throw new UsageError(`--nat64-prefix ${text}: the length is one of ${NAT64_LENGTHS.join(', ')} (RFC 6052 §2.2)`)
  return prefix
}
