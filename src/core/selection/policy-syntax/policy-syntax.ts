/** A form in which a system prints its policy table, or is told it. */
import type { PrintedText } from '../../base/printed-text.js'
import type { Profile } from '../profile.js'

export interface PolicyWarning {
  readonly code: 'policy-table-damaged' | 'policy-row-ignored'
  readonly says: string
}

export interface PolicyReading {
  /** The command or file that the text is from. */
  readonly format: string
  readonly profile: Profile
  readonly warnings: readonly PolicyWarning[]
}

export interface PolicySyntax {
  readonly id: string
  /** The command or file, in the form that is meant. */
  readonly name: string
  /** Undefined where the text is none of this syntax. */
  read(text: PrintedText): PolicyReading | undefined
  /**
   * As much of the profile as the syntax has a place for: what `read` makes of it has the same table. A row without
   * one of the values that the syntax needs is left out.
   */
  print(profile: Profile): string
}
