/** A policy table as a caller of the library names it. */
import { POLICY_TEXT_EXPECTED, readPolicy, readPolicyText } from './selection/policy-text.js'
import type { Profile } from './selection/profile.js'
import { PROFILE_IDS, PROFILES, type ProfileId } from './selection/profiles.js'

/** A value of an option that means nothing. */
export class OptionError extends Error {
  override readonly name = 'OptionError'
  /** `policy`, `addresses` … */
  readonly option: string
  constructor(option: string, message: string) {
    super(message)
    this.option = option
  }
}

/**
 * A built-in table by its id (`glibc`), one made with `v6why/selection`, or a text as a system prints it (`/etc/gai.conf`, the output of
 * `netsh interface ipv6 show prefixpolicies` …); the text may be its octets, in whatever encoding.
 */
export type PolicyChoice = ProfileId | Profile | (string & {}) | Uint8Array

/** Throws OptionError. */
export function profileOf(option: string, choice: PolicyChoice): Profile {
  if (typeof choice === 'string' && Object.hasOwn(PROFILES, choice)) return PROFILES[choice as ProfileId]
  if (typeof choice === 'object' && !ArrayBuffer.isView(choice)) return choice
  const reading = typeof choice === 'string' ? readPolicyText(choice) : readPolicy(choice)
  if (reading) return reading.profile
  const given = typeof choice === 'string' ? `'${choice.slice(0, 40)}'` : 'this text'
  throw new OptionError(
    option,
    `${given} is no policy table; expected is one of ${PROFILE_IDS.join(', ')}, or the output of ${POLICY_TEXT_EXPECTED}`,
  )
}
