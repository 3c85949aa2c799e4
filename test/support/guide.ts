/** What the guide and the README show: commands of v6why, and what they print. */
import { COMMANDS } from '../../src/cli/command/index.js'

/** Commands of v6why in a page: whole lines of its blocks, what stands between back quotes, and what a pipe leads to. */
export function commandsIn(markdown: string): string[] {
  const blocks = [...markdown.matchAll(/^```.*\n([\s\S]*?)^```/gm)].flatMap(([, block]) => block!.split('\n'))
  const spans = [...markdown.replace(/^```[\s\S]*?^```/gm, '').matchAll(/`([^`\n]+)`/g)].map(([, span]) => span!)
  const shell = [...blocks.filter((line) => /^(?:\$ )?[^#]*\bv6why /.test(line)), ...spans]
  return shell.flatMap((line) => {
    const command = /(?:^|^\$ |\| )(v6why .*)$/.exec(line)?.[1]
    return command ? [command.replace(/\s+# .*$/, '').trim()] : []
  })
}

const WORD = /'[^']*'|"[^"]*"|[^\s'"]+/g

/** As a shell takes them. */
export const wordsOf = (line: string): string[] => line.match(WORD)!.map((word) => word.replace(/^(['"])(.*)\1$/, '$2'))

/** What is wrong with a command of v6why: an option, or a value of one, that its command does not take. */
export function mistakeIn(line: string): string | undefined {
  const [, ...words] = line.split(/ [|>] /)[0]!.match(WORD)!
  const command = COMMANDS.find(({ name }) => name === words[0]) ?? COMMANDS[0]!
  const known = new Set([...Object.keys(command.options), 'help', 'version', 'lang'])
  for (const [index, word] of words.entries()) {
    const option = /^--([a-z0-9-]+)/.exec(word)?.[1]
    if (option !== undefined && !known.has(option)) return `${command.name} does not take --${option}`
    const choices = option === undefined ? undefined : command.options[option]?.choices
    if (choices && !choices.includes(words[index + 1]!)) return `--${option} does not take ${words[index + 1]}`
    const letter = /^-([a-z])$/.exec(word)?.[1]
    if (letter !== undefined && !Object.values(command.options).some(({ alias }) => alias === letter))
      return `${command.name} does not take -${letter}`
  }
  // A word that names neither a command nor a capture is a command that is gone.
  return command === COMMANDS[0] && /^[a-z-]+$/.test(words[0]!) && words[0] !== 'analyze' ? `there is no command ${words[0]}` : undefined
}
