/**
 * The head of the first HTTP/1.x request of a stream, RFC 9112 §3, for the names in it.
 *
 * HTTP/2 with prior knowledge begins with a preface of the same shape (RFC 9113 §3.4); its names are compressed and not read.
 */
export interface HttpRequest {
  /** False when more octets of the stream are needed; the fields hold what has been seen so far. */
  readonly complete: boolean
  readonly method: string
  /** As sent; empty while the first line is not complete. */
  readonly target: string
  /** `HTTP/1.1`, `HTTP/2.0`; empty while the first line is not complete. */
  readonly version: string
  /**
   * The name or literal that was asked for: of an absolute target, else of the Host field (RFC 9112 §3.2.2).
   * Lower case, without port and without the brackets of an IPv6 literal.
   */
  readonly host: string | null
  /** The User-Agent field (RFC 9110 §10.1.5): what the client calls itself. At most so many characters, printable ones. */
  readonly agent: string | null
  /** CONNECT: where the proxy is asked to connect to (RFC 9110 §9.3.6). */
  readonly connectTo: { readonly host: string; readonly port: number } | null
}

/** Methods are case-sensitive and registered in capitals; longer than UPDATEREDIRECTREF there is none. */
const METHOD = /^[A-Z][A-Z-]{0,19}$/
const FIRST_LINE = /^([A-Z][A-Z-]{0,19}) ([\x21-\x7e\x80-\xff]+) (HTTP\/(?:1\.\d|2\.0))$/
/** RFC 9112 §3 asks for at least 8,000 octets. */
const MAX_LINE = 16384

/** `bytes` begins where the stream begins. Undefined when that is no request. */
export function parseHttpRequest(bytes: Uint8Array): HttpRequest | undefined {
  const firstEnd = lineEnd(bytes, 0)
  if (firstEnd < 0) return startOfRequest(bytes)
  const first = FIRST_LINE.exec(readLine(bytes, 0, firstEnd))
  if (!first) return undefined
  const method = first[1]!
  const target = first[2]!
  const version = first[3]!
  let host: string | null = null
  let agent: string | null = null
  let complete = version === 'HTTP/2.0'
  for (let at = firstEnd + 1; !complete; ) {
    const end = lineEnd(bytes, at)
    if (end < 0) break
    const line = readLine(bytes, at, end)
    if (line === '') complete = true
    else if (host === null && /^host:/i.test(line)) host = splitAuthority(line.slice(5).trim())?.host ?? null
    else if (agent === null && /^user-agent:/i.test(line)) agent = printable(line.slice(11).trim()) || null
    at = end + 1
  }
  const absolute = /^[a-z][a-z0-9+.-]*:\/\/(?:[^/?#@]*@)?([^/?#]*)/i.exec(target)
  const connect = method === 'CONNECT' ? splitAuthority(target) : null
  return {
    complete,
    method,
    target,
    version,
    host: absolute ? (splitAuthority(absolute[1]!)?.host ?? host) : host,
    agent,
    connectTo: connect && connect.port > 0 ? { host: connect.host, port: connect.port } : null,
  }
}

/** What is there of a first line that has not ended: a method, and then nothing that cannot stand in a target. */
function startOfRequest(bytes: Uint8Array): HttpRequest | undefined {
  if (bytes.length === 0 || bytes.length > MAX_LINE) return undefined
  const space = bytes.indexOf(0x20)
  const method = readLine(bytes, 0, space < 0 ? bytes.length : space)
  if (!METHOD.test(method)) return undefined
  for (let i = space < 0 ? bytes.length : space; i < bytes.length; i++) {
    const octet = bytes[i]!
    if (octet < 0x20 && octet !== 0x0d) return undefined
  }
  return { complete: false, method, target: '', version: '', host: null, agent: null, connectTo: null }
}

/** Longer ones say no more: a browser's is 120. */
const MOST_AGENT = 200
const printable = (text: string): string => text.replace(/[^\x20-\x7e]/g, '?').slice(0, MOST_AGENT)

const lineEnd = (bytes: Uint8Array, at: number): number => bytes.indexOf(0x0a, at)

/** One character for each octet, without the carriage return at the end (RFC 9112 §2.2: a bare line feed is accepted). */
function readLine(bytes: Uint8Array, at: number, end: number): string {
  const stop = end > at && bytes[end - 1] === 0x0d ? end - 1 : end
  let line = ''
  for (let i = at; i < stop; i++) line += String.fromCharCode(bytes[i]!)
  return line
}

/** `host`, `host:port`, `[2001:db8::1]:port`; the port is 0 where there is none. */
function splitAuthority(authority: string): { host: string; port: number } | null {
  const match = /^(?:\[([0-9a-f:.%]+)\]|([^\s:[\]\x00-\x20\x7f-\xff]+))(?::(\d{0,5}))?$/i.exec(authority)
  if (!match || authority.length > 300) return null
  const host = (match[1] ?? match[2]!).toLowerCase().replace(/\.$/, '')
  const port = Number(match[3] || 0)
  return host === '' || port > 65535 ? null : { host, port }
}
