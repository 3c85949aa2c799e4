/** Nothing that tells of the recorded network is left in the octets: each sample is searched for its own addresses and names. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { parseAddress } from '../../../src/core/address/text.js'
import { classOf } from '../../../src/core/address/special-purpose.js'
import { anonymize } from '../../support/anonymize.js'
import { reportOf } from '../../support/analyze.js'
import { samples } from '../../support/samples.js'

/** Of classes with few addresses any may become any other of the capture: those are not looked for. */
const SMALL =
  /^(documentation|ietf-protocol|ipv4-continuity|6to4-relay|nat64-discovery|loopback|unspecified|multicast|broadcast|private|link-local)$/
const LABELS_KEPT = /^(example|teredo|arpa|in-addr|ip6|ipv4only|local|isatap|wpad|\d+|[0-9a-f]|_.*|com|net|org)$/
/** Shorter ones are in any octets by chance. */
const LEAST_LABEL = 4

test('no global address, link-layer address or name of a sample is left in its octets', () => {
  let looked = 0
  for (const { story, bytes } of samples) {
    const report = reportOf('a', bytes)
    const octets = Buffer.from(anonymize(bytes).octets)
    const text = octets.toString('latin1').toLowerCase().replaceAll('ipv4only', '')
    const addresses = new Set([
      ...report.hosts.flatMap((host) => host.addresses),
      ...report.lookups.flatMap((lookup) => [lookup.server, ...lookup.addresses]),
      ...report.connections.flatMap((c) => c.attempts.flatMap((a) => [a.client.address, a.server.address])),
    ])
    for (const address of addresses) {
      const found = parseAddress(address)
      if (!found || (found.length === 4 && SMALL.test(classOf(found)?.id ?? ''))) continue
      if (found.length === 16 && /^(unspecified|loopback|multicast)$/.test(classOf(found)?.id ?? '')) continue
      // The addresses of ipv4only.arpa behind the well-known prefix are everybody's.
      if (/^64:ff9b::c000:a[ab]$/.test(address)) continue
      looked++
      assert.equal(octets.indexOf(found), -1, `${story}: ${address}`)
    }
    for (const link of report.hosts.flatMap((host) => host.link)) {
      looked++
      assert.equal(octets.indexOf(Buffer.from(link.replaceAll(':', ''), 'hex')), -1, `${story}: ${link}`)
    }
    const names = [
      ...report.lookups.flatMap(({ name, chain }) => [name ?? '', ...chain]),
      ...report.connections.map(({ name }) => name ?? ''),
    ]
    for (const label of new Set(names.flatMap((name) => name.split('.')))) {
      if (label.length < LEAST_LABEL || LABELS_KEPT.test(label)) continue
      looked++
      assert.equal(text.indexOf(label), -1, `${story}: ${label}`)
    }
  }
  assert.ok(looked > 300, `${looked} were looked for`)
})
