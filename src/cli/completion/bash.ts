import { type CompletedCommand, spelled } from './catalogue.js'

/** For bash 3.2 (macOS) and later, without the package bash-completion. */
export function bash(commands: readonly CompletedCommand[]): string {
  const values = commands.flatMap(({ name, options }) =>
    options.flatMap((option) =>
      option.takesValue && option.words.length > 0
        ? [
            `    ${spelled(option)
              .map((text) => quoted(`${name} ${text}`))
              .join('|')}) words=${quoted(option.words.join(' '))}${option.orFile ? '' : ' files='} ;;`,
          ]
        : [],
    ),
  )
  const taking = commands.flatMap(({ name, options }) =>
    options
      .filter(({ takesValue, words }) => takesValue && words.length === 0)
      .flatMap((option) => spelled(option).map((text) => quoted(`${name} ${text}`))),
  )
  const options = commands.map(({ name, options: all }) => `        ${name}) words=${quoted(all.flatMap(spelled).join(' '))} ;;`)
  const arguments_ = commands.flatMap(({ name, words, orFile }) =>
    words.length > 0 || !orFile ? [`        ${name}) words=${quoted(words.join(' '))}${orFile ? '' : ' files='} ;;`] : [],
  )
  const names = commands.map(({ name }) => name)
  return `# v6why: completion for bash; in ~/.bashrc: eval "$(v6why completion bash)"
_v6why() {
  local current="\${COMP_WORDS[COMP_CWORD]}" option="\${COMP_WORDS[COMP_CWORD-1]}" command=${names[0]} words='' files=yes word
  # bash takes --format=json for three words.
  if [ "$current" = = ]; then current=''
  elif [ "$option" = = ]; then option="\${COMP_WORDS[COMP_CWORD-2]}"; fi
  if [ "$COMP_CWORD" -gt 1 ]; then
    case "\${COMP_WORDS[1]}" in ${names.join('|')}) command="\${COMP_WORDS[1]}" ;; esac
  fi
  case "$command $option" in
${values.join('\n')}
    ${taking.join('|')}) ;;
    *)
      case "$current" in
      -*)
        files=''
        case "$command" in
${options.join('\n')}
        esac ;;
      *)
        if [ "$COMP_CWORD" = 1 ]; then words=${quoted(names.join(' '))}
        else
        case "$command" in
${arguments_.join('\n')}
        esac
        fi ;;
      esac ;;
  esac
  COMPREPLY=()
  while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -W "$words" -- "$current" || :; [ -z "$files" ] || compgen -f -- "$current")
}
complete -o filenames -F _v6why v6why
`
}

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`
