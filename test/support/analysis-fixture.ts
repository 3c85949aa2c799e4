import { type Instant, nanosBetween } from '../../src/core/base/time.js'
import { parseInstant } from '../../src/core/report/clock.js'
import {
  type Analysis,
  type AttemptRecord,
  type CandidateRecord,
  type ConnectionBrief,
  type ConnectionRecord,
  type EvidenceRecord,
  type FlowRecord,
  type HostRecord,
  type LookupRecord,
  type ReportRecord,
  SCHEMA,
} from '../../src/core/report/report.js'

/** The riddle as records written by hand: what formats and commands are given, without a capture or an analyzer. */
const EPOCH: Instant = { seconds: 1795290369, nanos: 449838012 }

const at = (seconds: number): string => {
  const nanos = EPOCH.nanos + Math.round(seconds * 1e9)
  const whole = new Date((EPOCH.seconds + Math.floor(nanos / 1e9)) * 1000).toISOString().slice(0, 19)
  return `${whole}.${String(nanos % 1e9).padStart(9, '0')}Z`
}

const evidence = (frame: number, seconds: number, says: string): EvidenceRecord => ({ frame, at: at(seconds), says })

const HOSTS: HostRecord[] = [
  {
    type: 'host',
    id: 'h1',
    addresses: ['81.2.69.142', '2002:5102:458e::1'],
    link: ['02:00:5e:00:53:01'],
    evidence: [evidence(47, 1.067734, 'sends from 2002:5102:458e::1 inside protocol 41')],
  },
]

const lookup = (id: number, name: string, qtype: string, seconds: number, frame: number, addresses: string[]): LookupRecord => ({
  type: 'lookup',
  id,
  host: 'h1',
  name,
  qtype,
  server: '203.0.113.53',
  transport: 'udp',
  asked: at(seconds),
  frames: { queries: [frame], answer: frame + 2 },
  tries: 1,
  outcome: addresses.length > 0 ? 'answered' : 'empty',
  rcode: 'NOERROR',
  answerMs: 0.305,
  addresses,
  chain: [name],
  synthesised: false,
  embeddedIPv4: [],
})

const LOOKUPS: LookupRecord[] = [
  lookup(1, 'dual.example', 'A', 0, 1, ['203.0.113.80']),
  lookup(2, 'dual.example', 'AAAA', 0.000089, 2, ['2400:cb00:80::80']),
  lookup(3, 'v6only.example', 'A', 1.064847, 43, []),
  lookup(4, 'v6only.example', 'AAAA', 1.064896, 44, ['2400:cb00:80::82']),
]

const CANDIDATES: CandidateRecord[] = [
  {
    address: '203.0.113.80',
    embeddedIPv4: null,
    family: 'IPv4',
    source: '81.2.69.142',
    sourceFrom: 'attempt',
    scope: 'global',
    label: 4,
    sourceLabel: 4,
    precedence: 10,
    predicted: 1,
    lookup: 1,
  },
  {
    address: '2400:cb00:80::80',
    embeddedIPv4: null,
    family: 'IPv6',
    source: '2002:5102:458e::1',
    sourceFrom: 'seen',
    scope: 'global',
    label: 1,
    sourceLabel: 2,
    precedence: 40,
    predicted: 2,
    lookup: 2,
  },
]

const attempt = (family: 'IPv4' | 'IPv6', clientPort: number, startFrame: number): AttemptRecord => ({
  family,
  client: { address: family === 'IPv4' ? '81.2.69.142' : '2002:5102:458e::1', port: clientPort },
  server: { address: family === 'IPv4' ? '203.0.113.80' : '2400:cb00:80::82', port: 80 },
  embeddedIPv4: null,
  startFrame,
  endFrame: startFrame + 1,
  atMs: 0,
  outcome: 'established',
  detail: null,
  handshakeMs: 0.055,
  synCount: 1,
  path: [family === 'IPv4' ? 'native' : '6to4'],
  won: true,
  trigger: 'first',
  afterMs: null,
  ended: { by: 'answer', frame: startFrame + 1, atMs: 0.055 },
  synAtMs: [],
  schedule: null,
  late: false,
  idle: false,
  closed: null,
  softError: null,
  fastOpen: null,
  transport: 'tcp',
  sni: null,
  ech: false,
  alpn: [],
  quicVersion: null,
})

const BASE = {
  type: 'connection',
  revision: 1,
  host: 'h1',
  nameFrom: 'dns',
  transport: 'tcp',
  port: 80,
  notes: [],
  strategy: 'single',
  timing: { lookupMs: 0.324, resolutionDelayMs: null, attemptDelayMs: null, handshakeMs: 0.055, lostMs: 0 },
  race: {
    firstFamily: 'IPv4',
    otherKnown: true,
    known: { IPv4: 1, IPv6: 1 },
    tried: { IPv4: 1, IPv6: 0 },
    interleaved: null,
    overlap: null,
    quic: false,
    endMs: 0.055,
    questions: [],
  },
  navigation: null,
  client: { process: null, agent: null, survivors: ['curl', 'wget'], first: null, resolvers: ['glibc'], evidence: [] },
  translations: [],
  legs: [],
  spares: [],
  ruledOut: [],
  explanation: [],
  whatIf: null,
} as const

export const DUAL: ConnectionRecord = {
  ...BASE,
  id: 1,
  name: 'dual.example',
  start: at(0.002941),
  startFrame: 5,
  family: 'IPv4',
  path: ['native'],
  reason: {
    code: 'address-selection',
    rule: { number: 5, name: 'prefer-matching-label', document: 'RFC 6724 §6' },
    detail: {},
    says: 'rule 5: the labels of 203.0.113.80 and its source match, those of 2400:cb00:80::80 do not',
  },
  certainty: 'inferred',
  policy: { used: 'glibc', given: false, survivors: ['glibc', 'rfc3484'], predictions: [] },
  causes: [],
  candidates: CANDIDATES,
  attempts: [attempt('IPv4', 40110, 5)],
  lookups: [1, 2],
  tunnels: [],
  evidence: [
    evidence(1, 0, 'A? dual.example → 203.0.113.53'),
    evidence(2, 0.000089, 'AAAA? dual.example'),
    evidence(3, 0.000305, 'A 203.0.113.80'),
    evidence(4, 0.000324, 'AAAA 2400:cb00:80::80'),
    evidence(5, 0.002941, 'SYN → 203.0.113.80:80'),
    evidence(6, 0.002996, 'SYN-ACK after 0.055 ms'),
    evidence(47, 1.067734, 'this host sends from 2002:5102:458e::1 inside protocol 41 to 192.88.99.1'),
  ],
  explanation: [
    'Rule 5 (RFC 6724 §6, prefer matching label) decided. It comes before rule 6 (precedence), which would have put IPv6 first.',
    'Table: glibc, the first that explains all decisions of this host. Certainty: inferred, no packet shows a table.',
  ],
  communityId: ['1:aaaa='],
  displayFilter: 'frame.number in {1..6, 47} || (ip.addr == 203.0.113.80 && tcp.port == 40110)',
}

export const V6ONLY: ConnectionRecord = {
  ...BASE,
  id: 2,
  name: 'v6only.example',
  start: at(1.067734),
  startFrame: 47,
  family: 'IPv6',
  path: ['6to4'],
  reason: { code: 'a-absent', rule: null, detail: {}, says: 'the name has no A record: its answer was empty' },
  certainty: 'shown',
  policy: null,
  causes: [],
  candidates: [],
  attempts: [attempt('IPv6', 47864, 47)],
  lookups: [3, 4],
  tunnels: [1],
  evidence: [
    evidence(43, 1.064847, 'A? v6only.example → 203.0.113.53'),
    evidence(45, 1.065012, 'A: no address'),
    evidence(46, 1.065051, 'AAAA 2400:cb00:80::82'),
    evidence(47, 1.067734, 'SYN → [2400:cb00:80::82]:80'),
    evidence(48, 1.068013, 'SYN-ACK'),
  ],
  ruledOut: [
    { path: 'native', says: 'no router advertisement, and no IPv6 outside protocol 41' },
    { path: 'nat64', says: 'no IPv4 address is embedded in the destination' },
  ],
  communityId: ['1:bbbb='],
  displayFilter: 'frame.number in {43, 45..48} || (ipv6.addr == 2400:cb00:80::82 && tcp.port == 47864)',
}

const FLOWS: FlowRecord[] = [
  {
    type: 'flow',
    protocol: 'tcp',
    client: { address: '81.2.69.142', port: 40110 },
    server: { address: '203.0.113.80', port: 80 },
    packets: [6, 4],
    bytes: [403, 406],
    firstFrame: 5,
    lastFrame: 14,
    first: at(0.002941),
    last: at(0.008405),
    path: ['native'],
    host: 'h1',
    communityId: ['1:aaaa='],
    name: 'dual.example',
    copies: 0,
  },
]

/** What the analyzer keeps of a connection for tables, made from its record. */
export function briefOf(record: ConnectionRecord, interest: number): ConnectionBrief {
  const start = parseInstant(record.start)!
  return {
    id: record.id,
    startFrame: record.startFrame,
    time: nanosBetween(EPOCH, start.seconds, start.nanos),
    start: record.start,
    host: record.host,
    client: record.attempts[0]!.client.address,
    server: record.attempts[0]!.server.address,
    name: record.name,
    transport: record.transport,
    port: record.port,
    family: record.family,
    path: record.path ?? [],
    reason: record.reason.code,
    says: record.reason.says,
    rule: record.reason.rule?.number ?? null,
    certainty: record.certainty,
    strategy: record.strategy,
    interest,
  }
}

/** An analysis of these connections; the riddle's own by default. */
export function analysisOf(connections: readonly ConnectionRecord[] = [DUAL, V6ONLY]): Analysis {
  const count = (family: string) => connections.filter((c) => c.family === family).length
  const tally = (keys: readonly string[]) => {
    const counts: Record<string, number> = {}
    for (const key of keys) counts[key] = (counts[key] ?? 0) + 1
    return counts
  }
  const analysis: Analysis = {
    tool: { name: 'v6why', version: '0.0.0' },
    epoch: EPOCH,
    connectionCount: connections.length,
    inputs: () => [
      {
        type: 'input',
        schema: SCHEMA,
        file: 'riddle.pcapng',
        format: 'pcapng',
        linkTypes: ['ETHERNET'],
        frames: 84,
        bytes: 10291,
        first: at(0),
        last: at(1.754111),
        firstFrame: 1,
        cutShort: false,
        drops: null,
        damage: null,
      },
    ],
    hosts: () => HOSTS,
    lookups: () => LOOKUPS,
    tunnels: () => [
      {
        type: 'tunnel',
        id: 1,
        kind: '6to4',
        opaque: false,
        within: null,
        outer: { client: '81.2.69.142', server: '192.88.99.1', clientPort: null, serverPort: null, returnsFrom: ['203.0.113.22'] },
        inner: { client: ['2002:5102:458e::1'] },
        frames: { first: 47, count: 10, toServer: 6, toClient: 4, control: 0, unreadable: 0, errors: 0 },
        toServer: { largest: 1280, mss: 1220, outerHops: [64, 64], innerHops: [64, 64] },
        toClient: { largest: 1280, mss: null, outerHops: [62, 62], innerHops: [63, 63] },
        details: {},
        rttMs: 0.279,
        evidence: [],
      },
    ],
    translations: () => [],
    connections: () => connections.map((record) => briefOf(record, record.reason.code === 'address-selection' ? 80 : 10)),
    connection: (id) => connections.find((record) => record.id === id)!,
    findings: () => [
      {
        type: 'finding',
        code: 'relay-asymmetry',
        severity: 'info',
        says: 'packets of the 6to4 tunnel of 81.2.69.142 go to 192.88.99.1 and return from 203.0.113.22',
        detail: {},
        hosts: ['h1'],
        names: [],
        connections: [2],
        evidence: [evidence(47, 1.067734, 'to 192.88.99.1'), evidence(48, 1.068013, 'from 203.0.113.22')],
        mend: [],
      },
    ],
    oddities: () => [
      { type: 'oddity', id: 'udp-length-short', count: 3, frames: [5, 9, 11], layer: 'udp', says: 'the UDP length is below 8 octets' },
    ],
    summary: () => ({
      type: 'summary',
      connections: { total: connections.length, IPv4: count('IPv4'), IPv6: count('IPv6'), none: count('none') },
      reasons: tally(connections.map((c) => c.reason.code)),
      paths: tally(connections.map((c) => (c.path ?? []).join('/'))),
      dualStackConnections: 1,
      ipv6Share: 0.5,
      handshakes: [{ family: 'IPv4', count: 1, p50Ms: 0.055, p95Ms: 0.055 }],
      attemptDelays: [],
      prefixes: [],
      lostMs: 0,
      changedSides: [],
      changedSidesCount: 0,
      resolvers: [{ server: '203.0.113.53', transport: 'udp', lookups: 2, answered: 2, p50Ms: 0.235, p95Ms: 0.305 }],
      resolversCount: 1,
      advice: [],
    }),
    flows: () => FLOWS,
    whatIf: () => ({ turned: [], summary: { type: 'whatif-summary', tables: [], asked: 0, turned: 0, undecided: 0 } }),
    policyEvidence: () => [],
    *records(): Iterable<ReportRecord> {
      const { type: _type, schema: _schema, tool: _tool, summary, ...parts } = analysis.report()
      for (const part of Object.values(parts)) yield* part
      yield summary
    },
    report: () => ({
      type: 'report',
      schema: SCHEMA,
      tool: analysis.tool,
      inputs: analysis.inputs(),
      hosts: [...analysis.hosts()],
      lookups: [...analysis.lookups()],
      tunnels: [...analysis.tunnels()],
      translations: [...analysis.translations()],
      connections: [...connections],
      findings: analysis.findings(),
      oddities: analysis.oddities(),
      summary: analysis.summary(),
    }),
  }
  return analysis
}
