import { bash } from './bash.js'
import type { CompletedCommand } from './catalogue.js'
import { fish } from './fish.js'
import { zsh } from './zsh.js'

/** What writes the script of each shell. */
export const SHELLS: Readonly<Record<string, (commands: readonly CompletedCommand[]) => string>> = { bash, zsh, fish }
