/** What v6why says, in Japanese: by the English that stands where it is meant, one file for each subject. */
import type { Catalogue } from '../../base/message.js'
import { CAPTURE_HELP } from './capture-help.js'
import { FINDING } from './finding.js'
import { HELP } from './help.js'
import { LAYER } from './layer.js'
import { MISTAKE } from './mistake.js'
import { TABLE } from './table.js'
import { TERMINAL } from './terminal.js'
import { TITLE } from './title.js'
import { VERDICT } from './verdict.js'

export const PARTS: readonly Readonly<Record<string, string>>[] = [
  VERDICT,
  FINDING,
  LAYER,
  TERMINAL,
  MISTAKE,
  TABLE,
  TITLE,
  HELP,
  CAPTURE_HELP,
]

const japaneseByEnglish = new Map(PARTS.flatMap((part) => Object.entries(part)))

export const japanese: Catalogue = (template) => japaneseByEnglish.get(template)
