/**
 * What `check` of a header file answers: may these bytes be read?
 *
 * *Cut short* and *contradicts itself* are different answers at every layer: a short snap length is no crime.
 */
export const OK = 0
/** Fewer bytes than the header needs. */
export const TRUNCATED = 1
/** A length field that its own header does not allow. */
export const BAD_LENGTH = 2
/** Not the version that was announced. */
export const BAD_VERSION = 3

export type Check = typeof OK | typeof TRUNCATED | typeof BAD_LENGTH | typeof BAD_VERSION
