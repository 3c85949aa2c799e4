/**
 * What the rules compare: a destination with the source that would be used for it.
 */
export interface SourceAddress {
  readonly bytes: Uint8Array
  /** Of the address on its interface; unknown ones count as /64 and /24. */
  readonly prefixLength?: number
  /** Preferred lifetime over (RFC 4862 §5.5.4). */
  readonly deprecated?: boolean
  /** RFC 8981. */
  readonly temporary?: boolean
  /** RFC 6275 §3.2. */
  readonly home?: boolean
  readonly careOf?: boolean
  /** Any number that is the same for addresses of one interface. */
  readonly interface?: number
  /** On an encapsulating transition mechanism: 6to4, ISATAP, Teredo, 6in4. */
  readonly tunnel?: boolean
}

export interface Candidate {
  /** 4 or 16 octets. */
  readonly destination: Uint8Array
  /** Undefined where the host has none that it can use: rule 1. */
  readonly source: SourceAddress | undefined
}

/** Prefix lengths that are assumed where none is known: those of nearly every link. */
export const DEFAULT_PREFIX_LENGTH_IPV6 = 64
export const DEFAULT_PREFIX_LENGTH_IPV4 = 24
