import { CHECK_FORMATS } from '../../core/check/format/index.js'
import { READING_OPTIONS } from '../options.js'
import { type Command, FILES } from './command.js'

const EXPECTED = 'What is expected:'
const { output, quiet, progress, strict, policy, separate } = READING_OPTIONS

export const check: Command = {
  name: 'check',
  takes: FILES,
  says: 'Hold captures to what is expected of them, for a build that should fail where it is otherwise',
  example: ['v6why check captures/ --save junit=report.xml', 'every capture of a folder against the <story>.expect.yaml beside it'],
  options: {
    expect: {
      group: EXPECTED,
      type: 'string',
      requiresArg: true,
      describe: 'Expectations in YAML or JSON, or a report that was stored with --format json',
      defaultDescription: '<story>.expect.yaml beside each capture',
    },
    init: { group: EXPECTED, type: 'boolean', describe: 'Write a first expectation file from what the capture shows' },
    update: { group: EXPECTED, type: 'boolean', describe: 'Store the present report in the place of the stored one' },
    tolerance: {
      group: EXPECTED,
      type: 'string',
      array: true,
      nargs: 1,
      describe: 'How far durations may be from the stored ones: 100ms, 20%, handshakeMs=50%',
      defaultDescription: 'durations are not compared',
    },
    format: {
      group: 'How it is written:',
      choices: CHECK_FORMATS.map(({ id }) => id),
      type: 'string',
      describe: 'For people (text), programs, or a build service',
      defaultDescription: 'text',
    },
    save: {
      group: 'How it is written:',
      type: 'string',
      array: true,
      nargs: 1,
      describe: 'In another format into a file as well: junit=report.xml',
    },
    output: output!,
    quiet: quiet!,
    progress: progress!,
    strict: strict!,
    policy: policy!,
    'nat64-prefix': READING_OPTIONS['nat64-prefix']!,
    'max-memory': READING_OPTIONS['max-memory']!,
    separate: separate!,
  },
  run: async (args) => (await import('../tell-check.js')).tellCheck(args),
}
