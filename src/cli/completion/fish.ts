import type { CompletedCommand } from './catalogue.js'

export function fish(commands: readonly CompletedCommand[]): string {
  const names = commands.map(({ name }) => name)
  const lines = ['# v6why: completion for fish; v6why completion fish > ~/.config/fish/completions/v6why.fish']
  for (const { name, says } of commands) lines.push(`complete -c v6why -n __fish_use_subcommand -a ${name} -d ${quoted(says)}`)
  commands.forEach(({ name, options, words, orFile }, index) => {
    // The first command is the one that runs when none is named.
    const others = names.filter((other) => other !== name)
    const here = quoted(index === 0 ? `not __fish_seen_subcommand_from ${others.join(' ')}` : `__fish_seen_subcommand_from ${name}`)
    for (const option of options) {
      const letter = option.letter ? ` -s ${option.letter}` : ''
      const value = !option.takesValue
        ? ''
        : option.words.length === 0
          ? ' -r -F'
          : ` ${option.orFile ? '-r -F' : '-x'} -a ${quoted(option.words.join(' '))}`
      lines.push(`complete -c v6why -n ${here} -l ${option.name}${letter}${value} -d ${quoted(option.says)}`)
    }
    if (words.length > 0 || !orFile) lines.push(`complete -c v6why -n ${here}${orFile ? '' : ' -f'} -a ${quoted(words.join(' '))}`)
  })
  return `${lines.join('\n')}\n`
}

const quoted = (text: string): string => `'${text.replace(/['\\]/g, '\\$&')}'`
