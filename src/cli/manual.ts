/** The manual page, from the list of commands: man(7), section 1. The build writes it into the package. */
import type { Options } from 'yargs'
import type { Command } from './command/command.js'
import { COMMANDS } from './command/index.js'
import { EXIT } from './fault.js'
import { LANGUAGE_OPTION, READING_OPTIONS } from './options.js'

/** The day on which what is not made from the list was last written anew: the same page from the same sources. */
const WRITTEN = '2026-11-26'

const EXIT_SAYS: Readonly<Record<keyof typeof EXIT, string>> = {
  told: 'Read and told, or every expectation met.',
  unmet: 'An expectation was not met (check), or something became worse (compare --fail).',
  usage: 'Wrong usage, or no input could be read.',
  partly: 'Some inputs could not be read, or with --strict something in them was damaged.',
  notWritten: 'The result could not be written.',
  noRight: 'No right, or no program, for a live capture.',
  fault: 'A fault of v6why itself.',
}

const ENVIRONMENT: readonly (readonly [name: string, says: string])[] = [
  ['NO_COLOR', 'No colours, whatever its value.'],
  ['LC_ALL, LC_CTYPE, LANG', 'A terminal whose character set is not UTF-8 gets ASCII characters only.'],
  [
    'LC_ALL, LC_MESSAGES, LANG',
    'The first that is set names the language of what people read: Japanese where it begins with ja, else English.',
  ],
  ['COLUMNS', 'Width of tables where the output is no terminal; 100 without it.'],
  ['TMPDIR', 'Where is kept what does not fit --max-memory.'],
]

export function manual(version: string): string {
  const shared = new Set(Object.values(READING_OPTIONS))
  return [
    `.TH V6WHY 1 ${WRITTEN} "v6why ${version}" "User Commands"`,
    '.SH NAME',
    'v6why \\- which of IPv4 and IPv6 did a program use, over what path, and why',
    '.SH SYNOPSIS',
    ...COMMANDS.flatMap(({ name, takes: [positional] }, index) => [
      ...(index === 0 ? [] : ['.br']),
      `.B v6why ${plain(name)}`,
      `[\\fIoption\\fR\\ ...] [\\fI${plain(positional.replace('..', ''))}\\fR${positional.endsWith('..') ? '\\ ...' : ''}]`,
    ]),
    '.SH DESCRIPTION',
    plain(
      'v6why reads a packet capture and says for every connection in it which address family the program used, over what path, and why, with the evidence as frame numbers that can be checked in Wireshark.',
    ),
    `Without the name of a command it is \\fB${COMMANDS[0]!.name}\\fR.`,
    '.PP',
    plain(
      'A file is a path, a pattern, a folder, or - for standard input: pcap and pcapng, plain or packed with gzip, zstd, xz, lz4 or bzip2. Several files are one capture. v6why sends nothing over the network and resolves no name.',
    ),
    '.SH COMMANDS',
    ...COMMANDS.flatMap((command) => commandText(command, shared)),
    '.SH OPTIONS OF COMMANDS THAT READ CAPTURES',
    ...Object.entries(READING_OPTIONS).flatMap(optionText),
    '.SH OPTIONS OF EVERY COMMAND',
    ...optionText(['lang', LANGUAGE_OPTION]),
    '.SH EXIT STATUS',
    ...Object.entries(EXIT).flatMap(([what, code]) => ['.TP', `.B ${code}`, plain(EXIT_SAYS[what as keyof typeof EXIT])]),
    '.SH ENVIRONMENT',
    ...ENVIRONMENT.flatMap(([name, says]) => ['.TP', `.B ${name}`, plain(says)]),
    '.SH EXAMPLES',
    ...COMMANDS.flatMap(({ example: [command, says] }) => ['.TP', `.B ${plain(command)}`, `${plain(says)}.`]),
    '.SH SEE ALSO',
    '.BR tcpdump (1),',
    '.BR dumpcap (1),',
    '.BR tshark (1),',
    '.BR gai.conf (5)',
    '.PP',
    'RFC 6724, RFC 8305.',
    '',
  ]
    .flatMap(filled)
    .join('\n')
}

const WIDEST_LINE = 78

/** Text in lines of a common width; a request is one line, however long. */
function filled(line: string): string[] {
  if (line.startsWith('.') || line.length <= WIDEST_LINE) return [line]
  const lines = ['']
  for (const word of line.split(' ')) {
    const last = lines.at(-1)!
    if (last === '') lines[lines.length - 1] = word
    else if (last.length + 1 + word.length <= WIDEST_LINE) lines[lines.length - 1] = `${last} ${word}`
    // A text that begins with a dot would be a request.
    else lines.push(word.replace(/^[.']/, '\\&$&'))
  }
  return lines
}

function commandText({ name, takes: [positional, what], says, options }: Command, shared: ReadonlySet<Options>): string[] {
  const own = Object.entries(options).filter(([, option]) => !shared.has(option))
  const others = Object.entries(options).flatMap(([option, description]) => (shared.has(description) ? [`--${option}`] : []))
  return [
    `.SS ${plain(name)}`,
    `${plain(says)}.`,
    '.TP',
    `.I ${plain(positional.replace('..', ''))}`,
    `${plain(what)}.`,
    ...own.flatMap(optionText),
    ...(others.length > 0 ? ['.PP', `Described below: ${others.map((option) => `\\fB${plain(option)}\\fR`).join(', ')}.`] : []),
  ]
}

function optionText([name, { alias, choices, defaultDescription, describe = '', type }]: readonly [string, Options]): string[] {
  const letter = typeof alias === 'string' ? `\\fB\\-${alias}\\fR, ` : ''
  const value = type === 'boolean' ? '' : ` \\fI${choices ? plain(choices.join('|')) : 'value'}\\fR`
  const unless = defaultDescription === undefined ? '' : ` Without it: ${plain(defaultDescription)}.`
  return ['.TP', `${letter}\\fB\\-\\-${plain(name)}\\fR${value}`, `${plain(describe)}.${unless}`]
}

/** No text is a request of man(7), and a hyphen of an option is one that can be searched for and pasted. */
const plain = (text: string): string =>
  text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll("'", '\\(aq')
    .replaceAll('`', '\\(ga')
    .replaceAll('"', '\\(dq')
    .replaceAll('→', '\\(->')
    .replaceAll('…', '...')
    .replace(/^\./, '\\&.')
