/** What v6why says, in Japanese: by the English that stands where it is meant, one file for each subject. */
import type { Catalogue } from '../../base/message.js'
import { TABLE } from './table.js'

export const JAPANESE: ReadonlyMap<string, string> = new Map([TABLE].flatMap((part) => Object.entries(part)))

export const japanese: Catalogue = (template) => JAPANESE.get(template)
