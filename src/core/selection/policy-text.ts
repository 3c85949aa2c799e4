/**
 * Policy tables in a text whose syntax is not said: the first of the syntaxes that can read it.
 */
import { asciiText } from '../base/ascii.js'
import { printedText } from '../base/printed-text.js'
import { POLICY_SYNTAXES } from './policy-syntax/index.js'
import type { PolicyReading } from './policy-syntax/policy-syntax.js'

export type { PolicyReading } from './policy-syntax/policy-syntax.js'

/** For the one line that a person gets whose file is none of these. */
export const POLICY_TEXT_EXPECTED =
  'netsh interface ipv6 show prefixpolicies, Get-NetPrefixPolicy (table, list or JSON), /etc/gai.conf, ip addrlabel (plain or -j) or ip6addrctl'

export const readPolicy = (bytes: Uint8Array): PolicyReading | undefined => readPolicyText(asciiText(bytes))

export function readPolicyText(text: string): PolicyReading | undefined {
  const printed = printedText(text)
  for (const syntax of POLICY_SYNTAXES) {
    const reading = syntax.read(printed)
    if (reading) return reading
  }
  return undefined
}
