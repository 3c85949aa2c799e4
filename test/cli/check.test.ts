import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { parse } from 'yaml'
import { run } from '../../src/cli/program.js'
import { parseXml } from '../support/xml.js'
import { root, samples, samplesFolder } from '../support/samples.js'

const folder = mkdtempSync(join(tmpdir(), 'v6why-check-'))
test.after(() => rmSync(folder, { recursive: true }))
const riddle = join(samplesFolder, 'riddle.pcapng')
let number = 0

async function check(t: TestContext, ...args: string[]): Promise<{ exit: number; text: string; errors: string }> {
  const file = join(folder, `result-${++number}`)
  let errors = ''
  const write = t.mock.method(process.stderr, 'write', (text: string) => {
    errors += text
    return true
  })
  const exit = await run(['check', ...args, '-o', file], '0.0.0')
  write.mock.restore()
  return { exit, text: existsSync(file) ? readFileSync(file, 'utf8') : '', errors }
}

function expectation(text: string, ending = 'yaml'): string {
  const path = join(folder, `expectation-${++number}.${ending}`)
  writeFileSync(path, text)
  return path
}
const HEAD = 'schema: v6why-expectation/1\n'

test('every sample is as its story says: the regression of the project itself', async (t) => {
  const { exit, text, errors } = await check(t, samplesFolder)
  assert.equal(exit, 0, text)
  assert.equal(errors, '')
  assert.match(text, new RegExp(`^${samples.length} captures as expected$`, 'm'))
})

test('a wrong copy of an expectation fails with frame, expected and got', async (t) => {
  const wrong = join(folder, 'wrong')
  mkdirSync(wrong)
  copyFileSync(riddle, join(wrong, 'riddle.pcapng'))
  const right = readFileSync(join(samplesFolder, 'riddle.expect.yaml'), 'utf8')
  writeFileSync(join(wrong, 'riddle.expect.yaml'), right.replace('family: IPv4', 'family: IPv6'))
  const { exit, text } = await check(t, wrong)
  assert.equal(exit, 1)
  assert.match(
    text,
    /^FAIL .*riddle\.pcapng: \d+ as expected, 3 not\n {5}✗ connection 1, dual\.example:80\n {9}frame 5: family: expected IPv6, got IPv4 \(.*rule 5/m,
  )
  assert.match(text, /^1 of 1 capture not as expected$/m)
})

test('what --init writes is met by the capture that it was made from, for every sample', async (t) => {
  for (const { path, story } of samples) {
    const made = join(folder, `${story}.init.yaml`)
    assert.equal((await check(t, '--init', path, '--expect', made)).exit, 0)
    const { exit, text } = await check(t, path, '--expect', made)
    assert.equal(exit, 0, `${story}: ${text}`)
    assert.match(readFileSync(made, 'utf8'), /^# What is expected of .*\n#\n.*\n {2}# frame \d+: /s)
  }
  assert.equal((await check(t, '--init', riddle, '--expect', join(folder, 'riddle.init.yaml'))).exit, 2, 'never over one that is there')
})

test('expectations may be JSON, and both are completed by $schema', async (t) => {
  const said = { $schema: './expectation.schema.json', schema: 'v6why-expectation/1', summary: { connections: { total: 6 } } }
  assert.equal((await check(t, riddle, '--expect', expectation(JSON.stringify(said), 'json'))).exit, 0)
})

test('a mistake in an expectation file is one line with its place, and exit 2', async (t) => {
  const rows: [string, RegExp][] = [
    [`${HEAD}conections: []\n`, /expectation-\d+\.yaml:2: conections is not known; known are .*; did you mean connections\?\n$/],
    [
      `${HEAD}connections:\n  - match: { name: a }\n    reason: ipv6-faild\n`,
      /yaml:4: connections\[0\]\.reason 'ipv6-faild' is none of .*did you mean ipv6-failed\?/,
    ],
    ['connections: []\n', /schema is missing \(an expectation begins with schema: v6why-expectation\/1\)/],
    [`${HEAD}schema: again\n`, /Map keys must be unique/],
    [`${HEAD}others: !!js/function "x"\n`, /tag/i],
    [`${HEAD}others: !custom none\n`, /tag/i],
    [`${HEAD}connections: [`, /yaml: /],
    ['\t- a', /yaml: /],
    [`${HEAD}# ${'x'.repeat(2 ** 20)}\n`, /more than a megabyte/],
    [
      `a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c,*c,*c,*c]\n`,
      /alias/i,
    ],
    ['['.repeat(100_000), /deeper than any expectation/],
    [`${'- '.repeat(100_000)}x`, /deeper than any expectation/],
    ['a:\n'.concat(...Array.from({ length: 1200 }, (_, i) => `${' '.repeat(i + 1)}a:\n`)), /deeper than any expectation/],
  ]
  for (const [text, message] of rows) {
    const { exit, errors } = await check(t, riddle, '--expect', expectation(text))
    assert.equal(exit, 2, text.slice(0, 60))
    assert.match(errors, message)
    assert.equal(errors.trimEnd().split('\n').length, 1, errors)
  }
})

test('anchors that a person uses are taken', async (t) => {
  const text = `${HEAD}connections:\n  - match: { index: 1 }\n    timing: &quick { handshakeMs: { max: 5 } }\n  - match: { index: 2 }\n    timing: *quick\n`
  assert.equal((await check(t, riddle, '--expect', expectation(text))).exit, 0)
})

test('wrong usage and captures that cannot be read end with 2, before anything is written', async (t) => {
  const empty = join(folder, 'empty')
  mkdirSync(empty)
  const lonely = join(folder, 'lonely')
  mkdirSync(lonely)
  writeFileSync(join(lonely, 'gone.expect.yaml'), HEAD)
  const met = expectation(HEAD)
  const rows: [string[], RegExp][] = [
    [[], /which capture\?/],
    [[join(samplesFolder, 'recipe', 'riddle.txt')], /what is expected\? --expect FILE, or .*riddle\.txt\.expect\.yaml/],
    [[empty], /no expectation file/],
    [[lonely], /gone\.expect\.yaml: no capture stands beside it/],
    [[riddle, '--expect', join(folder, 'none.yaml')], /there is no such file/],
    [[join(samplesFolder, 'README.md'), '--expect', met], /README\.md/],
    [[riddle, '--expect', met, '--save', 'junit'], /write FORMAT=FILE/],
    [[riddle, '--expect', met, '--save', 'xml=a'], /'xml' is none of text, json, junit/],
    [[riddle, '--expect', met, '--tolerance', '5ms'], /--tolerance is for a stored report/],
    [[riddle, '--expect', met, '--tolerance', 'handshakMs=5ms'], /did you mean handshakeMs/],
    [[riddle, '--expect', met, '--update'], /--update rewrites a stored report/],
  ]
  for (const [args, message] of rows) {
    const { exit, text, errors } = await check(t, ...args)
    assert.equal(exit, 2, args.join(' '))
    assert.match(errors, message)
    assert.equal(text, '')
  }
})

test('a capture that no expectation stands beside is told, and the others are checked', async (t) => {
  const mixed = join(folder, 'mixed')
  mkdirSync(mixed)
  for (const name of ['riddle.pcapng', 'riddle.expect.yaml', 'ula.pcapng']) copyFileSync(join(samplesFolder, name), join(mixed, name))
  const { exit, errors } = await check(t, mixed)
  assert.equal(exit, 0)
  assert.match(errors, /no expectations for .*ula\.pcapng/)
})

test('a stored report is written, compared, found different, and rewritten', async (t) => {
  const stored = join(folder, 'stored.json')
  assert.equal((await check(t, riddle, '--expect', stored, '--update')).exit, 0)
  assert.equal((await check(t, riddle, '--expect', stored, '--tolerance', '1ms')).exit, 0)
  const other = join(samplesFolder, '6to4-label-changed.pcapng')
  const { exit, text } = await check(t, other, '--expect', stored)
  assert.equal(exit, 1)
  assert.match(text, /connection 1, dual\.example:80\n {9}frame 5: family: expected IPv4, got IPv6 \(.*; stored: frame 5: both were known/)
  assert.equal((await check(t, other, '--expect', stored, '--update')).exit, 0)
  assert.equal((await check(t, other, '--expect', stored)).exit, 0)
})

test('annotations name the line of the expectation, and further formats go to files beside', async (t) => {
  const path = expectation(`${HEAD}connections:\n  - match: { index: 1 }\n    family: IPv6\n`)
  const junit = join(folder, 'junit.xml')
  const { exit, text } = await check(t, riddle, '--expect', path, '--format', 'github', '--save', `junit=${junit}`)
  assert.equal(exit, 1)
  assert.match(
    text,
    /^::error file=.*,line=4,title=v6why%3A connection 1%2C dual\.example%3A80::.*frame 5: family: expected IPv6, got IPv4/,
  )
  assert.equal(parseXml(readFileSync(junit, 'utf8')).children[0]!.attributes.failures, '1')
})

const program = ['--import', 'tsx', join(root, 'src/cli/main.ts')]

test('in an empty network namespace the whole suite passes: v6why sends nothing and asks nobody', (t) => {
  const alone = ['--net', ...(process.getuid?.() === 0 ? [] : ['--map-root-user'])]
  if (spawnSync('unshare', [...alone, 'true'], { stdio: 'ignore' }).status !== 0) {
    t.skip('no network namespace can be made here (Linux with unshare, and the right to it)')
    return
  }
  const { status, stdout, stderr } = spawnSync('unshare', [...alone, process.execPath, ...program, 'check', 'samples'], {
    cwd: root,
    encoding: 'utf8',
  })
  assert.equal(status, 0, stderr + stdout)
})

test('the script of the GitHub action annotates, sums up, writes JUnit and SARIF, and ends as the check does', (t) => {
  if (process.platform === 'win32' || spawnSync('bash', ['-c', 'true']).status !== 0) {
    t.skip('bash is not installed')
    return
  }
  const action = parse(readFileSync(join(root, '.github/actions/v6why/action.yml'), 'utf8'))
  assert.equal(action.runs.using, 'composite')
  const [step] = action.runs.steps
  assert.doesNotMatch(step.run, /\$\{\{/, 'no input stands in the script')
  for (const [name, captures, exit] of [
    ['good', 'samples', 0],
    ['bad', join(folder, 'wrong'), 1],
  ] as const) {
    const out = join(folder, `action-${name}`)
    mkdirSync(out)
    const inputs: Record<string, string> = {
      captures,
      expect: '',
      junit: join(out, 'junit.xml'),
      sarif: join(out, 'v6why.sarif'),
      arguments: '--quiet',
      command: [process.execPath, ...program].join(' '),
    }
    const env = Object.fromEntries(
      Object.entries(step.env as Record<string, string>).map(([key, value]) => [
        key,
        inputs[/^\$\{\{ inputs\.(\w+) \}\}$/.exec(value)![1]!]!,
      ]),
    )
    for (const input of Object.keys(action.inputs)) assert.ok(input in inputs, input)
    const summary = join(out, 'summary.md')
    writeFileSync(summary, 'before\n')
    // As the runner calls `shell: bash`.
    const { status, stdout, stderr } = spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', step.run], {
      cwd: root,
      env: { ...process.env, ...env, GITHUB_STEP_SUMMARY: summary },
      encoding: 'utf8',
    })
    assert.equal(status, exit, stderr)
    assert.equal(/^::error /m.test(stdout), exit === 1)
    assert.match(readFileSync(summary, 'utf8'), /^before\n## v6why check\n/)
    assert.equal(parseXml(readFileSync(inputs.junit!, 'utf8')).attributes.failures, exit === 0 ? '0' : '3')
    assert.equal(JSON.parse(readFileSync(inputs.sarif!, 'utf8')).version, '2.1.0')
  }
})

test('the script of the GitLab example runs, and its report is where the artifact is looked for', (t) => {
  if (process.platform === 'win32') {
    t.skip('the example is for a shell')
    return
  }
  const { v6why } = parse(readFileSync(join(root, '.github/actions/v6why/gitlab-ci.example.yml'), 'utf8'))
  const here = join(folder, 'gitlab')
  mkdirSync(join(here, 'captures'), { recursive: true })
  for (const name of ['riddle.pcapng', 'riddle.expect.yaml']) copyFileSync(join(samplesFolder, name), join(here, 'captures', name))
  // The package is not on the registry in a test: what npx would run is run.
  const script = v6why.script
    .join('\n')
    .replace(/npx --yes v6why@\S+/, [process.execPath, '--import', import.meta.resolve('tsx'), ...program.slice(2)].join(' '))
  const { status, stderr } = spawnSync('sh', ['-ec', script], { cwd: here, encoding: 'utf8' })
  assert.equal(status, 0, stderr)
  assert.equal(parseXml(readFileSync(join(here, v6why.artifacts.reports.junit), 'utf8')).attributes.failures, '0')
})
