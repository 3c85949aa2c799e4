/** What a person names in words, as the homes outside core see it: reasons, policy tables, and the texts that tables are read from. */
export { POLICY_TEXT_EXPECTED, readPolicy } from '../selection/policy-text.js'
export type { Profile } from '../selection/profile.js'
export { PROFILE_IDS, PROFILES, type ProfileId } from '../selection/profiles.js'
export { changed } from '../verdict/what-if.js'
export type { TableChange } from '../verdict/what-if.js'
export type { GivenPolicies } from '../verdict/policies.js'
export { NOTES, REASONS } from '../verdict/reason.js'
