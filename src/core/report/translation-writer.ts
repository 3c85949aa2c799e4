/** From a translation to its record: how the prefix is known, for how long, and what stands at its ends. */
import { phrase, say } from '../base/message.js'
import type { AddressId } from '../address/address-table.js'
import { formatAddress, formatPrefix } from '../address/text.js'
import type { Nanos } from '../base/time.js'
import { mapParts } from '../conversation/map-t.js'
import type { LearntFrom } from '../conversation/nat64.js'
import type { Translation } from '../conversation/translation-table.js'
import type { Evidence } from '../verdict/evidence.js'
import { announcementsOf, LEARNT_FROM } from '../verdict/translation.js'
import type { Reader } from '../verdict/knowledge.js'
import type { EvidenceRecord, TranslationDetails, TranslationRecord } from './report.js'

/** While they are gathered. */
type Details = { -readonly [Field in keyof TranslationDetails]: TranslationDetails[Field] }

/** What writes the parts of a record. */
interface PartWriter {
  readonly reader: Reader
  time(offset: Nanos): string
  address(id: AddressId): string
  evidence(list: readonly Evidence[]): EvidenceRecord[]
}

export function translationRecord(translation: Translation, writer: PartWriter): TranslationRecord {
  const { id, kind, prefix: place } = translation
  if (kind === 'portproxy') return relayRecord(translation, writer)
  const { nat64 } = writer.reader.known
  const { prefix, sources } = nat64.list[place]!
  const text = formatPrefix(prefix)
  const evidence: Evidence[] = sources
    .filter(({ frame }) => frame !== 0)
    .map(({ frame, time, learntFrom }) => ({ frame, time, says: say`prefix ${text}, learnt from ${phrase(LEARNT_FROM[learntFrom])}` }))
  const details: Details = {
    sources: sources.map(({ learntFrom, frame }) => ({ learntFrom: recorded(learntFrom), frame: frame === 0 ? null : frame })),
  }
  addLifetime(translation, writer, details, evidence)
  addV6Only(writer, details, evidence)
  if (kind === '464xlat') {
    const ipv4 = translation.far < 0 ? null : writer.address(translation.far)
    details.clat = { ipv6: writer.address(translation.end), ipv4 }
  } else if (kind === 'map-t') {
    const { ipv4, portSet } = mapParts(writer.reader.known.addresses.bytes(translation.end))
    details.edge = { ipv6: writer.address(translation.end), ipv4: formatAddress(ipv4), portSet }
  }
  if (translation.firstFrame !== 0) {
    const says = kind === 'nat64' ? say`an address under ${text}` : say`${writer.address(translation.end)} translates IPv4 (${kind})`
    evidence.push({ frame: translation.firstFrame, time: translation.firstTime, says })
  }
  return {
    type: 'translation',
    id,
    kind,
    prefix: text,
    learntFrom: recorded(sources[0]!.learntFrom),
    details,
    evidence: writer.evidence(byFrame(evidence)),
  }
}

/** RFC 8781 §4: for how long the newest advertisement says the prefix holds; 0 withdraws it. */
function addLifetime({ prefix: place }: Translation, writer: PartWriter, details: Details, evidence: Evidence[]): void {
  const { nat64, neighbourhood } = writer.reader.known
  const heard = announcementsOf(neighbourhood, nat64.list[place]!.prefix)
  const newest = heard.at(-1)
  if (!newest) return
  details.lifetimeSeconds = newest.seconds
  const withdrawn = newest.seconds === 0 ? newest : undefined
  details.withdrawn = withdrawn ? writer.time(withdrawn.time) : null
  if (withdrawn) evidence.push({ frame: withdrawn.frame, time: withdrawn.time, says: say`router advertisement: lifetime 0 withdraws it` })
}

/** RFC 8925 §3: that the network needs no IPv4 is said with DHCPv4, and belongs to how the prefix is used. */
function addV6Only(writer: PartWriter, details: Details, evidence: Evidence[]): void {
  const offers = [...writer.reader.known.neighbourhood.v6Only.values()]
  const first = offers[0]
  if (!first) return
  details.v6OnlyWaitSeconds = first.seconds
  evidence.push({ frame: first.frame, time: first.time, says: say`DHCPv4 option 108: IPv6 only for ${first.seconds} s` })
}

function relayRecord({ id, end, port, far, farPort, firstFrame, firstTime }: Translation, writer: PartWriter): TranslationRecord {
  const { addresses } = writer.reader.known
  const version = (address: number): number => (addresses.isIPv4(address) ? 4 : 6)
  const [accepts, opens] = [
    { address: writer.address(end), port },
    { address: writer.address(far), port: farPort },
  ]
  const says = say`${accepts.address} port ${port} is relayed to ${opens.address} port ${farPort}: the same first payload on both`
  return {
    type: 'translation',
    id,
    kind: 'portproxy',
    prefix: null,
    learntFrom: 'inferred',
    details: { kind: `v${version(end)}tov${version(far)}`, accepts, opens },
    evidence: writer.evidence([{ frame: firstFrame, time: firstTime, says }]),
  }
}

const byFrame = (evidence: Evidence[]): Evidence[] => evidence.sort((a, b) => a.frame - b.frame)

const recorded = (learntFrom: LearntFrom): TranslationRecord['learntFrom'] => (learntFrom === 'map-t' ? 'inferred' : learntFrom)
