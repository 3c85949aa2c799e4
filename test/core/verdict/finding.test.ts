/** Each finding of model.md §6: once where it holds, and not where only something like it does. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { LIGHT_FILTER } from '../../../src/core/capture/light-filter.js'
import { socketsText, userClockText } from '../../../src/core/report/context.js'
import type { FindingRecord } from '../../../src/core/report/report.js'
import { type FindingCode, FINDINGS } from '../../../src/core/verdict/finding/index.js'
import { policyTable } from '../../../src/core/selection/policy-table.js'
import { PROFILES } from '../../../src/core/selection/profiles.js'
import { reportOf } from '../../support/analyze.js'
import { octets } from '../../support/packet-builder.js'
import { writePcap } from '../../support/pcap-writer.js'
import { samples } from '../../support/samples.js'
import { CAST, type Cast, neighboursSwapped, play, type TimelineOptions } from '../../support/timeline.js'

const LATER = '\n 300000 router → all nothing'

const seen = new Set<string>()

const findings = (timeline: string, options: TimelineOptions = {}): FindingRecord[] => [...play(timeline + LATER, options).report.findings]

/** The finding is told once, with its severity, and in whatever order neighbouring frames stand. */
function found(code: FindingCode, timeline: string, options: TimelineOptions = {}): FindingRecord {
  seen.add(code)
  for (const arranged of [options, { ...options, arrange: neighboursSwapped() }]) {
    const told = findings(timeline, arranged).filter((finding) => finding.code === code)
    assert.equal(told.length, 1, `${code} is told once`)
    assert.equal(told[0]!.severity, FINDINGS.find((kind) => kind.code === code)!.severity)
  }
  return findings(timeline, options).find((finding) => finding.code === code)!
}

function notFound(code: FindingCode, timeline: string, options: TimelineOptions = {}): void {
  assert.ok(!findings(timeline, options).some((finding) => finding.code === code), code)
}

const RIDDLE: Cast = { ...CAST, client: { link: '02:00:5e:00:53:01', addresses: ['192.0.2.10', '2002:c000:20a::1'] } }

/** A connection inside 6to4, of which the answers come from this relay. */
const sixToFour = (from: string, rtt = 60): string => `
      0  client6 → www6  SYN via client4>192.88.99.1
     ${rtt}  www6 → client6  SYN+ACK via ${from}>client4
     ${rtt + 1}  client6 → www6  data via client4>192.88.99.1
     ${2 * rtt + 1}  www6 → client6  data via ${from}>client4`

test('a tunnel whose packets return from another outer address is asymmetric', () => {
  const finding = found('relay-asymmetry', sixToFour('203.0.113.22'), { cast: RIDDLE })
  assert.deepEqual([finding.connections, finding.evidence.map(({ frame }) => frame)], [[1], [1, 2]])
  assert.match(finding.evidence[0]!.says, /TTL 64, hop limit inside 64/)
  notFound('relay-asymmetry', sixToFour('192.88.99.1'), { cast: RIDDLE })
})

/** SYNs into a tunnel out of which nothing comes, while IPv4 works. */
const silentTo = (far: string): string => `
      0  client6 → www6  SYN via client4>${far}
   1000  client6 → www6  SYN again via client4>${far}
   3000  client6 → www6  SYN again via client4>${far}
   7000  client6 → www6  SYN again via client4>${far}
  15000  client6 → www6  SYN again via client4>${far}
  20000  client4 → www4  connects in 20`

test('a tunnel into which packets go and from which none returns has a dead relay', () => {
  const silent = silentTo('192.88.99.1')
  const finding = found('tunnel-relay-dead', silent, { cast: RIDDLE })
  assert.deepEqual(finding.connections, [1])
  assert.ok(finding.mend.length > 0)
  notFound('tunnel-blocked', silent, { cast: RIDDLE })
  notFound('tunnel-relay-dead', sixToFour('192.88.99.1'), { cast: RIDDLE })
})

const named = (name: string, at: number): string => `
    ${at}  client4 → resolver4  AAAA? A? ${name}
    ${at + 5}  resolver4 → client4  AAAA 2001:db8:80::80
    ${at + 6}  resolver4 → client4  A 198.51.100.80`

test('a tunnel that somebody set up, and that is silent, is blocked', () => {
  const finding = found('tunnel-blocked', silentTo('203.0.113.1'))
  assert.match(finding.says, /6in4.*203\.0\.113\.1 and nothing returns; let IP protocol 41 through/)
  assert.deepEqual([finding.connections, finding.evidence.map(({ frame }) => frame)], [[1], [1]])
  notFound('tunnel-relay-dead', silentTo('203.0.113.1'))
  notFound('tunnel-blocked', sixToFour('192.88.99.1').replaceAll('192.88.99.1', '203.0.113.1'))
})

test('a host without IPv6 of its network that sends it out in a tunnel of its own is told', () => {
  const finding = found('unsolicited-tunnel', sixToFour('192.88.99.1'), { cast: RIDDLE })
  assert.deepEqual([finding.connections, finding.evidence.map(({ frame }) => frame)], [[1], [1]])
  assert.deepEqual(finding.mend[0]?.commands, ['netsh interface 6to4 set state disabled'])
  const native = `${sixToFour('192.88.99.1')}
   1000  2001:db8::10 → www6  connects in 20`
  notFound('unsolicited-tunnel', native, {
    cast: { ...RIDDLE, client: { ...RIDDLE.client!, addresses: [...RIDDLE.client!.addresses, '2001:db8::10'] } },
  })
  notFound('unsolicited-tunnel', sixToFour('192.88.99.1').replaceAll('192.88.99.1', '203.0.113.1'))
})

test('a tunnel is slow where its handshake takes twice as long and 50 ms more than IPv4 to the same name', () => {
  const timeline = (rtt: number): string => `${named('www.example', 0)}
     10  client6 → www6  SYN via client4>192.88.99.1
     ${10 + rtt}  www6 → client6  SYN+ACK via 192.88.99.1>client4
     ${11 + rtt}  client6 → www6  data via client4>192.88.99.1${named('www.example', 5000)}
   5010  client4 → www4  connects in 20`
  const finding = found('slow-tunnel', timeline(80), { cast: RIDDLE })
  assert.deepEqual([finding.names, finding.connections], [['www.example'], [1, 2]])
  notFound('slow-tunnel', timeline(60), { cast: RIDDLE })
})

test('a 6to4 address that holds another IPv4 address than its carrier’s, or a private one, is wrong', () => {
  const sent = '0 client6 → www6 SYN via client4>192.88.99.1'
  found('6to4-address-mismatch', sent, {
    cast: { ...RIDDLE, client: { ...RIDDLE.client!, addresses: ['192.0.2.11', '2002:c000:20a::1'] } },
  })
  found('6to4-address-mismatch', sent, { cast: { ...RIDDLE, client: { ...RIDDLE.client!, addresses: ['10.0.0.1', '2002:a00:1::1'] } } })
  notFound('6to4-address-mismatch', sent, { cast: RIDDLE })
})

const refusedThenIPv4 = (name: string, at: number): string => `${named(name, at)}
    ${at + 10}  client6 → www6  SYN
    ${at + 30}  www6 → client6  RST
    ${at + 31}  client4 → www4  connects in 20`

test('IPv6 is broken where three connections of a host and half of its IPv6 attempts failed', () => {
  const three = ['one.example', 'two.example', 'three.example'].map((name, i) => refusedThenIPv4(name, 1000 * i)).join('')
  const finding = found('broken-ipv6', three)
  assert.deepEqual(finding.connections, [1, 2, 3])
  notFound('broken-ipv6', refusedThenIPv4('one.example', 0) + refusedThenIPv4('two.example', 1000))
  const works = [4, 5, 6, 7].map((i) => `\n ${1000 * i} client6 → www6 connects in 20`).join('')
  notFound('broken-ipv6', three + works)
})

test('IPv6 is slow where three names take twice as long and 100 ms more than over IPv4', () => {
  const pairs = (names: readonly string[], rtt: number): string =>
    names
      .map(
        (name, i) => `${named(name, 5000 * i)}
    ${5000 * i + 10}  client6 → www6  connects in ${rtt} to ${name}
    ${5000 * i + 2000}  client4 → www4  connects in 20 to ${name}`,
      )
      .join('')
  const names = ['one.example', 'two.example', 'three.example']
  assert.equal(found('slow-ipv6', pairs(names, 200)).connections.length, 6)
  notFound('slow-ipv6', pairs(names, 100))
  notFound('slow-ipv6', pairs(names.slice(1), 200))
})

/** The handshake, a small request, and a full segment of the server that is sent several times; what the client says to it. */
const stuck = (octets: number, times: number, heard = '42 client6 → www6 ACK'): string => `
      0  client6 → www6  SYN
     20  www6 → client6  SYN+ACK
     20.1  client6 → www6  ACK
     20.2  client6 → www6  data 200
     40  www6 → client6  data 100
     41  www6 → client6  data ${octets}
     ${heard}${Array.from({ length: times - 1 }, (_, i) => `\n ${300 * 2 ** i} www6 → client6 data ${octets} again`).join('')}`

test('a full segment that never arrives while smaller ones do is a black hole of the path MTU', () => {
  const finding = found('path-mtu-black-hole', stuck(1400, 5))
  assert.match(
    finding.says,
    /full segments from 2001:db8:80::80 do not arrive: 1400 octets were sent 5 times .* no Packet Too Big is in the capture/,
  )
  assert.deepEqual(finding.connections, [1])
  // Three times may be a loss; what fits 1280 octets passes every path; a sender that goes on was heard.
  notFound('path-mtu-black-hole', stuck(1400, 3))
  notFound('path-mtu-black-hole', stuck(1220, 5))
  notFound('path-mtu-black-hole', `${stuck(1400, 5)}\n 9000 www6 → client6 data 1400`)
  // Nothing else comes either: the link may be down.
  notFound('path-mtu-black-hole', stuck(1400, 5, '42 router → all nothing'))
})

test('a Packet Too Big that the sender does not heed is told with its MTU', () => {
  const upload = (...repeated: readonly number[]): string => `
      0  client6 → www6  SYN
     20  www6 → client6  SYN+ACK
     20.1  client6 → www6  ACK
     20.2  client6 → www6  data 1400
     21  router → client6  ICMP 2.0 of www6 mtu 1300
     22  www6 → client6  ACK${repeated.map((octets, i) => `\n ${300 * 2 ** i} client6 → www6 data ${octets} again`).join('')}`
  const finding = found('path-mtu-black-hole', upload(1400, 1400, 1400))
  assert.match(finding.says, /full segments to 2001:db8:80::80 .*though a router said Packet Too Big \(MTU 1300\)/)
  assert.deepEqual(
    finding.evidence.map(({ frame }) => frame),
    [1, 5, 9],
  )
  notFound('path-mtu-black-hole', upload(1400))
})

test('TLS that fails after TCP has connected is told, with how, and whether the other family works', () => {
  const over = (family: 4 | 6, at: number, rest: string): string => `
    ${at}  client${family} → www${family}  SYN
    ${at + 20}  www${family} → client${family}  SYN+ACK
    ${at + 20.1}  client${family} → www${family}  ACK
    ${at + 20.2}  client${family} → www${family}  TLS www.example
    ${at + 41}  www${family} → client${family}  ${rest}`
  const works = over(4, 1000, 'data')
  const reset = found('tls-failed-after-connect', over(6, 0, 'RST') + works)
  assert.deepEqual([reset.names, reset.connections], [['www.example'], [1]])
  assert.match(reset.says, /^TCP to www\.example connects over IPv6, but the server resets instead .*; over IPv4 it works$/)
  assert.match(found('tls-failed-after-connect', over(6, 0, 'alert')).says, /with an alert$/)
  assert.match(found('tls-failed-after-connect', over(6, 0, 'FIN')).says, /the server closes instead/)
  const silent = `${over(6, 0, 'ACK')}\n 30000 client6 → www6 FIN`
  assert.match(found('tls-failed-after-connect', silent).says, /never answered$/)
  notFound('tls-failed-after-connect', works)
  notFound('tls-failed-after-connect', `${over(6, 0, 'ACK')}\n 3000 client6 → www6 FIN`)
  notFound('tls-failed-after-connect', over(6, 0, 'RST').replace('TLS www.example', 'HTTP www.example'))
  notFound('tls-failed-after-connect', silent, { drops: 2 })
  // The loser of a race, reset by the client.
  notFound('tls-failed-after-connect', `${over(6, 0, 'ACK')}\n 45 client6 → www6 RST\n 46 www6 → client6 RST`)
})

test('AAAA that is never answered though A is', () => {
  const timeline = `
      0  client → resolver  A? AAAA? www.example
     10  resolver → client  A 198.51.100.80
   5000  client → resolver  AAAA? www.example again
   9000  client4 → www4  connects in 20`
  const finding = found('aaaa-unanswered', timeline)
  assert.deepEqual(finding.names, ['www.example'])
  assert.match(finding.says, /programs waited 9000 ms for it before they connected$/)
  notFound('aaaa-unanswered', '0 client → resolver A? AAAA? www.example')
  // Of a server that answers nothing at all nothing is said of AAAA; one that answers in the end does answer.
  const elsewhere = `
      0  client → resolver  A? www.example
     10  resolver → client  A 198.51.100.80
     20  client → 198.51.100.53  AAAA? www.example`
  notFound('aaaa-unanswered', elsewhere)
  notFound('aaaa-unanswered', `${timeline}\n 5010 resolver → client AAAA 2001:db8:80::80`)
  notFound('aaaa-unanswered', timeline, { drops: 3 })
  notFound('aaaa-unanswered', '0 client → mdns A? AAAA? www.local\n 10 resolver → mdns A 198.51.100.80')
})

test('AAAA answered with an error though A exists', () => {
  const timeline = `
      0  client → resolver  A? AAAA? www.example
     10  resolver → client  A 198.51.100.80
     11  resolver → client  AAAA NXDOMAIN`
  assert.match(found('wrong-rcode', timeline).says, /NXDOMAIN/)
  notFound('wrong-rcode', timeline.replace('A 198.51.100.80', 'A NXDOMAIN'))
  // Another server knows the name: two views, and each is right in its own.
  const elsewhere = '\n 20 client → 198.51.100.53 A? www.example\n 30 198.51.100.53 → client A 198.51.100.80'
  notFound('wrong-rcode', timeline.replace('A 198.51.100.80', 'A NXDOMAIN') + elsewhere)
})

test('an answer after a second or more is slow, measured from the first query', () => {
  const timeline = (ms: number): string => `
      0  client → resolver  A? www.example
    ${ms - 1}  client → resolver  A? www.example again
    ${ms}  resolver → client  A 198.51.100.80`
  found('slow-lookup', timeline(1000))
  notFound('slow-lookup', timeline(999))
  assert.match(found('slow-lookup', timeline(1000)).says, /192\.0\.2\.53 answers half within 1000 ms, 95 % within 1000 ms$/)
  assert.match(found('slow-lookup', timeline(5001)).says, /1 asked again after 5 s, as glibc does/)
})

test('two servers that give one name other addresses, or none, are told; a rotation and a referral are not', () => {
  const asked = (server: string, at: number, answer: string, type = 'A', name = 'www.example'): string => `
    ${at}  client → ${server}  ${type}? ${name}
    ${at + 10}  ${server} → client  ${type} ${answer}`
  const other = '198.51.100.53'
  const different = found('answers-differ', asked('resolver', 0, '198.51.100.80') + asked(other, 1000, '203.0.113.80'))
  assert.match(different.says, /^192\.0\.2\.53 and 198\.51\.100\.53 give different addresses \(A\) for www\.example$/)
  assert.deepEqual(
    different.evidence.map(({ frame }) => frame),
    [2, 4],
  )
  assert.match(
    found('answers-differ', asked('resolver', 0, '198.51.100.80') + asked(other, 1000, 'NXDOMAIN')).says,
    /answer differently \(A: addresses, NXDOMAIN\)/,
  )
  const rotation = asked('resolver', 0, '198.51.100.80 198.51.100.81') + asked(other, 1000, '198.51.100.81 198.51.100.82')
  notFound('answers-differ', rotation)
  notFound('answers-differ', asked('resolver', 0, '198.51.100.80') + asked('resolver', 1000, '203.0.113.80'))
  const referral = asked('resolver', 0, '2001:db8:80::80', 'AAAA') + asked(other, 1000, '', 'AAAA')
  notFound('answers-differ', referral)
  const both = `
    2000  client#51000 → ${other}  A? AAAA? www.example
    2010  ${other} → client#51000  A 198.51.100.80
    2011  ${other} → client#51000  AAAA`
  assert.match(found('answers-differ', asked('resolver', 0, '2001:db8:80::80', 'AAAA') + both).says, /\(AAAA: addresses, none\)/)
})

test('a name that was asked with suffixes first has walked the search list', () => {
  const walk = (last: string): string => `
      0  client → resolver  A? AAAA? api.example.ns.svc.cluster.local
      5  resolver → client  A NXDOMAIN
      6  resolver → client  AAAA NXDOMAIN
     10  client → resolver  A? AAAA? api.example.cluster.local
     15  resolver → client  A NXDOMAIN
     16  resolver → client  AAAA NXDOMAIN
     20  client → resolver  A? ${last}
     25  resolver → client  A 198.51.100.80`
  const finding = found('search-list-walk', walk('api.example'))
  assert.deepEqual([finding.names, finding.evidence.length], [['api.example'], 4])
  assert.match(finding.says, /20 ms in all$/)
  notFound('search-list-walk', walk('api.example.cluster'.replace('.cluster', '.local')))
  notFound('search-list-walk', walk('pi.example'))
})

test('a server that is waited for before the next one answers is told with what was waited', () => {
  const failover = (after: number, other = '198.51.100.53'): string => `
      0  client → resolver  A? www.example
    ${after}  client → ${other}  A? www.example
    ${after + 10}  ${other} → client  A 198.51.100.80`
  const finding = found('resolver-failover', failover(5000))
  assert.deepEqual([finding.names, finding.evidence.map(({ frame }) => frame)], [['www.example'], [1]])
  assert.match(finding.says, /192\.0\.2\.53 does not answer 1 lookup; 198\.51\.100\.53 is asked next and answers, after 5000 ms in all/)
  // Both at once: nothing was waited for.
  notFound('resolver-failover', failover(5))
  notFound('resolver-failover', failover(60000))
  notFound('resolver-failover', failover(5000).replace('A? www.example\n', 'A? www.example\n 8 resolver → client A 198.51.100.80\n'))
})

test('synthesised answers are told, and how the prefix was learnt', () => {
  const timeline = `
      0  router → all  RA pref64 2001:db8:64::/96
     10  client6 → resolver6  AAAA? www.example
     20  resolver6 → client6  AAAA 2001:db8:64::c633:6450`
  assert.deepEqual(found('dns64-synthesis', timeline).names, ['www.example'])
  const finding = found('nat64-prefix', timeline)
  assert.deepEqual(
    finding.evidence.map(({ frame }) => frame),
    [1],
  )
  notFound('dns64-synthesis', timeline.replace('2001:db8:64::c633:6450', '2001:db8:80::80'))
})

test('the ways of a DirectAccess client are one story', () => {
  seen.add('directaccess')
  const { bytes, file } = samples.find(({ story }) => story === 'directaccess')!
  const told = reportOf(file, bytes).findings.filter(({ code }) => code === 'directaccess')
  assert.deepEqual(
    told.map(({ severity, connections, evidence }) => [severity, connections, evidence.map(({ frame }) => frame)]),
    [['info', [2], [5, 7, 18, 22, 29]]],
  )
  const lasting = (name: string): string => {
    const data = Array.from(
      { length: 30 },
      (_, i) => `\n ${1000 + 3000 * i} client4#50500 → www4#443 data\n ${2000 + 3000 * i} www4#443 → client4#50500 data`,
    )
    return `0 client4#50500 → www4#443 connects in 20 to ${name}${data.join('')}`
  }
  assert.match(found('directaccess', lasting('directaccess.corp.example')).says, /may be an IP-HTTPS tunnel/)
  notFound('directaccess', lasting('www.example'))
  notFound('directaccess', '0 client4 → www4 connects in 20 to directaccess.corp.example')
})

/** A finding that is told beside others of its code, with another severity. */
const warned = (code: FindingCode, timeline: string): FindingRecord | undefined =>
  findings(timeline).find((finding) => finding.code === code && finding.severity === 'warning')

test('prefixes that router and DNS64 do not agree on are a warning, and so is one that neither announces', () => {
  const discovered = (prefix: string): string => `
      0  router → all  RA pref64 2001:db8:64::/96
     10  client6 → resolver6  AAAA? ipv4only.arpa
     20  resolver6 → client6  AAAA ${prefix}c000:aa`
  const told = warned('nat64-prefix', discovered('64:ff9b::'))!
  assert.match(told.says, /router advertisements say 2001:db8:64::\/96; the answer for ipv4only.arpa says 64:ff9b::\/96/)
  assert.deepEqual(
    told.evidence.map(({ frame }) => frame),
    [1, 3],
  )
  assert.equal(warned('nat64-prefix', discovered('2001:db8:64::')), undefined)
  const used = (address: string): string => `${discovered('2001:db8:64::')}\n 100 client6 → ${address} connects in 20`
  assert.match(warned('nat64-prefix', used('64:ff9b::5102:5052'))!.says, /the traffic uses 64:ff9b::\/96/)
  assert.deepEqual(warned('nat64-prefix', used('64:ff9b::5102:5052'))!.connections, [1])
  assert.equal(warned('nat64-prefix', used('2001:db8:64::5102:5052')), undefined)
})

test('a prefix that is used after the router has withdrawn it is a warning', () => {
  const used = (ms: number): string => `
      0  router → all  RA pref64 2001:db8:64::/96
   1000  router → all  RA pref64 2001:db8:64::/96 lifetime 0
   ${ms}  client6 → 2001:db8:64::5102:5052  connects in 20`
  assert.match(warned('nat64-prefix', used(2000))!.says, /withdrawn/)
  assert.equal(warned('nat64-prefix', used(500)), undefined)
})

test('the well-known prefix in front of an address that is not global', () => {
  const timeline = (address: string): string => `
      0  client6 → resolver6  AAAA? intranet.example
     10  resolver6 → client6  AAAA ${address}
     20  client6 → ${address}  SYN`
  const finding = found('nat64-non-global', timeline('64:ff9b::a00:1'))
  assert.deepEqual([finding.names, finding.connections, finding.evidence.map(({ frame }) => frame)], [['intranet.example'], [1], [2, 3]])
  notFound('nat64-non-global', timeline('64:ff9b::5102:5052'))
  notFound('nat64-non-global', timeline('64:ff9b:1::a00:1'))
  notFound('nat64-non-global', '0 client6 → resolver6 AAAA? ipv4only.arpa\n 10 resolver6 → client6 AAAA 64:ff9b::c000:aa')
})

const DEAD_END = `
      0  client6 → resolver6  AAAA? A? www.example
     10  resolver6 → client6  AAAA 2001:db8:80::80
     11  resolver6 → client6  A 81.2.80.82
     20  client6 → www6  SYN
     40  www6 → client6  RST
   1000  client6 → resolver6  AAAA? other.example
   1010  resolver6 → client6  AAAA 64:ff9b::5102:5053`

test('a real AAAA that does not work hides the A behind DNS64', () => {
  const finding = found('dns64-dead-end', DEAD_END)
  assert.deepEqual([finding.names, finding.connections], [['www.example'], [1]])
  assert.match(finding.says, /its A 81\.2\.80\.82 was not tried/)
  assert.match(
    found('dns64-dead-end', `${DEAD_END}\n 1500 client6 → 64:ff9b::5102:5052 connects in 20`).says,
    /its A 81\.2\.80\.82 answers/,
  )
  // A host with IPv4, a network without DNS64, a name without A: no dead end.
  notFound('dns64-dead-end', `${DEAD_END}\n 2000 client4 → www4 connects in 20`)
  notFound('dns64-dead-end', DEAD_END.replace('64:ff9b::5102:5053', '2001:db8:80::81'))
  notFound('dns64-dead-end', DEAD_END.replace('A 81.2.80.82', 'A empty'))
})

test('a SYN over IPv4 from an address that the host gave itself wants what is not there', () => {
  const cast = { ...CAST, client: { link: '02:00:5e:00:53:01', addresses: ['169.254.7.7', '2001:db8:1::10'] } }
  const timeline = '0 client4 → 81.2.80.82 SYN\n 1000 client4 → 81.2.80.82 SYN again'
  assert.match(found('ipv4-literal-on-ipv6-only', timeline, { cast }).says, /81\.2\.80\.82/)
  notFound('ipv4-literal-on-ipv6-only', timeline)
})

test('a name with A only on a network without IPv4, to which nothing follows, wants what is not there', () => {
  const timeline = `
      0  router → all  RA pref64 2001:db8:64::/96
    100  client6 → resolver6  A? AAAA? v4only.example
    110  resolver6 → client6  A 81.2.80.82
    111  resolver6 → client6  AAAA empty
   5000  client6 → www6  connects in 20`
  const finding = found('ipv4-literal-on-ipv6-only', timeline)
  assert.deepEqual([finding.names, finding.evidence.map(({ frame }) => frame)], [['v4only.example'], [4]])
  // Through a CLAT, from an IPv4 address, or on a network that does not say what it has: nothing is missing.
  notFound('ipv4-literal-on-ipv6-only', `${timeline}\n 120 client6 → 2001:db8:64::5102:5052 connects in 20 to v4only.example`)
  notFound('ipv4-literal-on-ipv6-only', `${timeline}\n 5000 client4 → www4 connects in 20`)
  notFound('ipv4-literal-on-ipv6-only', timeline.replace(' pref64 2001:db8:64::/96', ' 2001:db8:1::/64'))
})

test('a host that gave IPv4 up and is told no prefix has lost it', () => {
  const timeline = (advertised: string): string => `
      0  client4 → all4  DHCP DISCOVER
      1  router4 → client4  DHCP OFFER option108 1800
    100  router → all  RA 2001:db8:1::/64${advertised}
    200  client6 → www6  connects in 20`
  const cast = { ...CAST, client: { link: '02:00:5e:00:53:01', addresses: ['0.0.0.0', '2001:db8:1::10'] } }
  const finding = found('ipv4-lost', timeline(''), { cast })
  assert.match(finding.says, /1800 s/)
  assert.deepEqual(
    finding.evidence.map(({ frame }) => frame),
    [2, 3],
  )
  notFound('ipv4-lost', timeline(' pref64 2001:db8:64::/96'), { cast })
  notFound('ipv4-lost', `${timeline('')}\n 300 client4 → all4 DHCP REQUEST`, { cast })
  notFound('ipv4-lost', timeline('').replace(' option108 1800', ''), { cast })
  // Nothing in the capture could have announced a prefix.
  notFound('ipv4-lost', timeline('').replace(/.*RA.*\n/, ''), { cast })
})

test('resolvers that cannot be read are told', () => {
  found('encrypted-dns', '0 client → resolver#853 connects in 5')
  notFound('encrypted-dns', '0 client → www connects in 5')
})

test('one direction is told where the other is missing, be it of all or of some', () => {
  const half = `
      0  client4 → www4  SYN
     20  client4 → www4  ACK
     21  client4 → www4  data`
  found('one-direction', half)
  found('one-direction', `${half}\n 100 client4 → 198.51.100.81 connects in 20`)
  notFound('one-direction', '0 client4 → www4 connects in 20')
})

test('one direction is told where no packet comes back from anybody', () => {
  found('one-direction', '0 client4 → www4 SYN\n 1000 client4 → www4 SYN again')
})

test('a capture without any DNS is told, one with a lookup is not', () => {
  found('no-dns-seen', '0 client4 → www4 connects in 20')
  notFound('no-dns-seen', '0 client → resolver A? www.example\n 100 client4 → www4 connects in 20')
})

test('connections that all began before the capture are told', () => {
  const middle = [1, 2, 3].map((i) => `\n ${i} client4#5000${i} → www4#443 data\n ${i + 10} www4#443 → client4#5000${i} data`)
  found('no-handshakes', middle.join(''))
  notFound('no-handshakes', middle.slice(1).join(''))
  notFound('no-handshakes', `${middle.join('')}\n 100 client4 → www4 connects in 20`)
})

test('a snap length that cuts DNS is told, one that cuts data is not', () => {
  const lookup = '0 client → resolver A? www.example\n 10 resolver → client A 198.51.100.80'
  found('snaplen-short', lookup, { snapLength: 68 })
  notFound('snaplen-short', '0 client4 → www4 connects in 20', { snapLength: 60 })
})

test('a snap length that leaves nothing of DNS, or less than its header, is told as well', () => {
  const lookup = '0 client → resolver A? www.example\n 10 resolver → client A 198.51.100.80'
  found('snaplen-short', lookup, { snapLength: 42 })
  found('snaplen-short', lookup, { snapLength: 50 })
})

test('a capture filter that leaves bulk data out is told, with what it weakens; another filter is not', () => {
  const served = `
      0  client → resolver4  AAAA? A? www.example
     10  resolver4 → client  AAAA 2001:db8:80::80
     12  resolver4 → client  A 198.51.100.80
     14  client6 → www6  connects in 20
    500  client6 → www6  connects in 20`
  const finding = found('light-capture', served, { filter: LIGHT_FILTER })
  assert.deepEqual(finding.connections, [2])
  assert.deepEqual(
    found('light-capture', '0 client4 → www4 connects in 20 to www.example', { filter: `(tcp) and (${LIGHT_FILTER})` }).connections,
    [],
  )
  notFound('light-capture', served, { filter: 'tcp' })
})

test('times of another clock than the kernel’s are told', () => {
  found('user-clock', '0 client4 → www4 connects in 20', { machine: [userClockText()] })
  notFound('user-clock', '0 client4 → www4 connects in 20', { machine: [socketsText([])] })
})

test('packets that the capture lost are told', () => {
  assert.match(found('capture-drops', '0 client4 → www4 connects in 20', { drops: 3 }).says, /^3 /)
  notFound('capture-drops', '0 client4 → www4 connects in 20', { drops: 0 })
})

test('a clock that jumps by more than a day is told', () => {
  found('clock-jump', '0 client4 → www4 SYN\n 90000000 client4 → www4 SYN')
  notFound('clock-jump', '0 client4 → www4 SYN\n 3600000 client4 → www4 SYN')
})

test('wireless frames that are encrypted are told', () => {
  seen.add('encrypted-wifi')
  // IEEE 802.11 §9.2.4.1: a data frame with the bit "protected".
  const bytes = octets(0x08, 0x41, 0, 0, new Uint8Array(18).fill(2), 0, 0, new Uint8Array(40))
  const report = reportOf('wifi.pcap', writePcap([{ seconds: 1, nanos: 0, bytes }], { linkType: 105 }))
  assert.deepEqual(
    report.findings.filter(({ code }) => code === 'encrypted-wifi').map(({ severity }) => severity),
    ['warning'],
  )
})

test('a table that lacks a row which every host needs is damaged, and the rows are told that would mend it', () => {
  const profile = { ...PROFILES.windows, precedences: policyTable([['2002::/16', 30, 1]]) }
  const policies = { all: profile, warnings: [{ says: 'the row ::/0 is missing', profile }] }
  const finding = found('policy-table-damaged', '0 client4 → www4 connects in 20', { analyzer: { policies } })
  assert.deepEqual(finding.mend[0]!.commands, [
    'netsh interface ipv6 add prefixpolicy ::1/128 50 0',
    'netsh interface ipv6 add prefixpolicy ::/0 40 1',
    'netsh interface ipv6 add prefixpolicy ::ffff:0:0/96 35 4',
  ])
  notFound('policy-table-damaged', '0 client4 → www4 connects in 20', { analyzer: { policies: { all: PROFILES.windows } } })
})

test('a next attempt sooner than 10 ms or later than 2 s is no race of RFC 8305', () => {
  const next = (...lines: string[]) => `
      0  client4 → resolver4  A? AAAA? www.example
     10  resolver4 → client4  A 198.51.100.80
     12  resolver4 → client4  AAAA 2001:db8:80::80
     14  client6 → www6  SYN\n${lines.join('\n')}`
  const soon = found('non-conforming-race', next('17 client4 → www4 connects in 20'))
  assert.deepEqual([soon.connections, soon.evidence.map(({ frame }) => frame)], [[1], [6]])
  assert.match(soon.says, /^once the next address was tried sooner than the 10 ms that RFC 8305 §5 allows \(3 ms\)$/)
  found('non-conforming-race', next('1014 client6 → www6 SYN again', '3014 client4 → www4 connects in 20'))
  const schedule = ['1014', '3014', '7014', '15014'].map((ms) => `${ms} client6 → www6 SYN again`)
  assert.match(found('non-conforming-race', next(...schedule, '31014 client4 → www4 connects in 20')).says, /later than the 2 s/)
  for (const conforming of ['264 client4 → www4 connects in 20', '15 www6 → client6 RST\n 16 client4 → www4 connects in 20'])
    notFound('non-conforming-race', next(conforming))
})

test('QUIC that nothing answers beside TCP that works is blocked', () => {
  const asked = `
      0  client4 → resolver4  AAAA? A? www.example
     10  resolver4 → client4  AAAA 2001:db8:80::80
     12  resolver4 → client4  A 198.51.100.80`
  const unanswered = `${asked}
     14  client6 → www6  QUIC www.example
     40  client6 → www6#443  connects in 20
    314  client6#50001 → www6  QUIC www.example again`
  const finding = found('quic-blocked', unanswered)
  assert.deepEqual([finding.names, finding.connections, finding.evidence.map(({ frame }) => frame)], [['www.example'], [1], [5]])
  found('quic-blocked', `${unanswered}\n 320  router → client6  ICMP 1.1 of www6`)
  notFound('quic-blocked', `${unanswered}\n 334  www6 → client6#50001  QUIC answer`)
  notFound('quic-blocked', `${unanswered}\n 334  www6 → client6#50001  QUIC retry`)
  const lost = `${asked}
     14  client6 → www6  QUIC www.example
     40  client6 → www6#443  connects in 20`
  notFound('quic-blocked', lost)
  const dead = `${asked}
     14  client6 → www6  QUIC www.example
     16  client6 → www6  SYN
    214  client4 → www4  connects in 20
    314  client6#50001 → www6  QUIC www.example again`
  notFound('quic-blocked', dead)
})

test('every finding of the catalogue has its test here', () => {
  assert.deepEqual(
    FINDINGS.map(({ code }) => code).filter((code) => !seen.has(code)),
    [],
  )
})
