/** Both sides of a translator or relay are one connection with two legs (model.md §4, §5a). */
import assert from 'node:assert/strict'
import test from 'node:test'
import { CAST, neighboursSwapped, play } from '../../support/timeline.js'

const LATER = '\n 20000 router → all nothing'

const SYNTHESISED = `
      0  client6 → resolver6  AAAA? A? www.example
     10  resolver6 → client6  A 198.51.100.80
     11  resolver6 → client6  AAAA 64:ff9b::c633:6450`

/** The far side of the NAT64: another address and port, the same initial sequence number. */
const NAT64 = `${SYNTHESISED}
     14  client6#50500 → 64:ff9b::c633:6450  SYN isn 777
     14.5  203.0.113.9#61000 → 198.51.100.80  SYN isn 777 on 1
     34  198.51.100.80 → 203.0.113.9  SYN+ACK on 1
     34.5  64:ff9b::c633:6450 → client6  SYN+ACK
     35  client6 → 64:ff9b::c633:6450  data
     35.5  203.0.113.9 → 198.51.100.80  data on 1
     55  198.51.100.80 → 203.0.113.9  data on 1
     55.5  64:ff9b::c633:6450 → client6  data${LATER}`

test('both sides of a NAT64 are one connection with two legs, of the family that the program used', () => {
  for (const options of [{ interfaces: 2 }, { interfaces: 2, arrange: neighboursSwapped() }]) {
    const { connection } = play(NAT64, options)
    assert.deepEqual([connection.family, connection.path, connection.reason.code], ['IPv6', ['nat64'], 'no-ipv4-source'])
    assert.deepEqual(
      connection.legs.map(({ side, family, client, server }) => [side, family, client.address, server.address]),
      [['far', 'IPv4', '203.0.113.9', '198.51.100.80']],
    )
  }
})

test('an interface whose frames stand first in the file changes nothing: the leg that began first is the near one', () => {
  const { connection } = play(NAT64, { interfaces: 2, arrange: (frames) => [...frames].sort((a, b) => b.interface! - a.interface!) })
  assert.deepEqual([connection.name, connection.family, connection.path], ['www.example', 'IPv6', ['nat64']])
  assert.deepEqual(
    connection.legs.map(({ family }) => family),
    ['IPv4'],
  )
})

test('the leg names the translation that it belongs to', () => {
  const { connection, report } = play(NAT64, { interfaces: 2 })
  assert.deepEqual(connection.translations, [report.translations[0]!.id])
  assert.equal(connection.legs[0]!.translation, report.translations[0]!.id)
})

test('the same sequence number towards an unrelated address is no leg', () => {
  const { connections } = play(`${SYNTHESISED}
     14  client6#50500 → 64:ff9b::c633:6450  SYN isn 777
     14.5  203.0.113.9#61000 → 198.51.100.99  SYN isn 777${LATER}`)
  assert.equal(connections.length, 2)
})

test('the same sequence number two seconds later is no leg', () => {
  const { connections } = play(`${SYNTHESISED}
     14  client6#50500 → 64:ff9b::c633:6450  SYN isn 777
   2100  203.0.113.9#61000 → 198.51.100.80  SYN isn 777${LATER}`)
  assert.equal(connections.length, 2)
})

test('both sides of an IPv4 NAT are one native connection', () => {
  const { connection } = play(
    `
     14  client4#50500 → www4  SYN isn 777
     14.5  203.0.113.9#61000 → www4  SYN isn 777 on 1
     34  www4 → 203.0.113.9  SYN+ACK on 1
     34.5  www4 → client4#50500  SYN+ACK
     35  client4#50500 → www4  data
     35.5  203.0.113.9 → www4  data on 1${LATER}`,
    { interfaces: 2 },
  )
  assert.deepEqual([connection.family, connection.path, connection.legs.length], ['IPv4', ['native'], 1])
})

test('what an IPv4 program sends through a CLAT is IPv4, by 464xlat', () => {
  const { connection, report } = play(
    `
      0  client6 → resolver6  A? www.example
     10  resolver6 → client6  A 198.51.100.80
     14  clat4#50500 → 198.51.100.80  SYN isn 777 on 1
     14.2  clat6#50500 → 64:ff9b::c633:6450  SYN isn 777 hops 63
     34  64:ff9b::c633:6450 → clat6  SYN+ACK
     34.2  198.51.100.80 → clat4  SYN+ACK on 1
     35  clat4 → 198.51.100.80  data on 1
     35.2  clat6 → 64:ff9b::c633:6450  data hops 63${LATER}`,
    { interfaces: 2, cast: { ...CAST, clat: { link: '02:00:5e:00:53:01', addresses: ['192.0.0.1', '2001:db8:1::c1a7'] } } },
  )
  assert.deepEqual([connection.family, connection.path], ['IPv4', ['464xlat']])
  assert.equal(connection.certainty, 'shown')
  assert.equal(connection.legs.length, 1)
  const host = report.hosts.find(({ id }) => id === connection.host)!
  assert.ok(host.addresses.includes('2001:db8:1::c1a7') && host.addresses.includes('2001:db8:1::10'))
})

test('a CLAT whose IPv4 side is not in the capture is known by the A-only name that it reaches', () => {
  const { connection } = play(
    `
      0  client6 → resolver6  A? AAAA? www.example
     10  resolver6 → client6  A 198.51.100.80
     11  resolver6 → client6  AAAA empty
     14  clat6 → 64:ff9b::c633:6450  connects in 20 hops 63${LATER}`,
    { cast: { ...CAST, clat: { link: '02:00:5e:00:53:01', addresses: ['192.0.0.1', '2001:db8:1::c1a7'] } } },
  )
  assert.deepEqual([connection.family, connection.path, connection.certainty], ['IPv4', ['464xlat'], 'inferred'])
  assert.deepEqual([connection.name, connection.reason.code], ['www.example', 'aaaa-absent'])
})

test('a CLAT that is seen on the link alone is known by QUIC as well', () => {
  const { connection } = play(
    `
      0  client6 → resolver6  A? AAAA? www.example
     10  resolver6 → client6  A 198.51.100.80
     11  resolver6 → client6  AAAA empty
     14  clat6#50500 → 64:ff9b::c633:6450  QUIC hops 63
     34  64:ff9b::c633:6450 → clat6#50500  reply${LATER}`,
    { cast: { ...CAST, clat: { link: '02:00:5e:00:53:01', addresses: ['192.0.0.1', '2001:db8:1::c1a7'] } } },
  )
  assert.deepEqual([connection.family, connection.path, connection.name], ['IPv4', ['464xlat'], 'www.example'])
})

test('a connection to the translated address of a synthesised answer is the program’s own IPv6', () => {
  const { connection } = play(`${SYNTHESISED}
     14  client6 → 64:ff9b::c633:6450  connects in 20${LATER}`)
  assert.deepEqual([connection.family, connection.path], ['IPv6', ['nat64']])
  assert.notEqual(connection.certainty, 'unknown')
})

test('datagrams and echoes of a CLAT are one connection with two legs', () => {
  const cast = { ...CAST, clat: { link: '02:00:5e:00:53:01', addresses: ['192.0.0.1', '2001:db8:1::c1a7'] } }
  for (const [out, back] of [
    ['datagram', 'datagram answer'],
    ['QUIC', 'reply'],
    ['echo', 'echo-reply'],
  ]) {
    const { connection } = play(
      `
      0  client6 → resolver6  A? www.example
     10  resolver6 → client6  A 198.51.100.80
     14  clat4#50500 → 198.51.100.80  ${out} on 1
     14.2  clat6#50500 → 64:ff9b::c633:6450  ${out} hops 63
     34  64:ff9b::c633:6450 → clat6#50500  ${back}
     34.2  198.51.100.80 → clat4#50500  ${back} on 1${LATER}`,
      { interfaces: 2, cast },
    )
    assert.deepEqual([connection.family, connection.path, connection.certainty], ['IPv4', ['464xlat'], 'shown'], out)
    assert.deepEqual(
      connection.legs.map(({ server }) => server.address),
      ['64:ff9b::c633:6450'],
    )
  }
})

test('the same datagram from two sockets to one server makes two connections', () => {
  const { connections } = play(`
      0  client4 → resolver4  A? www.example
     10  resolver4 → client4  A 198.51.100.80
     14  client4#50500 → 198.51.100.80  datagram
     15  client4#50501 → 198.51.100.80  datagram${LATER}`)
  assert.equal(connections.length, 2)
})

test('a CLAT, the NAT64 behind it and the NAT behind that are one connection with three legs', () => {
  const { connection } = play(
    `
     14  clat4#50500 → 198.51.100.80  SYN isn 777 on 1
     14.2  clat6#50500 → 64:ff9b::c633:6450  SYN isn 777 hops 63
     14.3  10.0.0.9#61000 → 198.51.100.80  SYN isn 777 on 2
     14.4  203.0.113.9#61000 → 198.51.100.80  SYN isn 777 on 2
     34  198.51.100.80 → 203.0.113.9  SYN+ACK on 2
     34.5  198.51.100.80 → clat4  SYN+ACK on 1
     35  clat4 → 198.51.100.80  data on 1${LATER}`,
    { interfaces: 3, cast: { ...CAST, clat: { link: '02:00:5e:00:53:01', addresses: ['192.0.0.4', '2001:db8:1::c1a7'] } } },
  )
  assert.deepEqual([connection.family, connection.path], ['IPv4', ['464xlat']])
  assert.deepEqual(
    connection.legs.map(({ client }) => client.address),
    ['2001:db8:1::c1a7', '10.0.0.9', '203.0.113.9'],
  )
})

test('the translation records say where the CLAT is and which prefix it uses', () => {
  const { connection, report } = play(
    `
     14  clat4#50500 → 198.51.100.80  SYN isn 777 on 1
     14.2  clat6#50500 → 2001:db8:64::c633:6450  SYN isn 777 hops 63
     34  198.51.100.80 → clat4  SYN+ACK on 1
     35  clat4 → 198.51.100.80  data on 1${LATER}`,
    { interfaces: 2, cast: { ...CAST, clat: { link: '02:00:5e:00:53:01', addresses: ['192.0.0.2', '2001:db8:1::c1a7'] } } },
  )
  const xlat = report.translations.find(({ kind }) => kind === '464xlat')!
  assert.deepEqual(
    [xlat.prefix, xlat.learntFrom, xlat.details.clat],
    ['2001:db8:64::/96', 'inferred', { ipv6: '2001:db8:1::c1a7', ipv4: '192.0.0.2' }],
  )
  assert.equal(connection.translations[0], xlat.id)
  assert.equal(connection.legs[0]!.translation, xlat.id)
})
