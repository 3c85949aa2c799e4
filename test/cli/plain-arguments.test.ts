import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { askYargs } from '../../src/cli/command-line.js'
import { COMMANDS } from '../../src/cli/command/index.js'
import { plainArguments } from '../../src/cli/plain-arguments.js'
import { argumentsOf, type ParsedArguments } from '../../src/cli/run-command.js'

/** What reaches the command. yargs adds other spellings of the same options, and its own. */
function reaching(parsed: ParsedArguments): Record<string, unknown> {
  const { command } = parsed
  const camelCase = (name: string) => name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())
  const given: Record<string, unknown> = { ...argumentsOf(parsed) }
  const keys = ['files', 'lang', command.takes[0].replace('..', ''), ...Object.keys(command.options).map(camelCase)]
  return { command: command.name, ...Object.fromEntries(keys.filter((key) => given[key] !== undefined).map((key) => [key, given[key]])) }
}

const VALUES = [
  'a.pcap',
  '-',
  '',
  '--',
  '-5',
  '2024',
  '7',
  'true',
  'json',
  'ja',
  '4',
  'none',
  'a=b',
  "'a'",
  '"',
  'a b',
  '512M',
  '0',
  'none',
  'x.y',
  'é',
  'ipv6-failed',
  'lookups',
  '__proto__',
]
const value = fc.constantFrom(...VALUES)
const OPTIONS = COMMANDS.flatMap(({ options }) => Object.keys(options))
const written = (options: readonly string[]) => {
  const option = fc.constantFrom(...options)
  return fc.oneof(
    { weight: 4, arbitrary: fc.tuple(option.map((name) => `--${name}`)) },
    { weight: 4, arbitrary: fc.tuple(option, value).map(([name, value]) => [`--${name}`, value]) },
    { weight: 2, arbitrary: fc.tuple(option, value).map(([name, value]) => [`--${name}=${value}`]) },
    {
      weight: 1,
      arbitrary: fc.tuple(fc.constantFrom('-o', '-i', '-w', '-oa', '-o=a', '-x', '--no-quiet', '--maxMemory', '--bogus'), value),
    },
    { weight: 4, arbitrary: fc.tuple(value) },
  )
}
const line = fc
  .constantFrom(undefined, ...COMMANDS)
  .chain((command) =>
    fc
      .array(written(['lang', ...Object.keys(command?.options ?? COMMANDS[0]!.options), ...(command ? [] : OPTIONS)]), { maxLength: 5 })
      .map((parts) => [...(command ? [command.name] : []), ...parts.flat()]),
  )

test('arguments that are read without yargs are read as yargs reads them', async () => {
  let plain = 0
  await fc.assert(
    fc.asyncProperty(line, async (args) => {
      const own = plainArguments(args, COMMANDS)
      if (!own) return
      plain++
      const asked = await askYargs(args, '0.0.0')
      assert.ok(asked, 'yargs took it for a question for help')
      assert.deepEqual(reaching(own), reaching(asked))
    }),
    { numRuns: 600, seed: 7 },
  )
  assert.ok(plain > 80, `only ${plain} were plain`)
})

test('what people write most needs no yargs; help, mistakes and what only it knows do', () => {
  const rows: [string, boolean][] = [
    ['a.pcap', true],
    ['a.pcap b.pcap --summary', true],
    ['analyze --summary a.pcap', true],
    ['explain a.pcap --name *.example --frame 7', true],
    ['lookups - --format=json -o out.json', true],
    ['hosts a.pcap --client 192.0.2.1 --client ::1', true],
    ['analyze', true],
    ['--summary a.pcap', false],
    ['--help', false],
    ['analyze --help', false],
    ['a.pcap --sumary', false],
    ['a.pcap --no-progress', false],
    ['a.pcap --maxMemory 1G', false],
    ['a.pcap --max-memory nonsense', false],
    ['a.pcap --format xml', false],
    ['a.pcap --name', false],
    ['a.pcap -- -b.pcap', false],
    ['policy a b', false],
  ]
  for (const [line, plain] of rows) assert.equal(plainArguments(line.split(' '), COMMANDS) !== undefined, plain, line)
})
