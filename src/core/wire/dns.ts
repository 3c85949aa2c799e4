/**
 * DNS messages, RFC 1035 §4, with EDNS (RFC 6891 §6.1), DNAME (RFC 6672), SVCB and HTTPS (RFC 9460).
 *
 * mDNS (RFC 6762 §18) and LLMNR (RFC 4795 §2.1) have the same form; in mDNS the highest bit of a class is a flag.
 */
import { MALFORMED, NameReader, skipName, textOf } from './dns-name.js'
import { CLASS, OPCODE, TYPE } from './dns-numbers.js'
import { NameCache } from './name-cache.js'
import { parseSvcb, type Svcb } from './svcb.js'

export const HEADER_LENGTH = 12

/** Names are what the reader makes of them. */
export interface DnsQuestion<Name> {
  readonly name: Name
  readonly type: number
  readonly class: number
}

export interface DnsRecord<Name> {
  readonly name: Name
  readonly type: number
  readonly class: number
  /** Seconds; 0 where the highest bit is set (RFC 2181 §8). */
  readonly ttl: number
  /** Of A and AAAA: offset in the view of its 4 or 16 octets; -1 of others, and where the length is not that. */
  readonly addressAt: number
  /** Of CNAME, DNAME, PTR and NS: the other name. */
  readonly target: Name | undefined
  readonly svcb: Svcb | undefined
}

export interface DnsMessage<Name> {
  readonly id: number
  readonly response: boolean
  readonly opcode: number
  /** With the upper bits that EDNS adds (RFC 6891 §6.1.3). */
  readonly rcode: number
  readonly truncated: boolean
  readonly authoritative: boolean
  readonly authenticData: boolean
  readonly recursionAvailable: boolean
  readonly questions: readonly DnsQuestion<Name>[]
  readonly answers: readonly DnsRecord<Name>[]
  readonly authority: readonly DnsRecord<Name>[]
  /** Without OPT. */
  readonly additional: readonly DnsRecord<Name>[]
  readonly edns: { readonly udpSize: number; readonly do: boolean } | null
  /** False when the octets ended before the counts of the header were met: what was read is kept. */
  readonly complete: boolean
  /** The message contradicts itself: a name, a length or a record breaks the rules. What was read before is kept. */
  readonly malformed: boolean
}

/** mDNS: "unicast response wanted" in a question, "flush the cache" in a record (RFC 6762 §18.12, §18.13). */
const MDNS_CLASS_FLAG = 0x8000

function isClass(value: number): boolean {
  const number = value & ~MDNS_CLASS_FLAG
  return number === CLASS.IN || number === CLASS.CH || number === CLASS.HS || number === CLASS.NONE || number === CLASS.ANY
}

/** A known opcode, and a first question (or, without questions, a first record) that can be read. Other traffic passes one time in 10,000. */
export function looksLikeDns(view: DataView, at: number, end: number): boolean {
  if (end - at < HEADER_LENGTH) return false
  const flags = view.getUint16(at + 2)
  const opcode = (flags >> 11) & 15
  if (opcode > OPCODE.DSO || opcode === 3) return false
  const questions = view.getUint16(at + 4)
  const records = view.getUint16(at + 6) + view.getUint16(at + 8) + view.getUint16(at + 10)
  // RFC 8490 §5.4: all counts of DSO are zero. A server that could not read a query may return the bare header.
  if (questions + records === 0) return opcode === OPCODE.DSO || (flags >= 0x8000 && end - at === HEADER_LENGTH)
  const next = skipName(view, at + HEADER_LENGTH, end)
  if (next < 0 || next + 4 > end || view.getUint16(next) === 0) return false
  // The class of OPT is a size (RFC 6891 §6.1.2): a query may consist of OPT alone (RFC 7873 §5.4).
  return isClass(view.getUint16(next + 2)) || (questions === 0 && view.getUint16(next) === TYPE.OPT)
}

export function parseDns(view: DataView, at: number, end: number): DnsMessage<string> | undefined {
  return new DnsReader(textOf).read(view, at, end)
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

/** Names of a message whose places are remembered: nearly every owner of an answer is a pointer to one of them. */
const MOST_PLACES = 8
const EMPTY = new DataView(new ArrayBuffer(0))
const NONE: readonly never[] = []

/**
 * Reads one message after another into the same objects, so that a message is valid until the next is read: made anew, they were
 * four fifths of everything that reading a capture allocates.
 */
export class DnsReader<Name> {
  private readonly message: Mutable<DnsMessage<Name>> = {
    id: 0,
    response: false,
    opcode: 0,
    rcode: 0,
    truncated: false,
    authoritative: false,
    authenticData: false,
    recursionAvailable: false,
    questions: NONE,
    answers: NONE,
    authority: NONE,
    additional: NONE,
    edns: null,
    complete: true,
    malformed: false,
  }
  private readonly questions: Mutable<DnsQuestion<Name>>[] = []
  /** Records of all sections, the first `taken` of this message. */
  private readonly records: Mutable<DnsRecord<Name>>[] = []
  private taken = 0
  private view: DataView = EMPTY
  private end = 0
  private at = 0
  private extendedRcode = 0
  private readonly names = new NameReader(EMPTY, 0, 0)
  private readonly cache = new NameCache<Name>()
  /** What a name becomes, given whole and in lower case. */
  private readonly make: (octets: Uint8Array, length: number) => Name
  private places = 0
  private readonly placeAt = new Int32Array(MOST_PLACES)
  private readonly placeName: Name[] = []

  constructor(make: (octets: Uint8Array, length: number) => Name) {
    this.make = make
  }

  /** What names have become is given up: they are made anew. */
  forgetNames(): void {
    this.cache.forget()
  }

  read(view: DataView, at: number, end: number): DnsMessage<Name> | undefined {
    if (!looksLikeDns(view, at, end)) return undefined
    const { message } = this
    const flags = view.getUint16(at + 2)
    this.view = view
    this.end = end
    this.at = at + HEADER_LENGTH
    this.taken = 0
    this.places = 0
    this.extendedRcode = 0
    this.names.begin(view, at, end)
    message.edns = null
    message.complete = true
    message.malformed = false
    message.id = view.getUint16(at)
    message.response = (flags & 0x8000) !== 0
    message.opcode = (flags >> 11) & 15
    message.truncated = (flags & 0x0200) !== 0
    message.authoritative = (flags & 0x0400) !== 0
    message.authenticData = (flags & 0x0020) !== 0
    message.recursionAvailable = (flags & 0x0080) !== 0
    message.questions = this.readQuestions(view.getUint16(at + 4))
    message.answers = this.readRecords(view.getUint16(at + 6))
    message.authority = this.readRecords(view.getUint16(at + 8))
    message.additional = this.readRecords(view.getUint16(at + 10))
    message.rcode = (flags & 15) | (this.extendedRcode << 4)
    return message
  }

  private readQuestions(count: number): readonly DnsQuestion<Name>[] {
    const { message, questions } = this
    let read = 0
    while (read < count && message.complete) {
      const name = this.readName(this.at)
      const next = this.names.next
      if (name === undefined || next + 4 > this.end) this.stop(next === MALFORMED)
      else {
        const question = questions[read]
        const type = this.view.getUint16(next)
        const class_ = this.view.getUint16(next + 2)
        if (!question) questions.push({ name, type, class: class_ })
        else {
          question.name = name
          question.type = type
          question.class = class_
        }
        read++
        this.at = next + 4
      }
    }
    if (questions.length !== read) questions.length = read
    return questions
  }

  private readRecords(count: number): readonly DnsRecord<Name>[] {
    if (count === 0) return NONE
    const records: DnsRecord<Name>[] = []
    for (let i = 0; i < count && this.message.complete; i++) {
      const record = this.readRecord()
      if (record) records.push(record)
    }
    return records
  }

  private readRecord(): DnsRecord<Name> | undefined {
    const { view, end, names, message } = this
    const name = this.readName(this.at)
    const header = names.next
    if (name === undefined || header + 10 > end) return this.stop(header === MALFORMED)
    const type = view.getUint16(header)
    const class_ = view.getUint16(header + 2)
    const ttl = view.getUint32(header + 4)
    const data = header + 10
    const dataEnd = data + view.getUint16(header + 8)
    if (dataEnd > end) return this.stop(false)
    this.at = dataEnd
    if (type === TYPE.OPT) {
      this.extendedRcode = ttl >>> 24
      message.edns = { udpSize: class_, do: (ttl & 0x8000) !== 0 }
      return undefined
    }
    let addressAt = -1
    let target: Name | undefined
    let svcb: Svcb | undefined
    // RFC 2136 §2.4 and §2.5: prerequisites and deletions have no data.
    if (dataEnd > data && (class_ & ~MDNS_CLASS_FLAG) === CLASS.IN) {
      if (type === TYPE.A || type === TYPE.AAAA) {
        if (dataEnd - data === (type === TYPE.A ? 4 : 16)) addressAt = data
        else message.malformed = true
      } else if (type === TYPE.CNAME || type === TYPE.DNAME || type === TYPE.PTR || type === TYPE.NS) {
        target = this.readName(data)
        if (target === undefined || names.next !== dataEnd) message.malformed = true
      } else if (type === TYPE.HTTPS || type === TYPE.SVCB) {
        svcb = parseSvcb(names, view, data, dataEnd)
        if (!svcb) message.malformed = true
      }
    }
    return this.record(name, type, class_, ttl > 0x7fffffff ? 0 : ttl, addressAt, target, svcb)
  }

  private record(
    name: Name,
    type: number,
    class_: number,
    ttl: number,
    addressAt: number,
    target: Name | undefined,
    svcb: Svcb | undefined,
  ): DnsRecord<Name> {
    const record = this.records[this.taken]
    if (!record) {
      const made = { name, type, class: class_, ttl, addressAt, target, svcb }
      this.records[this.taken++] = made
      return made
    }
    this.taken++
    record.name = name
    record.type = type
    record.class = class_
    record.ttl = ttl
    record.addressAt = addressAt
    record.target = target
    record.svcb = svcb
    return record
  }

  /** The name at `at`, which `names.next` is then behind, or undefined. */
  private readName(at: number): Name | undefined {
    const { names, view } = this
    const after = skipName(view, at, this.end)
    if (after === at + 2 && view.getUint8(at) >= 0xc0) {
      const target = names.target(at)
      for (let place = 0; place < this.places; place++) {
        if (this.placeAt[place] !== target) continue
        names.next = after
        return this.placeName[place]
      }
    }
    // What ends in a zero that is no half of a pointer is the whole name as it stands.
    const name =
      after > at + 2 && view.getUint8(after - 1) === 0 && view.getUint8(after - 2) < 0xc0
        ? this.wholeName(at, after)
        : this.expandedName(at)
    if (name !== undefined && this.places < MOST_PLACES && names.next > at + 2) {
      this.placeAt[this.places] = at
      this.placeName[this.places] = name
      this.places++
    }
    return name
  }

  private wholeName(at: number, after: number): Name | undefined {
    const known = this.cache.find(this.view, at, after - 1)
    if (known === undefined) return this.expandedName(at)
    this.names.next = after
    return known
  }

  private expandedName(at: number): Name | undefined {
    const { names, cache } = this
    if (!names.expand(at)) return undefined
    let name = cache.find(names.expanded, 0, names.length)
    if (name === undefined) {
      name = this.make(names.octets, names.length)
      cache.keep(names.expanded, 0, names.length, name)
    }
    return name
  }

  private stop(malformed: boolean): undefined {
    this.message.complete = false
    if (malformed) this.message.malformed = true
    return undefined
  }
}
