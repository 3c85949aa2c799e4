/**
 * DNS messages, RFC 1035 §4, with EDNS (RFC 6891 §6.1), DNAME (RFC 6672), SVCB and HTTPS (RFC 9460).
 *
 * mDNS (RFC 6762 §18) and LLMNR (RFC 4795 §2.1) have the same form; in mDNS the highest bit of a class is a flag.
 */
import { MALFORMED, NameReader, skipName } from './dns-name.js'
import { CLASS, OPCODE, TYPE } from './dns-numbers.js'
import { parseSvcb, type Svcb } from './svcb.js'

export const HEADER_LENGTH = 12

export interface DnsQuestion {
  readonly name: string
  readonly type: number
  readonly class: number
}

export interface DnsRecord {
  readonly name: string
  readonly type: number
  readonly class: number
  /** Seconds; 0 where the highest bit is set (RFC 2181 §8). */
  readonly ttl: number
  /** Of A and AAAA: offset in the view of its 4 or 16 octets; -1 of others, and where the length is not that. */
  readonly addressAt: number
  /** Of CNAME, DNAME, PTR and NS: the other name. */
  readonly target: string | undefined
  readonly svcb: Svcb | undefined
}

export interface DnsMessage {
  readonly id: number
  readonly response: boolean
  readonly opcode: number
  /** With the upper bits that EDNS adds (RFC 6891 §6.1.3). */
  readonly rcode: number
  readonly truncated: boolean
  readonly authoritative: boolean
  readonly authenticData: boolean
  readonly recursionAvailable: boolean
  readonly questions: readonly DnsQuestion[]
  readonly answers: readonly DnsRecord[]
  readonly authority: readonly DnsRecord[]
  /** Without OPT. */
  readonly additional: readonly DnsRecord[]
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

export function parseDns(view: DataView, at: number, end: number): DnsMessage | undefined {
  return new DnsReader().read(view, at, end)
}

const NO_RECORDS: readonly DnsRecord[] = []
const EMPTY = new DataView(new ArrayBuffer(0))

/** Reads one message after another, and remembers their names. */
export class DnsReader {
  private view: DataView = EMPTY
  private base = 0
  private end = 0
  private at = 0
  private complete = true
  private malformed = false
  private extendedRcode = 0
  private edns: DnsMessage['edns'] = null
  private readonly names = new NameReader(EMPTY, 0, 0)

  read(view: DataView, at: number, end: number): DnsMessage | undefined {
    if (!looksLikeDns(view, at, end)) return undefined
    this.view = view
    this.base = at
    this.end = end
    this.at = at + HEADER_LENGTH
    this.complete = true
    this.malformed = false
    this.extendedRcode = 0
    this.edns = null
    this.names.begin(view, at, end)
    return this.message()
  }

  private message(): DnsMessage {
    const { view, base } = this
    const flags = view.getUint16(base + 2)
    const questions = this.readQuestions(view.getUint16(base + 4))
    const answers = this.readRecords(view.getUint16(base + 6))
    const authority = this.readRecords(view.getUint16(base + 8))
    const additional = this.readRecords(view.getUint16(base + 10))
    return {
      id: view.getUint16(base),
      response: (flags & 0x8000) !== 0,
      opcode: (flags >> 11) & 15,
      rcode: (flags & 15) | (this.extendedRcode << 4),
      truncated: (flags & 0x0200) !== 0,
      authoritative: (flags & 0x0400) !== 0,
      authenticData: (flags & 0x0020) !== 0,
      recursionAvailable: (flags & 0x0080) !== 0,
      questions,
      answers,
      authority,
      additional,
      edns: this.edns,
      complete: this.complete,
      malformed: this.malformed,
    }
  }

  private readQuestions(count: number): DnsQuestion[] {
    const questions: DnsQuestion[] = []
    for (let i = 0; i < count && this.complete; i++) {
      const name = this.names.read(this.at)
      const next = this.names.next
      if (name === undefined || next + 4 > this.end) this.stop(next === MALFORMED)
      else {
        questions.push({ name, type: this.view.getUint16(next), class: this.view.getUint16(next + 2) })
        this.at = next + 4
      }
    }
    return questions
  }

  private readRecords(count: number): readonly DnsRecord[] {
    if (count === 0) return NO_RECORDS
    const records: DnsRecord[] = []
    for (let i = 0; i < count && this.complete; i++) {
      const record = this.readRecord()
      if (record) records.push(record)
    }
    return records
  }

  private readRecord(): DnsRecord | undefined {
    const { view, end, names } = this
    const name = names.read(this.at)
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
      this.edns = { udpSize: class_, do: (ttl & 0x8000) !== 0 }
      return undefined
    }
    let addressAt = -1
    let target: string | undefined
    let svcb: Svcb | undefined
    // RFC 2136 §2.4 and §2.5: prerequisites and deletions have no data.
    if (dataEnd > data && (class_ & ~MDNS_CLASS_FLAG) === CLASS.IN) {
      if (type === TYPE.A || type === TYPE.AAAA) {
        if (dataEnd - data === (type === TYPE.A ? 4 : 16)) addressAt = data
        else this.malformed = true
      } else if (type === TYPE.CNAME || type === TYPE.DNAME || type === TYPE.PTR || type === TYPE.NS) {
        target = names.read(data)
        if (target === undefined || names.next !== dataEnd) this.malformed = true
      } else if (type === TYPE.HTTPS || type === TYPE.SVCB) {
        svcb = parseSvcb(names, view, data, dataEnd)
        if (!svcb) this.malformed = true
      }
    }
    return { name, type, class: class_, ttl: ttl > 0x7fffffff ? 0 : ttl, addressAt, target, svcb }
  }

  private stop(malformed: boolean): undefined {
    this.complete = false
    if (malformed) this.malformed = true
    return undefined
  }
}
