/** Resolvers whose questions cannot be read: DNS over TLS and QUIC by their port, over HTTPS where the resolver is well known. */
import { parseAddress } from '../address/text.js'
import type { AddressTable } from '../address/address-table.js'
import type { AttemptTable } from './attempt-table.js'
import { NAME_TRIED, RESOLVER_NOTED, TRANSPORT_QUIC, TRANSPORT_TCP, TRANSPORT_UDP } from './attempt-table.js'
import type { FlowTable } from './flow-table.js'
import type { LookupTransport } from './lookup.js'
import type { LookupTracker } from './lookup-tracker.js'
import type { NameTable } from './name-table.js'

/** RFC 7858 §3.1, RFC 9250 §4.1.1. */
export const ENCRYPTED_DNS_PORT = 853
const HTTPS_PORT = 443

/** Public resolvers that serve DNS over HTTPS on their resolver addresses, as their operators publish them. */
const DOH_ADDRESSES = [
  '1.1.1.1',
  '1.0.0.1',
  '2606:4700:4700::1111',
  '2606:4700:4700::1001',
  '8.8.8.8',
  '8.8.4.4',
  '2001:4860:4860::8888',
  '2001:4860:4860::8844',
  '9.9.9.9',
  '149.112.112.112',
  '2620:fe::fe',
  '2620:fe::9',
  '208.67.222.222',
  '208.67.220.220',
  '94.140.14.14',
  '94.140.15.15',
]

const DOH_NAMES = [
  'dns.google',
  'cloudflare-dns.com',
  'one.one.one.one',
  'mozilla.cloudflare-dns.com',
  'chrome.cloudflare-dns.com',
  'dns.quad9.net',
  'doh.opendns.com',
  'dns.adguard-dns.com',
  'dns.nextdns.io',
  'doh.dns.apple.com',
]

/** Tells an unreadable lookup for each connection to such a resolver, once. `goesOn`: names may still come. */
export function noteEncryptedDns(
  attempts: AttemptTable,
  flows: FlowTable,
  addresses: AddressTable,
  names: NameTable,
  lookups: LookupTracker,
  goesOn: boolean,
): void {
  const resolvers = new Set(DOH_ADDRESSES.map((text) => addresses.internBytes(parseAddress(text)!)))
  const resolverNames = new Set(DOH_NAMES.map((name) => names.intern(name)))
  for (let attempt = 0; attempt < attempts.length; attempt++) {
    const flow = attempts.flow.get(attempt)
    const port = flows.serverPort.get(flow)
    if (port !== ENCRYPTED_DNS_PORT && port !== HTTPS_PORT) continue
    const transport = attempts.transport.get(attempt)
    let kind: LookupTransport | undefined
    if (port === ENCRYPTED_DNS_PORT) kind = transport === TRANSPORT_TCP ? 'dot' : 'doq'
    else if (goesOn && (attempts.flags.get(attempt) & NAME_TRIED) === 0) continue
    else if (transport === TRANSPORT_TCP || transport === TRANSPORT_QUIC || transport === TRANSPORT_UDP) {
      const name = attempts.appName.get(attempt)
      if (name >= 0 ? resolverNames.has(name) : resolvers.has(flows.serverAddress.get(flow))) kind = 'doh'
    }
    if (!kind || (attempts.flags.get(attempt) & RESOLVER_NOTED) !== 0) continue
    attempts.flags.mark(attempt, RESOLVER_NOTED)
    lookups.unreadable(
      flows.clientAddress.get(flow),
      flows.clientPort.get(flow),
      flows.serverAddress.get(flow),
      kind,
      attempts.startFrame.get(attempt),
      attempts.startTime.get(attempt),
    )
  }
}
