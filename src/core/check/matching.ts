/** Which connections an entry of an expectation is about. */
import { formatAddress, parseAddress } from '../address/text.js'
import { globToRegExp } from '../report/glob.js'
import type { ConnectionRecord, HostRecord } from '../report/report.js'
import { type Match, type OneOrSeveral, several } from './expectation.js'

export type Matches = (connection: ConnectionRecord) => boolean

/** Built once for an entry: it is asked of every connection. */
export function matcher(match: Match, hosts: ReadonlyMap<string, HostRecord>): Matches {
  const tests: Matches[] = []
  const given = <T>(values: OneOrSeveral<T> | undefined, test: (values: readonly T[]) => Matches) => {
    if (values !== undefined) tests.push(test(several(values)))
  }
  given(match.index, (ids) => (c) => ids.includes(c.id))
  given(match.port, (ports) => (c) => c.port !== null && ports.includes(c.port))
  given(match.transport, (transports) => (c) => transports.includes(c.transport))
  given(match.name, (globs) => byPattern(globs, (c) => c.name))
  given(match.program, (globs) => byPattern(globs, programOf))
  given(match.server, (addresses) => byAddress(addresses, (c) => [shownAttempt(c)?.server.address ?? '']))
  given(match.client, (addresses) =>
    byAddress(addresses, (c) => {
      const host = hosts.get(c.host)
      return [shownAttempt(c)?.client.address ?? '', ...(host?.addresses ?? []), ...(host?.link ?? [])]
    }),
  )
  return (connection) => tests.every((test) => test(connection))
}

/** The attempt that won, else the first. */
export const shownAttempt = ({ attempts }: ConnectionRecord) => attempts.find(({ won }) => won) ?? attempts[0]

/** As the capture names it, or as it calls itself. */
const programOf = ({ client }: ConnectionRecord): string | null => client.process?.name ?? client.agent

function byPattern(globs: readonly string[], of: (connection: ConnectionRecord) => string | null): Matches {
  const patterns = globs.map(globToRegExp)
  return (connection) => {
    const text = of(connection)
    return text !== null && patterns.some((pattern) => pattern.test(text))
  }
}

function byAddress(addresses: readonly string[], of: (connection: ConnectionRecord) => readonly string[]): Matches {
  const wanted = new Set(addresses.map(canonical))
  return (connection) => of(connection).some((address) => wanted.has(address))
}

/** As the report writes it. */
function canonical(text: string): string {
  const bytes = parseAddress(text)
  if (!bytes) return text.toLowerCase().replaceAll('-', ':')
  const zone = text.indexOf('%')
  return formatAddress(bytes) + (zone < 0 ? '' : text.slice(zone))
}
