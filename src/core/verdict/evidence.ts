/** Evidence: the frames that show a verdict, each with what it shows. A reader checks them in Wireshark. */
import { phrase, say, type Text } from '../base/message.js'
import { formatAddress } from '../address/text.js'
import type { AddressId } from '../address/address-table.js'
import type { Nanos } from '../base/time.js'
import { toMs } from '../base/time.js'
import { START_NOT_SEEN, TRANSPORT_ICMP, TRANSPORT_QUIC, TRANSPORT_TCP } from '../conversation/attempt-table.js'
import { OWN_ADVERTISED, OWN_ARP, OWN_DAD, OWN_DHCP, OWN_INNER, OWN_TRANSLATED, OWN_USED_LOOKUP } from '../conversation/host-tracker.js'
import type { Lookup } from '../conversation/lookup.js'
import { formatRcode, formatType } from '../wire/dns-numbers.js'
import { formatTypeAndCode } from '../wire/icmp.js'
import type { Judge, Verdict } from './judge.js'

export interface Evidence {
  readonly frame: number
  readonly time: Nanos
  readonly says: Text
}

const MOST_ADDRESSES_SAID = 4

/** Ordered by frame; what an attempt or lookup shows is said once. */
export function evidenceOf(verdict: Verdict, judge: Judge): Evidence[] {
  const { known } = judge.reader
  const list: Evidence[] = []
  const tried = judge.reader.attemptsOf(verdict.connection)
  for (const lookup of judge.reader.lookupsOf(verdict.connection) ?? []) list.push(...lookupEvidence(lookup, judge))
  for (const attempt of tried) list.push(...attemptEvidence(attempt, judge))
  if (verdict.policy) {
    const tried_ = new Set(tried.map((attempt) => judge.reader.client(attempt)))
    for (const family of ['IPv4', 'IPv6'] as const) {
      const host = known.connections.host.get(verdict.connection)
      const sources = judge.sources.at(host, family, judge.reader.start(verdict.connection))
      if (sources.some((id) => tried_.has(id))) continue
      for (const id of sources.filter((source) => known.hosts.ownership(source)!.frame > 0).slice(0, MOST_ADDRESSES_SAID))
        list.push(sourceEvidence(id, judge))
    }
  }
  list.sort((a, b) => a.frame - b.frame)
  return list
}

function lookupEvidence(lookup: Lookup, judge: Judge): Evidence[] {
  const { known } = judge.reader
  const list: Evidence[] = []
  const name = known.names.text(lookup.name)
  const type = formatType(lookup.qtype)
  if (lookup.queryFrames.length > 0) {
    const server = formatAddress(known.addresses.bytes(lookup.server))
    const again = lookup.tries > 1 ? say`, asked ${lookup.tries} times` : ''
    list.push({ frame: lookup.queryFrames[0]!, time: lookup.asked, says: say`${type}? ${name} → ${server}${again}` })
  }
  if (lookup.answerFrame !== 0) list.push({ frame: lookup.answerFrame, time: lookup.answered, says: answerText(lookup, type, judge) })
  return list
}

function answerText(lookup: Lookup, type: string, judge: Judge): Text {
  const { addresses } = judge.reader.known
  switch (lookup.outcome) {
    case 'error':
      return `${type}: ${formatRcode(lookup.rcode)}`
    case 'empty':
      return say`${type}: no record (NOERROR, empty)`
    case 'truncated':
      return say`${type}: truncated`
    default: {
      if (lookup.addresses.length === 0) return say`${type}: answered`
      const said = lookup.addresses.slice(0, MOST_ADDRESSES_SAID).map((id) => formatAddress(addresses.bytes(id)))
      const more = lookup.addresses.length - said.length
      const list = say`${type} ${said.join(', ')}`
      return more > 0 ? say`${list} and ${more} more` : list
    }
  }
}

function attemptEvidence(attempt: number, judge: Judge): Evidence[] {
  const { known } = judge.reader
  const { attempts, flows } = known
  const list: Evidence[] = []
  const transport = attempts.transport.get(attempt)
  const server = formatAddress(known.addresses.bytes(judge.reader.server(attempt)))
  const port = flows.serverPort.get(attempts.flow.get(attempt))
  const to = transport === TRANSPORT_ICMP ? server : judge.reader.family(attempt) === 'IPv6' ? `[${server}]:${port}` : `${server}:${port}`
  const began = (attempts.flags.get(attempt) & START_NOT_SEEN) === 0
  const what = !began
    ? say`first packet seen`
    : transport === TRANSPORT_TCP
      ? 'SYN'
      : transport === TRANSPORT_QUIC
        ? 'QUIC Initial'
        : transport === TRANSPORT_ICMP
          ? say`echo request`
          : say`datagram`
  const tries = transport === TRANSPORT_TCP && attempts.synCount.get(attempt) > 1 ? say`, sent ${attempts.synCount.get(attempt)} times` : ''
  list.push({ frame: attempts.startFrame.get(attempt), time: attempts.startTime.get(attempt), says: say`${what} → ${to}${tries}` })
  if (attempts.answerFrame.get(attempt) !== 0 && attempts.answerFrame.get(attempt) !== attempts.startFrame.get(attempt)) {
    const after = toMs(attempts.answerTime.get(attempt) - attempts.startTime.get(attempt))
    const answer =
      transport === TRANSPORT_TCP && attempts.answerFrame.get(attempt) !== attempts.serverDataFrame.get(attempt) ? 'SYN-ACK' : say`answer`
    list.push({ frame: attempts.answerFrame.get(attempt), time: attempts.answerTime.get(attempt), says: say`${answer} after ${after} ms` })
  }
  const outcome = judge.reader.outcome(attempt)
  if (attempts.serverResetFrame.get(attempt) !== 0 && (outcome === 'refused' || outcome === 'reset')) {
    list.push({
      frame: attempts.serverResetFrame.get(attempt),
      time: attempts.serverResetTime.get(attempt),
      says: say`reset by the server`,
    })
  }
  if (attempts.icmpFrame.get(attempt) !== 0 && outcome !== 'established') {
    const version = attempts.icmpVersion.get(attempt)
    const icmp = formatTypeAndCode(version, attempts.icmpType.get(attempt), attempts.icmpCode.get(attempt))
    list.push({
      frame: attempts.icmpFrame.get(attempt),
      time: attempts.icmpTime.get(attempt),
      says: say`${version === 6 ? 'ICMPv6' : 'ICMP'}: ${phrase(icmp)}`,
    })
  }
  if (attempts.clientResetFrame.get(attempt) !== 0 && outcome === 'abandoned') {
    list.push({
      frame: attempts.clientResetFrame.get(attempt),
      time: attempts.clientResetTime.get(attempt),
      says: say`the client resets it: it had given this attempt up`,
    })
  }
  return list
}

/** How an address that this connection did not use is known to be the host's. */
export function sourceEvidence(id: AddressId, judge: Judge): Evidence {
  const { known } = judge.reader
  const ownership = known.hosts.ownership(id)!
  const address = formatAddress(known.addresses.bytes(id))
  return { frame: ownership.frame, time: ownership.time, says: ownershipText(address, ownership.how) }
}

export function ownershipText(address: string, how: number): Text {
  switch (how) {
    case OWN_ARP:
      return say`ARP: this host says that ${address} is its own`
    case OWN_DAD:
      return say`duplicate address detection for ${address} by this host`
    case OWN_ADVERTISED:
      return say`neighbour advertisement: this host says that ${address} is its own`
    case OWN_INNER:
      return say`this host sends from ${address} inside a tunnel of its own`
    case OWN_TRANSLATED:
      return say`${address} is the other side of a translator on this host`
    case OWN_DHCP:
      return say`DHCP gives ${address} to this host`
    case OWN_USED_LOOKUP:
      return say`${address} uses what this host looked up`
    default:
      return say`this host sends from ${address}`
  }
}
