/**
 * The rules of address selection by number and name, and what it means that one decided.
 */

/** RFC 6724 §6 and RFC 3484 §6, in their order: rule 1 first. */
export const DESTINATION_RULE_NAMES = [
  'avoid-unusable-destinations',
  'prefer-matching-scope',
  'avoid-deprecated-addresses',
  'prefer-home-addresses',
  'prefer-matching-label',
  'prefer-higher-precedence',
  'prefer-native-transport',
  'prefer-smaller-scope',
  'use-longest-matching-prefix',
  'keep-order',
] as const

export type DestinationRuleName = (typeof DESTINATION_RULE_NAMES)[number]

export interface DestinationRule {
  /** 1 … 10; 0 for an order that is none of the document's rules. */
  readonly number: number
  readonly name: DestinationRuleName | 'prefer-ipv4'
  /** The document and section that the rule is in. */
  readonly document: string
}

/** RFC 6724 §5. */
export type SourceRuleName =
  | 'prefer-same-address'
  | 'prefer-appropriate-scope'
  | 'avoid-deprecated-addresses'
  | 'prefer-home-addresses'
  | 'prefer-outgoing-interface'
  | 'prefer-prefix-of-next-hop'
  | 'prefer-matching-label'
  | 'prefer-temporary-addresses'
  | 'use-longest-matching-prefix'

export interface SourceRule {
  /** 1 … 8, or 5.5. */
  readonly number: number
  readonly name: SourceRuleName
  readonly document: string
}

/** Which of the two that are compared. */
export type Side = 'a' | 'b'

/** 'a' where only `a` has what a rule asks for, 'b' where only `b` has it. */
export const preferOnly = (a: boolean, b: boolean): Side | undefined => (a === b ? undefined : a ? 'a' : 'b')

export const preferLarger = (a: number, b: number): Side | undefined => (a === b ? undefined : a > b ? 'a' : 'b')
