/** The beginnings of streams that name a server, written anew in the same length: TLS ClientHello (RFC 8446 §4.1.2), HTTP/1 requests (RFC 9112 §3), DNS (RFC 7766 §8). */
import { parseHttpRequest } from '../wire/http-request.js'
import { startsClientHello } from '../wire/tls-client-hello.js'
import { writeDns } from './dns.js'
import { Page, type Pseudonyms } from './page.js'

const RECORD_HEADER = 5
const HANDSHAKE_HEADER = 4
const HANDSHAKE = 22
const ALERT = 21
const FIRST_RECORD_TYPE = 20
const LAST_RECORD_TYPE = 23
const RANDOM_AT = HANDSHAKE_HEADER + 2
const RANDOM_LENGTH = 32
const SERVER_NAME = 0
/** Extensions that say how a client speaks, not who it is: groups, signatures, ALPN, versions, extended master secret, compression. */
const KEPT_EXTENSIONS = new Set([10, 13, 16, 23, 27, 43, 45])

/** Undefined where the octets begin nothing that names a server. */
export function writeStream(octets: Uint8Array, isDns: boolean, pseudonyms: Pseudonyms): Uint8Array | undefined {
  const page = new Page(new DataView(octets.buffer, octets.byteOffset, octets.byteLength), pseudonyms)
  if (isDns) {
    for (let at = 0; at + 2 <= octets.length; ) {
      const next = at + 2 + page.view.getUint16(at)
      page.keep(at, at + 2)
      writeDns(page, at + 2, Math.min(next, octets.length))
      at = next
    }
    return page.octets
  }
  if (startsClientHello(page.view, 0, octets.length)) return writeClientHello(page)
  return writeRequest(octets, pseudonyms)
}

/** The octets of the handshake message lie in records, whose headers stand between them. */
function writeClientHello(page: Page): Uint8Array {
  const { view } = page
  const places: number[] = []
  let records = 0
  for (let at = 0; at + RECORD_HEADER <= view.byteLength && view.getUint8(at) === HANDSHAKE; ) {
    page.keep(at, at + RECORD_HEADER)
    const next = at + RECORD_HEADER + view.getUint16(at + 3)
    for (let i = at + RECORD_HEADER; i < Math.min(next, view.byteLength); i++) places.push(i)
    records++
    at = next
    if (next <= at - 1 || records > 64) break
  }
  const message = new Page(new DataView(Uint8Array.from(places, (at) => view.getUint8(at)).buffer), page.pseudonyms)
  writeHelloMessage(message)
  for (const [i, at] of places.entries()) page.octets[at] = message.octets[i]!
  return page.octets
}

function writeHelloMessage(page: Page): void {
  const { view } = page
  const end = view.byteLength
  page.keep(0, RANDOM_AT)
  page.mark(RANDOM_AT, Math.min(RANDOM_AT + RANDOM_LENGTH, end))
  let at = RANDOM_AT + RANDOM_LENGTH
  // Session id, cipher suites, compression methods, each behind its length; the suites say how the client speaks.
  for (const octets of [1, 2, 1]) {
    if (at + octets > end) return
    page.keep(at, at + octets)
    const next = at + octets + (octets === 1 ? view.getUint8(at) : view.getUint16(at))
    if (octets === 2) page.keep(at + octets, Math.min(next, end))
    at = next
  }
  page.keep(at, at + 2)
  for (at += 2; at + 4 <= end; ) {
    page.keep(at, at + 4)
    const type = view.getUint16(at)
    const data = at + 4
    at = data + view.getUint16(at + 2)
    if (at > end) return
    if (type === SERVER_NAME && at - data > 5) {
      page.keep(data, data + 5)
      const stop = Math.min(data + 5 + view.getUint16(data + 3), at)
      page.put(data + 5, writeText(page.from(data + 5, stop), page.pseudonyms))
    } else if (KEPT_EXTENSIONS.has(type)) page.keep(data, at)
  }
}

const textOf = (octets: Uint8Array): string => Array.from(octets, (octet) => String.fromCharCode(octet)).join('')
const octetsOf = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0))

/** A name that may be an address as well, which has no length to keep here. */
function writeText(octets: Uint8Array, { names }: Pseudonyms): Uint8Array {
  const other = octetsOf(names.text(textOf(octets)))
  return other.length === octets.length ? other : new Uint8Array(octets.length)
}

/**
 * A request line and a Host field; what the head had more is made up by the length of the target, whose letters tell one request from
 * another: a relay is known by repeating what it was sent.
 */
function writeRequest(octets: Uint8Array, { names, bits }: Pseudonyms): Uint8Array | undefined {
  const request = parseHttpRequest(octets)
  if (!request || request.version === '') return undefined
  const text = textOf(octets)
  const end = text.search(/\r?\n\r?\n/)
  const headEnd = end < 0 ? octets.length : end + /^\r?\n\r?\n/.exec(text.slice(end))![0].length
  const { method, version, agent } = request
  const port = /^host:\s*(?:\[[^\]\s]*\]|[^\s:]*)(:\d{1,5})?\s*$/im.exec(text.slice(0, headEnd))?.[1] ?? ''
  const host = request.host === null ? null : names.text(request.host)
  const hostLine = host === null ? '' : `Host: ${host.includes(':') ? `[${host}]` : host}${port}\r\n`
  const agentLine = agent === null ? '' : `User-Agent: ${otherAgent(agent, names)}\r\n`
  const before = `${method} ${request.connectTo ? connectTarget(request.connectTo, names) : '/'}`
  // An address may need more room than it had; what the client calls itself matters less than whom it asked for.
  for (const fields of [hostLine + agentLine, hostLine, '']) {
    const after = ` ${version}\r\n${fields}${end < 0 ? '' : '\r\n'}`
    const slack = headEnd - before.length - after.length
    if (slack < 0) continue
    const written = new Uint8Array(octets.length)
    // CONNECT has no target to lengthen: what is left stands behind the head.
    written.set(octetsOf(request.connectTo ? before + after : `${before}${lettersOf(octets, slack, bits)}${after}`))
    return written
  }
  return undefined
}

const connectTarget = ({ host, port }: { readonly host: string; readonly port: number }, names: Pseudonyms['names']): string => {
  const other = names.text(host)
  return `${other.includes(':') ? `[${other}]` : other}:${port}`
}

/** Programs that everybody has; how a client connects follows from which it is. */
const PROGRAMS = new Set(
  'curl wget python-urllib python-requests aiohttp mozilla applewebkit chrome chromium headlesschrome firefox gecko safari version edg opr node undici go-http-client okhttp java libwww-perl git apt'.split(
    ' ',
  ),
)

/** RFC 9110 §10.1.5: products with their versions, those that are nobody's own. Comments tell of the machine and are left out. */
function otherAgent(agent: string, names: Pseudonyms['names']): string {
  const products = agent
    .replace(/\([^()]*\)/g, ' ')
    .split(/\s+/)
    .filter(Boolean)
  return products
    .map((product) => {
      const [, name = '', version = ''] = /^([^/]*)(\/[\d.]+)?/.exec(product)!
      return PROGRAMS.has(name.toLowerCase()) ? name + version : names.text(name.replaceAll('.', '-')) + version
    })
    .join(' ')
}

/** As many letters, the first of which follow from the octets. */
const lettersOf = (octets: Uint8Array, count: number, bits: Pseudonyms['bits']): string =>
  Array.from(bits.octets('request', octets, 16), (octet) => String.fromCharCode(0x61 + (octet % 26)))
    .join('')
    .padEnd(count, 'x')
    .slice(0, count)

/** Record headers of TLS in a segment, the kind of a handshake message, and what an alert says; the rest is zeros. */
export function writeRecords(page: Page, from: number, end: number): boolean {
  const { view } = page
  const isRecord = (at: number) =>
    at + RECORD_HEADER <= end &&
    view.getUint8(at) >= FIRST_RECORD_TYPE &&
    view.getUint8(at) <= LAST_RECORD_TYPE &&
    view.getUint8(at + 1) === 3 &&
    view.getUint8(at + 2) <= 4
  if (!isRecord(from)) return false
  for (let at = from; isRecord(at); ) {
    const next = at + RECORD_HEADER + view.getUint16(at + 3)
    const body = at + RECORD_HEADER
    const type = view.getUint8(at)
    page.keep(at, body)
    if (type === HANDSHAKE) page.keep(body, Math.min(body + 1, end))
    else if (type === ALERT) page.keep(body, Math.min(body + 2, next, end))
    at = next
  }
  return true
}
