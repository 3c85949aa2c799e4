import { CHANGES } from './comparison.js'
import { GROUPINGS } from './group.js'
import { SCHEMA } from './report.js'

/**
 * The JSON Schema (draft 2020-12) of everything that v6why writes as JSON: the report, the documents of the layers
 * below it, and each record by itself, as a line of NDJSON.
 *
 * A field may be added without a new schema number, so objects are open: a reader ignores what it does not know.
 */
type Schema = { readonly [keyword: string]: unknown }
type Fielded = { readonly [field: string]: Schema }

const text = { type: 'string' } as const
const count = { type: 'integer', minimum: 0 } as const
const frame = { type: 'integer', minimum: 1 } as const
const flag = { type: 'boolean' } as const
const milliseconds = { type: 'number' } as const
const port = { type: 'integer', minimum: 0, maximum: 65535 } as const
const share = { type: 'number', minimum: 0, maximum: 1 } as const
const time = { type: 'string', pattern: '^(\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{9}Z|-?\\d+\\.\\d{9})$' } as const
const detail = { type: 'object' } as const
const counts = { type: 'object', additionalProperties: count } as const
const family = { enum: ['IPv4', 'IPv6'] } as const
const times = { count, p50Ms: milliseconds, p95Ms: milliseconds } as const
const lookupTransport = { enum: ['udp', 'tcp', 'dot', 'doh', 'doq', 'mdns', 'llmnr', 'nbns'] } as const
const learntFrom = { enum: ['well-known', 'ra', 'rfc7050', 'dns64', 'given', 'inferred'] } as const
const certainty = { enum: ['shown', 'inferred', 'unknown'] } as const
const severity = { enum: ['info', 'warning', 'problem'] } as const
const familyOrNone = { enum: ['IPv4', 'IPv6', 'none'] } as const

const ref = <const Name extends string>(name: Name) => ({ $ref: `#/$defs/${name}` }) as const
const array = <const Items extends Schema>(items: Items) => ({ type: 'array', items }) as const
const nullable = <const Given extends Schema>(schema: Given) => ({ anyOf: [schema, { type: 'null' }] }) as const
/** An object with these fields, and perhaps those that are optional. */
const object = <const Fields extends Fielded, const Optional extends Fielded = Record<never, Schema>>(
  fields: Fields,
  optional?: Optional,
) =>
  ({
    type: 'object',
    properties: { ...fields, ...optional } as Fields & Optional,
    required: Object.keys(fields) as readonly (keyof Fields & string)[],
  }) as const
const pair = <const Items extends Schema>(items: Items) => ({ type: 'array', items, minItems: 2, maxItems: 2 }) as const
const record = <const Type extends string, const Fields extends Fielded>(type: Type, fields: Fields) =>
  object({ type: { const: type }, ...fields })

const outcome = { enum: ['established', 'refused', 'reset', 'unreachable', 'unanswered', 'abandoned', 'unfinished'] } as const
const path = array(text)
const tool = object({ name: { const: 'v6why' }, version: text })
const schema = { const: SCHEMA } as const

const document = <const Type extends string, const Fields extends Fielded>(type: Type, fields: Fields) =>
  object({ type: { const: type }, schema, tool, inputs: array(ref('input')), ...fields })

/** Of tables alone: no capture was read. */
const tableDocument = <const Type extends string, const Fields extends Fielded>(type: Type, fields: Fields) =>
  object({ type: { const: type }, schema, tool, ...fields })

const candidate = {
  address: text,
  embeddedIPv4: nullable(text),
  family,
  source: nullable(text),
  sourceFrom: { enum: ['attempt', 'seen', 'given', 'embedded', 'assumed', null] },
  scope: text,
  label: nullable(count),
  sourceLabel: nullable(count),
  precedence: nullable(count),
  predicted: count,
  lookup: nullable(count),
} as const

const DEFINITIONS = {
  evidence: object({ frame, at: time, says: text }),
  endpoint: object({ address: text, port }),
  mend: object({ platform: text, commands: array(text), warning: nullable(text) }, { restore: array(text) }),
  delays: object({ count, least: milliseconds, median: milliseconds, most: milliseconds }),
  note: object({ code: text, detail, says: text }),
  candidate: object(candidate),
  selectedCandidate: object({
    ...candidate,
    before: nullable(object({ number: count, name: text })),
    rows: object({ destination: nullable(text), source: nullable(text) }),
  }),

  input: record('input', {
    schema,
    file: text,
    format: text,
    linkTypes: array(text),
    frames: count,
    bytes: count,
    first: nullable(time),
    last: nullable(time),
    firstFrame: frame,
    cutShort: flag,
    drops: nullable(count),
    damage: nullable(text),
  }),
  host: record('host', { id: text, addresses: array(text), link: array(text), evidence: array(ref('evidence')) }),
  lookup: record('lookup', {
    id: count,
    host: text,
    name: nullable(text),
    qtype: nullable(text),
    server: text,
    transport: lookupTransport,
    asked: nullable(time),
    frames: object({ queries: array(frame), answer: nullable(frame) }),
    tries: count,
    outcome: { enum: ['answered', 'empty', 'error', 'unanswered', 'truncated', 'unreadable'] },
    rcode: nullable(text),
    answerMs: nullable(milliseconds),
    addresses: array(text),
    chain: array(text),
    synthesised: flag,
    embeddedIPv4: array(nullable(text)),
  }),
  tunnelWay: object({
    largest: nullable(count),
    mss: nullable(count),
    outerHops: nullable(pair(count)),
    innerHops: nullable(pair(count)),
  }),
  tunnel: record('tunnel', {
    id: count,
    kind: text,
    opaque: flag,
    within: nullable(count),
    outer: object({ client: text, server: text, clientPort: nullable(port), serverPort: nullable(port), returnsFrom: array(text) }),
    inner: object({ client: array(text) }),
    frames: object({ first: frame, count, toServer: count, toClient: count, control: count, unreadable: count, errors: count }),
    toServer: ref('tunnelWay'),
    toClient: ref('tunnelWay'),
    details: detail,
    rttMs: nullable(milliseconds),
    evidence: array(ref('evidence')),
  }),
  translation: record('translation', {
    id: count,
    kind: { enum: ['nat64', '464xlat', 'map-t', 'portproxy'] },
    prefix: nullable(text),
    learntFrom,
    details: object(
      {},
      {
        sources: array(object({ learntFrom, frame: nullable(frame) })),
        lifetimeSeconds: count,
        withdrawn: nullable(time),
        v6OnlyWaitSeconds: count,
        clat: object({ ipv6: text, ipv4: nullable(text) }),
        edge: object({ ipv6: text, ipv4: text, portSet: count }),
        kind: text,
        accepts: ref('endpoint'),
        opens: ref('endpoint'),
      },
    ),
    evidence: array(ref('evidence')),
  }),
  connection: record('connection', {
    id: count,
    revision: count,
    host: text,
    name: nullable(text),
    nameFrom: { enum: ['dns', 'sni', 'http-host', 'capture', null] },
    transport: { enum: ['tcp', 'quic', 'udp', 'icmp'] },
    port: nullable(port),
    start: time,
    startFrame: frame,
    family: familyOrNone,
    path: nullable(path),
    reason: object({ code: text, rule: nullable(object({ number: count, name: text, document: text })), detail, says: text }),
    certainty,
    notes: array(ref('note')),
    policy: nullable(
      object({
        used: text,
        given: flag,
        survivors: array(text),
        predictions: array(object({ policy: text, family: familyOrNone, rule: nullable(count) })),
      }),
    ),
    causes: array(object({ code: text, holds: { enum: ['known', 'possible', 'ruled-out'] }, says: text, frames: array(frame) })),
    strategy: { enum: ['single', 'sequential', 'relay', 'race'] },
    candidates: array(ref('candidate')),
    attempts: array(
      object({
        family,
        client: ref('endpoint'),
        server: ref('endpoint'),
        embeddedIPv4: nullable(text),
        startFrame: frame,
        endFrame: nullable(frame),
        atMs: nullable(milliseconds),
        outcome,
        detail: nullable(detail),
        handshakeMs: nullable(milliseconds),
        synCount: count,
        path,
        won: flag,
        trigger: { enum: ['first', 'timer', 'failure'] },
        afterMs: nullable(milliseconds),
        ended: object({
          by: { enum: ['answer', 'reset', 'icmp', 'timer', 'close', 'capture-end'] },
          frame: nullable(frame),
          atMs: nullable(milliseconds),
        }),
        synAtMs: array(milliseconds),
        schedule: { enum: ['exponential', 'linear-first', null] },
        late: flag,
        idle: flag,
        closed: nullable(object({ by: { enum: ['fin', 'reset'] }, frame, atMs: nullable(milliseconds) })),
        softError: nullable(object({ frame, icmpType: count, icmpCode: count })),
        fastOpen: { enum: ['asked', 'cookie', 'data', null] },
        transport: { enum: ['tcp', 'quic', 'udp', 'icmp'] },
        sni: nullable(text),
        ech: flag,
        alpn: array(text),
        quicVersion: nullable(text),
      }),
    ),
    race: object({
      firstFamily: family,
      otherKnown: flag,
      known: object({ IPv4: count, IPv6: count }),
      tried: object({ IPv4: count, IPv6: count }),
      interleaved: nullable(flag),
      overlap: { enum: ['shown', 'excluded', 'open', null] },
      quic: flag,
      endMs: milliseconds,
      questions: array(
        object({
          qtype: { enum: ['A', 'AAAA', 'HTTPS'] },
          lookup: count,
          frame,
          atMs: milliseconds,
          answerFrame: nullable(frame),
          answeredAtMs: nullable(milliseconds),
          addresses: flag,
          h3: nullable(flag),
        }),
      ),
    }),
    navigation: nullable(object({ connection: count, sockets: count })),
    client: object({
      process: nullable(object({ id: count, name: nullable(text) })),
      agent: nullable(text),
      survivors: array(text),
      first: nullable(text),
      resolvers: array(text),
      evidence: array(object({ frame, at: time, says: text, sign: text, for: array(text), against: array(text) })),
    }),
    timing: object({
      lookupMs: nullable(milliseconds),
      resolutionDelayMs: nullable(milliseconds),
      attemptDelayMs: nullable(milliseconds),
      handshakeMs: nullable(milliseconds),
      lostMs: nullable(milliseconds),
    }),
    lookups: array(count),
    tunnels: array(count),
    translations: array(count),
    legs: array(
      object({
        side: { enum: ['near', 'far'] },
        client: ref('endpoint'),
        server: ref('endpoint'),
        family,
        startFrame: frame,
        translation: nullable(count),
      }),
    ),
    spares: array(object({ client: ref('endpoint'), server: ref('endpoint'), startFrame: frame, outcome })),
    evidence: array(ref('evidence')),
    ruledOut: array(object({ path: text, says: text })),
    explanation: array(text),
    whatIf: nullable(
      object({
        change: array(object({ prefix: text, precedence: count, label: count, was: object({ precedence: count, label: count }) })),
        then: object({ family: familyOrNone, path, rule: object({ number: count, name: text }) }),
        alsoTurns: array(object({ connection: count, family: familyOrNone, path })),
        alsoTurnsCount: count,
        mend: array(ref('mend')),
      }),
    ),
    communityId: array(text),
    displayFilter: text,
  }),
  withdrawn: record('withdrawn', {
    record: { enum: ['input', 'host', 'lookup', 'tunnel', 'translation', 'connection', 'finding', 'oddity', 'summary'] },
    id: { type: ['integer', 'string'] },
    revision: count,
  }),
  whatif: record('whatif', {
    connection: count,
    host: text,
    client: text,
    name: nullable(text),
    server: text,
    port: nullable(port),
    start: time,
    startFrame: frame,
    effect: { enum: ['family', 'path', 'beginning'] },
    was: object({ family: familyOrNone, path, reason: text, rule: nullable(object({ number: count, name: text })) }),
    then: object({ family: familyOrNone, path, rule: nullable(object({ number: count, name: text })) }),
    says: text,
  }),
  'whatif-summary': record('whatif-summary', { tables: array(text), asked: count, turned: count, undecided: count }),
  'policy-evidence': record('policy-evidence', {
    host: text,
    given: flag,
    decisions: count,
    tables: array(
      object({
        policy: text,
        explains: count,
        survives: flag,
        against: array(object({ connection: count, frame, used: family, predicted: family, rule: nullable(count) })),
      }),
    ),
  }),
  policyRow: object({ prefix: text, precedence: nullable(count), label: nullable(count) }),
  policy: record('policy', {
    policy: text,
    name: text,
    source: text,
    document: text,
    rows: array(ref('policyRow')),
    sourceLabels: nullable(array(ref('policyRow'))),
    notes: array(text),
    warnings: array(text),
  }),
  'policy-row': record('policy-row', {
    prefix: text,
    differs: flag,
    precedence: pair(nullable(count)),
    label: pair(nullable(count)),
  }),
  selection: record('selection', {
    policy: text,
    order: array(text),
    rule: nullable(object({ number: count, name: text, document: text })),
    candidates: array(ref('selectedCandidate')),
  }),
  finding: record('finding', {
    code: text,
    severity,
    says: text,
    detail,
    hosts: array(text),
    names: array(text),
    connections: array(count),
    evidence: array(ref('evidence')),
    mend: array(ref('mend')),
  }),
  oddity: record('oddity', { id: text, count, frames: array(frame), layer: text, says: text }),
  summary: record('summary', {
    connections: object({ total: count, IPv4: count, IPv6: count, none: count }),
    reasons: counts,
    paths: counts,
    dualStackConnections: count,
    ipv6Share: nullable(share),
    handshakes: array(object({ family, ...times })),
    attemptDelays: array(object({ family, ...times })),
    prefixes: array(object({ prefix: text, family, ...times })),
    lostMs: milliseconds,
    changedSides: array(object({ host: text, name: text, IPv4: count, IPv6: count })),
    changedSidesCount: count,
    resolvers: array(
      object({
        server: text,
        transport: lookupTransport,
        lookups: count,
        answered: count,
        p50Ms: nullable(milliseconds),
        p95Ms: nullable(milliseconds),
      }),
    ),
    resolversCount: count,
    advice: array(text),
  }),
  flow: record('flow', {
    protocol: text,
    client: object({ address: text, port: nullable(port) }),
    server: object({ address: text, port: nullable(port) }),
    packets: pair(count),
    bytes: pair(count),
    firstFrame: frame,
    lastFrame: frame,
    first: time,
    last: time,
    path,
    host: nullable(text),
    communityId: array(text),
    name: nullable(text),
    copies: count,
  }),
  traffic: record('traffic', {
    family: { enum: ['IPv4', 'IPv6'] },
    protocol: text,
    flows: count,
    packets: pair(count),
    bytes: pair(count),
  }),
  group: record('group', {
    by: { enum: GROUPINGS },
    key: nullable(text),
    connections: count,
    share,
    IPv4: count,
    IPv6: count,
    none: count,
    worthALook: count,
    reasons: counts,
  }),

  race: record('race', {
    host: text,
    address: text,
    program: nullable(text),
    connections: count,
    races: count,
    behaves: array(object({ profile: text, connections: count })),
    attemptDelayMs: nullable(ref('delays')),
    resolutionDelayMs: nullable(ref('delays')),
    conformance: array(
      object({
        rule: text,
        ref: text,
        level: { enum: ['must', 'should', 'recommended'] },
        says: text,
        result: { enum: ['passed', 'failed', 'not-shown'] },
        passed: count,
        failed: count,
        ms: nullable(milliseconds),
        frames: array(frame),
      }),
    ),
  }),
  way: object({
    family: familyOrNone,
    path,
    reason: text,
    rule: nullable(count),
    says: text,
    certainty,
    connections: count,
    example: count,
  }),
  side: record('side', { side: { enum: ['old', 'new'] }, inputs: array(ref('input')) }),
  change: record('change', {
    change: { enum: CHANGES },
    name: nullable(text),
    server: nullable(text),
    transport: { enum: ['tcp', 'quic', 'udp', 'icmp'] },
    port: nullable(port),
    hosts: object({ old: array(text), new: array(text) }),
    client: nullable(text),
    old: array(ref('way')),
    new: array(ref('way')),
  }),
  'host-change': record('host-change', {
    hosts: object({ old: text, new: text }),
    address: text,
    gone: array(text),
    new: array(text),
  }),
  'finding-change': record('finding-change', {
    change: { enum: ['gone', 'new'] },
    code: text,
    severity,
    says: text,
    hosts: array(text),
    names: array(text),
  }),
  figure: record('figure', {
    figure: {
      enum: ['connections', 'failedConnections', 'dualStackConnections', 'ipv6Share', 'handshakeP50Ms', 'handshakeP95Ms', 'lostMs'],
    },
    family: nullable(family),
    old: nullable({ type: 'number' }),
    new: nullable({ type: 'number' }),
  }),

  report: document('report', {
    hosts: array(ref('host')),
    lookups: array(ref('lookup')),
    tunnels: array(ref('tunnel')),
    translations: array(ref('translation')),
    connections: array(ref('connection')),
    findings: array(ref('finding')),
    oddities: array(ref('oddity')),
    summary: ref('summary'),
  }),
  lookups: document('lookups', { lookups: array(ref('lookup')) }),
  hosts: document('hosts', { hosts: array(ref('host')) }),
  tunnels: document('tunnels', { tunnels: array(ref('tunnel')), translations: array(ref('translation')) }),
  flows: document('flows', { flows: array(ref('flow')) }),
  traffics: document('traffic', { traffic: array(ref('traffic')) }),
  groups: document('groups', { groups: array(ref('group')) }),
  races: document('races', { races: array(ref('race')) }),
  whatifs: document('whatif', { turned: array(ref('whatif')), summary: ref('whatif-summary') }),
  policies: tableDocument('policies', { policies: array(ref('policy')) }),
  'policy-comparison': tableDocument('policy-comparison', { policies: pair(ref('policy')), rows: array(ref('policy-row')) }),
  selections: tableDocument('selections', { selections: array(ref('selection')) }),
  comparison: object({
    type: { const: 'comparison' },
    schema,
    tool,
    sides: array(ref('side')),
    changes: array(ref('change')),
    hosts: array(ref('host-change')),
    findings: array(ref('finding-change')),
    figures: array(ref('figure')),
  }),
}

/** What stands by itself: a document, or a line of NDJSON. */
const alone = Object.entries(DEFINITIONS).filter(([, definition]) => 'type' in definition.properties)

export const REPORT_SCHEMA = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: `urn:${SCHEMA.replace('/', ':')}:report`,
  title: `What v6why writes as JSON (${SCHEMA})`,
  oneOf: alone.map(([name]) => ref(name)),
  $defs: DEFINITIONS,
} as const
