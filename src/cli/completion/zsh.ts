import type { CompletedCommand, CompletedOption } from './catalogue.js'

/** Sourced, or as a file `_v6why` in a folder of fpath. */
export function zsh(commands: readonly CompletedCommand[]): string {
  const names = commands.map(({ name }) => name)
  const described = commands.map(({ name, says }) => quoted(`${name}:${says.replaceAll(':', '\\:')}`))
  const cases = commands.map(
    (command) => `    (${command.name})
      _arguments -S ${[...command.options.flatMap(specifications), quoted(`*:argument:${action(command)}`)].join(' \\\n        ')} ;;`,
  )
  return `#compdef v6why
# v6why: completion for zsh; in ~/.zshrc, behind compinit: eval "$(v6why completion zsh)"
_v6why() {
  local command=${names[0]}
  if (( CURRENT == 2 )) && [[ $words[2] != -* ]]; then
    local -a commands=(
      ${described.join('\n      ')}
    )
    _describe -t commands 'command' commands
    _files
    return
  fi
  if [[ $words[2] == (${names.join('|')}) ]]; then
    command=$words[2]
    shift words
    (( CURRENT-- ))
  fi
  case $command in
${cases.join('\n')}
  esac
}
if [[ $funcstack[1] == _v6why ]]; then _v6why "$@"; else compdef _v6why v6why; fi
`
}

/** As _arguments takes them: `--format` and its value as one word or two. */
function specifications(option: CompletedOption): string[] {
  const says = option.says.replace(/[\][:\\]/g, '\\$&')
  const again = option.repeats ? '*' : ''
  const value = option.takesValue ? `:${option.name}:${action(option)}` : ''
  const long = quoted(`${again}--${option.name}${option.takesValue ? '=' : ''}[${says}]${value}`)
  return option.letter ? [long, quoted(`${again}-${option.letter}[${says}]${value}`)] : [long]
}

function action({ words, orFile }: { readonly words: readonly string[]; readonly orFile: boolean }): string {
  if (words.length === 0) return orFile ? '_files' : ' '
  const list = `(${words.join(' ')})`
  return orFile ? `{_alternative "words:word:${list}" "files:file:_files"}` : list
}

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`
