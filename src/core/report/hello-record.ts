/** What a client said in the clear when it began, in the words of the report: TLS ClientHello and QUIC long headers. */
import { type AttemptTable, NAME_FROM_SNI, RETRY, VERSION_NEGOTIATION, ZERO_RTT } from '../conversation/attempt-table.js'
import type { NameTable } from '../conversation/name-table.js'
import { formatVersion } from '../wire/quic-long.js'
import type { AttemptRecord } from './report.js'

export function helloRecord(
  attempts: AttemptTable,
  names: NameTable,
  attempt: number,
): Pick<AttemptRecord, 'sni' | 'ech' | 'alpn' | 'quicVersion'> {
  const outer = attempts.outerName.get(attempt)
  const own = attempts.appNameFrom.get(attempt) === NAME_FROM_SNI ? attempts.appName.get(attempt) : -1
  const name = outer >= 0 ? outer : own
  const alpn = attempts.alpn.get(attempt)
  const version = attempts.quicVersion.get(attempt)
  return {
    sni: name < 0 ? null : names.text(name),
    ech: outer >= 0,
    alpn: alpn < 0 ? [] : names.text(alpn).split('\n'),
    quicVersion: version === 0 ? null : formatVersion(version),
  }
}

/** How a QUIC handshake went another way than the shortest; null where it did not. */
export function quicDetail(attempts: AttemptTable, attempt: number): AttemptRecord['detail'] {
  const signs = attempts.quicSigns.get(attempt)
  if (signs === 0) return null
  return {
    ...(signs & ZERO_RTT ? { zeroRtt: true } : {}),
    ...(signs & RETRY ? { retry: true } : {}),
    ...(signs & VERSION_NEGOTIATION ? { versionNegotiation: true } : {}),
  }
}
