import type { CheckFormat } from './check-format.js'
import { github } from './github.js'
import { json } from './json.js'
import { junit } from './junit.js'
import { markdown } from './markdown.js'
import { sarif } from './sarif.js'
import { tap } from './tap.js'
import { text } from './text.js'

export const CHECK_FORMATS = [text, json, junit, tap, github, sarif, markdown] as const satisfies readonly CheckFormat[]
