import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { run } from '../../src/cli/program.js'
import { REPORT_SCHEMA } from '../../src/core/report/schema.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
const riddle = join(root, 'samples/riddle.pcapng')
const folder = mkdtempSync(join(tmpdir(), 'v6why-program-'))
test.after(() => rmSync(folder, { recursive: true }))
const validate = new Ajv2020({ allowUnionTypes: true }).compile(REPORT_SCHEMA)

/** The JSON, which the schema takes. */
function valid(text: string) {
  assert.ok(validate(JSON.parse(text)), JSON.stringify(validate.errors?.slice(0, 3)))
  return JSON.parse(text)
}

let number = 0

/** Runs the program in this process, with its result in a file, and answers the exit code, the result and what stood on standard error. */
async function v6why(t: TestContext, ...args: string[]): Promise<{ exit: number; text: string; errors: string[] }> {
  const file = join(folder, `result-${++number}`)
  let written = ''
  const write = t.mock.method(process.stderr, 'write', (text: string) => {
    written += text
    return true
  })
  const exit = await run([...args, '-o', file], '0.0.0')
  write.mock.restore()
  const text = readdirSync(folder).includes(`result-${number}`) ? readFileSync(file, 'utf8') : ''
  return { exit, text, errors: written.split('\n').filter(Boolean) }
}

test('every command tells the riddle as JSON and NDJSON that the schema takes', async (t) => {
  for (const command of ['analyze', 'explain', 'lookups', 'hosts', 'flows', 'flows --summary', 'race', 'analyze --by name']) {
    const { exit, text } = await v6why(t, ...command.split(' '), riddle, '--format', 'json')
    assert.equal(exit, 0)
    assert.ok(validate(JSON.parse(text)), `${command}: ${JSON.stringify(validate.errors?.slice(0, 3))}`)
    const lines = await v6why(t, ...command.split(' '), riddle, '--format', 'ndjson')
    for (const line of lines.text.trimEnd().split('\n')) assert.ok(validate(JSON.parse(line)), `${command}: ${line}`)
  }
})

test('the riddle is explained: rule 5, both pairs, and the frame that shows the 6to4 address', async (t) => {
  const { text } = await v6why(t, 'explain', riddle, '--name', 'dual.example')
  assert.match(text, /^dual\.example:80 from 81\.2\.69\.142: IPv4, native, by address selection rule 5/)
  assert.match(text, /203\.0\.113\.80 +81\.2\.69\.142 +4 = 4 .*1st {2}← matching label/)
  assert.match(text, /2400:cb00:80::80 +2002:5102:458e::1 +1 ≠ 2 /)
  assert.match(text, / 47 {2}1\.068 {2}this host sends from 2002:5102:458e::1/)
})

test('for the IPv6-only name native IPv6 and NAT64 are ruled out: the host made the tunnel itself', async (t) => {
  const { text } = await v6why(t, 'explain', riddle, '--name', 'v6only.example')
  assert.match(
    text.replace(/\n +/g, ' '),
    /6to4, made by the host itself.*Not native: no router advertisement.*Not nat64: 2400:cb00:80::82 holds no IPv4 address/,
  )
})

test('whatif names the connections that another row turns, and none where nothing changes', async (t) => {
  const turned = await v6why(t, 'whatif', riddle, '--set', '2002::/16 30 1')
  assert.match(turned.text, /^with 2002::\/16 30 1: 3 of 6 connections would go another way\n/)
  assert.match(turned.text, /dual\.example +80 +IPv4 native +rule 5 +IPv6 6to4 +rule 6/)
  assert.match((await v6why(t, 'whatif', riddle, '--policy', 'glibc')).text, /^with GNU C library: 0 of 6/)
  const json = valid((await v6why(t, 'whatif', riddle, '--set', '2002::/16 30 1', '--format', 'json')).text)
  assert.deepEqual(
    json.turned.map(({ connection, effect }: { connection: number; effect: string }) => [connection, effect]),
    [1, 2, 3].map((connection) => [connection, 'family']),
  )
  const nothing = await v6why(t, 'whatif', riddle)
  assert.deepEqual([nothing.exit, nothing.errors.length], [2, 1])
  assert.match(nothing.errors[0]!, /which other table\? --policy PROFILE\|FILE, or --set/)
})

test('policy orders addresses that are given by hand, by one table or by all of them', async (t) => {
  const ends = ['--from', '2002:cb00:710a::1,203.0.113.10', '--to', '2001:200::80,198.51.100.7']
  const json = valid((await v6why(t, 'policy', ...ends, '--policy', 'glibc', '--format', 'json')).text)
  assert.deepEqual([json.type, json.policy, json.order], ['selection', 'glibc', ['198.51.100.7', '2001:200::80']])
  assert.deepEqual([json.rule.number, json.rule.name], [5, 'prefer-matching-label'])
  assert.deepEqual(
    json.candidates.map((c: { label: number; sourceLabel: number }) => [c.label, c.sourceLabel]),
    [
      [4, 4],
      [1, 2],
    ],
  )
  const all = await v6why(t, 'policy', ...ends, '--format', 'json')
  assert.ok(validate(JSON.parse(all.text)))
  assert.equal(JSON.parse(all.text).selections.length, 16)
  const changed = await v6why(t, 'policy', 'glibc', '--set', '2002::/16 30 1', ...ends)
  assert.match(changed.text, /2001:200::80 comes before 198\.51\.100\.7 by rule 6/)
  const wrong = await v6why(t, 'policy', '--from', '192.0.2.1', '--to', 'www.example')
  assert.match(wrong.errors[0]!, /--to takes addresses such as/)
})

test('policy shows a table, and compares two row by row', async (t) => {
  assert.match((await v6why(t, 'policy', 'windows')).text, /::ffff:0:0\/96 +35 +4/)
  const compared = await v6why(t, 'policy', 'glibc', '--against', 'rfc6724')
  assert.match(compared.text, /::ffff:0:0\/96 +10 +35 +4 +4 +differs/)
  assert.match(compared.text, /2002::\/16 +30 +30 +2 +2 *\n/)
  for (const args of [['policy'], ['policy', 'musl'], ['policy', 'glibc', '--against', 'musl']]) {
    valid((await v6why(t, ...args, '--format', 'json')).text)
    for (const line of (await v6why(t, ...args, '--format', 'ndjson')).text.trimEnd().split('\n'))
      assert.ok(validate(JSON.parse(line)), line)
  }
})

test("policy prints a table in a system's own syntax, and reads it again", async (t) => {
  const printed = await v6why(t, 'policy', 'glibc', '--set', '2002::/16 30 1', '--as', 'gai.conf')
  assert.match(printed.text, /^label 2002::\/16 +1$/m)
  writeFileSync(join(folder, 'gai.conf'), printed.text)
  assert.match((await v6why(t, 'policy', join(folder, 'gai.conf'))).text, /2002::\/16 +30 +1\n/)
  const unknown = await v6why(t, 'policy', 'glibc', '--as', 'netsch')
  assert.match(unknown.errors[0]!, /--as is one of netsh, get-netprefixpolicy/)
})

test('a list of addresses completes what the capture shows of its host; one that fits nobody is told', async (t) => {
  const file = join(folder, 'ip-addr')
  const list = (address: string) =>
    writeFileSync(
      file,
      `2: eth0: <UP> mtu 1500 state UP\n    inet ${address}/24 scope global eth0\n    inet6 2400:cb00::5/64 scope global\n`,
    )
  list('81.2.69.142')
  const whole = await v6why(t, 'explain', riddle, '--addresses', file, '--connection', '1', '--policy', 'glibc', '--format', 'json')
  const [connection] = valid(whole.text).connections
  assert.equal(connection.reason.code, 'client-preference', 'with a native address every table puts IPv6 first')
  assert.deepEqual([connection.candidates[0].source, connection.candidates[0].sourceFrom], ['2400:cb00::5', 'given'])
  list('192.0.2.77')
  assert.match((await v6why(t, 'analyze', riddle, '--addresses', file)).errors[0]!, /no host of this capture has one of these addresses/)
  const named = await v6why(t, 'explain', riddle, '--addresses', file, '--client', '81.2.69.142', '--connection', '1', '--format', 'json')
  assert.ok(valid(named.text).hosts[0].addresses.includes('2400:cb00::5'), '--client says whose it is')
  writeFileSync(file, 'nothing of the kind\n')
  const wrong = await v6why(t, 'analyze', riddle, '--addresses', file)
  assert.deepEqual([wrong.exit, wrong.errors.length], [2, 1])
  assert.match(wrong.errors[0]!, /no list of addresses; expected is the output of ip addr/)
})

test('a table for one host is used for it alone, and an address that nobody has is told', async (t) => {
  const one = await v6why(t, 'explain', riddle, '--policy', '81.2.69.142=glibc', '--connection', '1')
  assert.match(one.text.replace(/\n +/g, ' '), /Table: GNU C library, given\. Certainty: shown/)
  const nobody = await v6why(t, 'analyze', riddle, '--policy', '192.0.2.99=musl')
  assert.deepEqual([nobody.exit, nobody.errors], [0, ['v6why: --policy 192.0.2.99=…: no host of this capture has that address']])
})

test('the evidence for and against each table can be listed', async (t) => {
  const { text } = await v6why(t, 'explain', riddle, '--policy-evidence')
  assert.match(text, /glibc +5 of 5/)
  assert.match(text, /rfc6724 +3 of 5 +connection 5 \(frame 61\) used IPv6, rule 6 says IPv4/)
  const json = JSON.parse((await v6why(t, 'explain', riddle, '--policy-evidence', '--format', 'json')).text)
  assert.ok(validate(json.policyEvidence[0]), JSON.stringify(validate.errors?.slice(0, 3)))
})

test('two captures are compared, and a stored report stands for its capture', async (t) => {
  const changed = join(root, 'samples/6to4-label-changed.pcapng')
  for (const format of ['json', 'ndjson']) {
    const stored = join(folder, `riddle.${format}`)
    writeFileSync(stored, (await v6why(t, riddle, '--format', format)).text)
    const same = await v6why(t, 'compare', stored, riddle, '--fail')
    assert.deepEqual([same.exit, same.errors], [0, []])
    assert.match(same.text, /every name is reached as before\n$/)
    const ofCaptures = await v6why(t, 'compare', riddle, changed, '--format', 'json')
    const ofStored = await v6why(t, 'compare', stored, changed, '--format', 'json', '--fail')
    assert.deepEqual([ofCaptures.exit, ofStored.exit], [0, 1])
    assert.equal(ofStored.text, ofCaptures.text)
    assert.ok(validate(JSON.parse(ofStored.text)), JSON.stringify(validate.errors?.slice(0, 3)))
  }
  const { text } = await v6why(t, 'compare', riddle, changed)
  assert.match(text, /family {2}dual\.example +80 {2}IPv4 native, address-selection 5 \(3 ×\) +IPv6 6to4/)
  assert.match(text, /before {2}both were known; rule 5/)
})

test('what cannot be compared is told in one line', async (t) => {
  const [other, broken, empty] = ['other', 'broken', 'empty'].map((file) => join(folder, `${file}.json`)) as [string, string, string]
  writeFileSync(other, '{"type":"something"}')
  writeFileSync(broken, `${(await v6why(t, riddle, '--format', 'json')).text.slice(0, 500)}`)
  writeFileSync(empty, '')
  const mistakes: [RegExp, ...string[]][] = [
    [/which two\?/, riddle],
    [/which two\?/, riddle, riddle, riddle],
    [/other\.json: JSON, but no report of v6why/, other, riddle],
    [/broken\.json: JSON that breaks off/, riddle, broken],
    [/missing\.pcap: no such file/, riddle, join(folder, 'missing.pcap')],
    [/empty\.json: /, empty, riddle],
  ]
  for (const [message, ...args] of mistakes) {
    const { exit, text, errors } = await v6why(t, 'compare', ...args)
    assert.deepEqual([exit, text, errors.length], [2, '', 1], args.join(' '))
    assert.match(errors[0]!, message)
  }
})

test('a filter, a format and a time form go together', async (t) => {
  const { text } = await v6why(t, riddle, '--family', '6', '--format', 'csv', '--time', 'epoch')
  assert.equal(text.trimEnd().split('\r\n').length, 4)
})

test('a mistake is one line on standard error with what was probably meant, and exit code 2', async (t) => {
  const mistakes: [RegExp, ...string[]][] = [
    [/unknown option --fromat; did you mean --format\?/, riddle, '--fromat', 'json'],
    [/--format is one of table, json/, riddle, '--format', 'jsn'],
    [/did you mean the command lookups\?/, 'lokups', riddle],
    [/did you mean ipv6-failed\?/, riddle, '--reason', 'ipv6-faild'],
    [/no such file or folder/, join(folder, 'missing.pcap')],
    [/there is no connection 99; this capture has 6/, 'explain', riddle, '--connection', '99'],
    [/which capture\?/, 'lookups'],
  ]
  for (const [message, ...args] of mistakes) {
    const { exit, text, errors } = await v6why(t, ...args)
    assert.deepEqual([exit, text, errors.length], [2, '', 1], args.join(' '))
    assert.match(errors[0]!, message)
  }
})

test('an option that is given twice has the last value, a list has them all', async (t) => {
  const { exit, text } = await v6why(t, riddle, '--format', 'json', '--format', 'csv', '--name', 'dual.example', '--name', 'mix.example')
  assert.equal(exit, 0)
  assert.equal(text.trimEnd().split('\r\n').length, 5)
})

test('what could be read is told beside what could not, with exit code 3', async (t) => {
  const { exit, text, errors } = await v6why(t, riddle, join(folder, 'missing.pcap'))
  assert.equal(exit, 3)
  assert.match(text, /6 connections/)
  assert.equal(errors.length, 1)
})

test('a capture that is cut short is told, with exit code 0, and 3 where that was asked for', async (t) => {
  const cut = join(folder, 'cut.pcapng')
  writeFileSync(cut, readFileSync(riddle).subarray(0, 5000))
  const { exit, text, errors } = await v6why(t, cut)
  assert.deepEqual([exit, errors.length], [0, 1])
  assert.match(errors[0]!, /cut\.pcapng: .*offset/)
  assert.match(text, /dual\.example/)
  assert.equal((await v6why(t, cut, '--strict')).exit, 3)
})

test('an input is never written over', async () => {
  const copy = join(folder, 'copy.pcapng')
  writeFileSync(copy, readFileSync(riddle))
  const { exit, errors } = await spawned([copy, '-o', copy])
  assert.equal(exit, 2)
  assert.match(errors, /is an input/)
  assert.deepEqual(readFileSync(copy), readFileSync(riddle))
})

const start = (args: readonly string[]): ChildProcess =>
  spawn(process.execPath, ['--import', 'tsx', 'src/cli/main.ts', ...args], { cwd: root })

async function spawned(
  args: readonly string[],
  meddle: (child: ChildProcess) => void = () => {},
): Promise<{ exit: number | null; text: string; errors: string }> {
  const child = start(args)
  let text = ''
  let errors = ''
  child.stdout!.setEncoding('utf8').on('data', (data) => {
    text += data
  })
  child.stderr!.setEncoding('utf8').on('data', (data) => {
    errors += data
  })
  meddle(child)
  const exit = await new Promise<number | null>((resolve) => child.on('close', resolve))
  return { exit, text, errors }
}

test('as a program: help, standard input, and a reader that goes away', { concurrency: true }, async (t) => {
  await Promise.all([
    t.test('v6why alone prints five lines', async () => {
      const { exit, text } = await spawned([])
      assert.deepEqual([exit, text.trimEnd().split('\n').length], [0, 5])
    }),
    t.test('help has an example for each command', async () => {
      const { exit, text } = await spawned(['--help'])
      assert.equal(exit, 0)
      for (const command of ['explain', 'lookups', 'hosts', 'flows', 'capture-help', 'reason'])
        assert.match(text, new RegExp(`v6why ${command} (capture|windows|address)`))
    }),
    t.test('a capture is read from standard input', async () => {
      const { exit, text } = await spawned(['--summary', '-'], (child) => child.stdin!.end(readFileSync(riddle)))
      assert.equal(exit, 0)
      assert.match(text, /^standard input: 84 frames/)
    }),
    t.test('a policy table is read from standard input', async () => {
      const table = 'Precedence  Label  Prefix\n----------  -----  ------\n        30      1  2002::/16\n'
      const { exit, text } = await spawned(['policy', '-'], (child) => child.stdin!.end(table))
      assert.equal(exit, 0)
      assert.match(text, /2002::\/16 +30 +1/)
    }),
    t.test('a closed pipe ends it quietly', async () => {
      const { exit, errors } = await spawned(['flows', '--format', 'ndjson', riddle], (child) => child.stdout!.destroy())
      assert.deepEqual([exit, errors], [0, ''])
    }),
    t.test(
      'Ctrl-C while it waits for input leaves no file behind',
      { skip: process.platform === 'win32' && 'Windows has no signals' },
      async () => {
        const target = join(folder, 'interrupted.json')
        const { exit } = await spawned(['-', '-o', target], (child) => {
          const wait = setInterval(() => {
            if (!readdirSync(folder).some((name) => name.includes('interrupted'))) return
            clearInterval(wait)
            child.kill('SIGINT')
          }, 20)
        })
        assert.equal(exit, 130)
        assert.ok(!readdirSync(folder).some((name) => name.includes('interrupted')))
      },
    ),
  ])
})
