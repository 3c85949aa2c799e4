/** Frames, times, lengths and DNS of every sample as tshark reads them. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { analyze } from '../support/analyze.js'
import { readCapture } from '../support/capture.js'
import { needs, outputOf } from '../support/program.js'
import { type Sample, samples } from '../support/samples.js'

/** What tshark says of a frame; a field that stands in it several times has its values divided by commas. */
const FIELDS = [
  'frame.number',
  'frame.time_epoch',
  'frame.cap_len',
  'frame.len',
  'icmp.type',
  'icmpv6.type',
  'dns.flags.response',
  'dns.qry.name',
  'dns.qry.type',
  'dns.a',
  'dns.aaaa',
] as const
type Row = Readonly<Record<(typeof FIELDS)[number], string>>

function ask({ path }: Sample): readonly Row[] {
  const lines = outputOf('tshark', ['-r', path, '-n', '-T', 'fields', '-E', 'occurrence=a', ...FIELDS.flatMap((field) => ['-e', field])])
  return lines
    .split(/\r?\n/)
    .filter((line) => line !== '')
    .map((line) => Object.fromEntries(line.split('\t').map((value, index) => [FIELDS[index], value])) as Row)
}

const QTYPES: Readonly<Record<string, string>> = { 1: 'A', 28: 'AAAA', 65: 'HTTPS' }

/** DNS that is not quoted in an ICMP error. */
const messages = (rows: readonly Row[], response: '0' | '1') =>
  rows.filter((row) => row['icmp.type'] === '' && row['icmpv6.type'] === '' && row['dns.flags.response'].split(',').includes(response))

const valuesOf = (text: string) => text.split(',').filter((value) => value !== '')

for (const sample of samples) {
  test(`${sample.file} holds the frames, questions and addresses that tshark reads`, (context) => {
    if (!needs(context, 'tshark')) return
    const rows = ask(sample)
    const analysis = analyze(sample.file, sample.bytes)
    // tshark does not look into the records of IP-HTTPS.
    const inside = new Set([...analysis.flows()].flatMap(({ path, server }) => (path.includes('ip-https') ? [server.address] : [])))
    const lookups = [...analysis.lookups()].filter(({ server }) => !inside.has(server))

    const ourFrames = readCapture([sample.bytes]).frames.map(({ number, seconds, nanos, octets, wireLength }) =>
      [number, `${seconds}.${String(nanos).padStart(9, '0')}`, octets.length / 2, wireLength].join(' '),
    )
    const theirFrames = rows.map((row) => [row['frame.number'], row['frame.time_epoch'], row['frame.cap_len'], row['frame.len']].join(' '))
    assert.deepEqual(ourFrames, theirFrames, 'number, time, captured length, length of each frame')

    const ourQuestions = lookups.flatMap(({ name, qtype, frames }) =>
      Object.values(QTYPES).includes(qtype ?? '') ? frames.queries.map((frame) => `${frame} ${name} ${qtype}`) : [],
    )
    const theirQuestions = messages(rows, '0').flatMap((row) => {
      const types = row['dns.qry.type'].split(',')
      return row['dns.qry.name'].split(',').flatMap((name, index) => {
        const type = QTYPES[types[index]!]
        return type ? [`${row['frame.number']} ${name.toLowerCase()} ${type}`] : []
      })
    })
    assert.deepEqual([...new Set(ourQuestions)].sort(), [...new Set(theirQuestions)].sort(), 'frame, name and type of each question')

    const ourAddresses = lookups.flatMap(({ addresses }) => addresses)
    const theirAddresses = messages(rows, '1').flatMap((row) => [...valuesOf(row['dns.a']), ...valuesOf(row['dns.aaaa'])])
    assert.deepEqual([...new Set(ourAddresses)].sort(), [...new Set(theirAddresses)].sort(), 'addresses in answers')
  })
}
