/**
 * The list of syntaxes of policy tables: each is one entry here and one reader and printer in a file.
 */
import { addrlabel, addrlabelJson } from './addrlabel.js'
import { gaiConf } from './gai-conf.js'
import { getNetPrefixPolicy, getNetPrefixPolicyJson, getNetPrefixPolicyList } from './get-netprefixpolicy.js'
import { ip6addrctl } from './ip6addrctl.js'
import { netsh } from './netsh.js'
import type { PolicySyntax } from './policy-syntax.js'

/** None reads what another prints: the order is that of the sentence which names them. */
export const POLICY_SYNTAXES: readonly PolicySyntax[] = [
  netsh,
  getNetPrefixPolicy,
  getNetPrefixPolicyList,
  getNetPrefixPolicyJson,
  gaiConf,
  addrlabel,
  addrlabelJson,
  ip6addrctl,
]
