/**
 * Translations: what stood between the socket of a program and its server and changed the addresses, one row for each NAT64 prefix, CLAT and
 * relay that the capture shows in use (model.md §7).
 */
import type { AddressId, AddressTable } from '../address/address-table.js'
import type { Nanos } from '../base/time.js'
import type { AttemptTable } from './attempt-table.js'
import type { FlowTable } from './flow-table.js'
import { type LookupTable, NOT_SYNTHESISED } from './lookup.js'
import { TYPE_A, TYPE_AAAA } from './lookup-tracker.js'
import type { EmbeddedIPv4, Nat64Prefixes } from './nat64.js'

export type TranslationKind = 'nat64' | '464xlat' | 'map-t' | 'portproxy'

export interface Translation {
  readonly id: number
  readonly kind: TranslationKind
  /** Place in the list of NAT64 prefixes; -1 for a relay. */
  readonly prefix: number
  /** The translator's IPv6 address (CLAT, customer edge of MAP), or the address at which a relay was reached; -1 for a NAT64. */
  readonly end: AddressId
  /** Port of the relay, else 0. */
  readonly port: number
  /** Where a relay connects to, and its address and port; the IPv4 side of a CLAT. -1 and 0 where unknown. */
  far: AddressId
  farPort: number
  /** The first attempt through it, or the first answer under the prefix. 0 where there was none. */
  firstFrame: number
  firstTime: Nanos
}

const NOTHING = new Int32Array(0)
/** A scan through a relay, or from very many addresses, makes no more rows. */
const MOST_TRANSLATIONS = 4096

export interface TranslationInput {
  readonly attempts: AttemptTable
  readonly flows: FlowTable
  readonly addresses: AddressTable
  readonly lookups: LookupTable
  readonly nat64: Nat64Prefixes
  readonly clat: ReadonlySet<AddressId>
  readonly mapEdges: ReadonlySet<AddressId>
}

export class TranslationTable {
  readonly list: Translation[] = []
  private readonly byKey = new Map<string, Translation>()
  /** For each attempt what stands next to the client, for each far leg what stands before it: -1 none. Attempts are those of the last `update`. */
  private next = NOTHING

  /** Takes in what these rows show. Translations that are known already keep their ids. */
  update(input: TranslationInput): void {
    const { attempts, lookups, nat64 } = input
    nat64.list.forEach(({ sources }, prefix) => {
      const shown = sources.filter(({ frame, learntFrom }) => frame !== 0 && learntFrom !== 'map-t')
      if (shown.length > 0) this.row('nat64', prefix, -1, 0)
    })
    for (const [prefix, { frame, time }] of firstAnswers(lookups, nat64)) this.see(this.row('nat64', prefix, -1, 0), frame, time)
    this.next = NOTHING
    const { isInUse } = nat64
    for (let attempt = 0; attempt < attempts.length; attempt++) {
      const near = attempts.legOf.get(attempt)
      if (near >= 0) this.addLeg(input, attempt, near)
      else if (isInUse) this.addAttempt(input, attempt)
    }
  }

  /** Ids of what the attempt went through, the nearest to the client first; `embedded` is what its destination holds. */
  idsOf(attempt: number, embedded: EmbeddedIPv4 | undefined): number[] {
    const next = this.list[this.next[attempt] ?? -1]
    const prefix = embedded?.prefix ?? next?.prefix ?? -1
    const nat64 = this.byKey.get(keyOf('nat64', prefix, -1, 0))
    return [next, nat64].flatMap((row) => (row ? [row.id] : []))
  }

  /** Id of what stands between a far leg and the client; null where it is none of these (NAT44). */
  before(leg: number): number | null {
    return this.list[this.next[leg] ?? -1]?.id ?? null
  }

  private addAttempt(input: TranslationInput, attempt: number): void {
    const { attempts, flows, nat64, clat, mapEdges } = input
    const flow = attempts.flow.get(attempt)
    const embedded = nat64.embedded(flows.serverAddress.get(flow))
    if (!embedded) return
    const client = flows.clientAddress.get(flow)
    const kind = mapEdges.has(client) ? 'map-t' : clat.has(client) ? '464xlat' : undefined
    if (kind !== 'map-t') this.through(input, attempt, this.row('nat64', embedded.prefix, -1, 0))
    if (kind) this.take(input, attempt, this.through(input, attempt, this.row(kind, embedded.prefix, client, 0)))
  }

  private addLeg(input: TranslationInput, far: number, near: number): void {
    const { attempts, flows, addresses, nat64, mapEdges } = input
    const server = flows.serverAddress.get(attempts.flow.get(far))
    const client = flows.clientAddress.get(attempts.flow.get(far))
    const reached = flows.serverAddress.get(attempts.flow.get(near))
    const [behind, before] = [nat64.embedded(server), nat64.embedded(reached)]
    if (behind && addresses.isIPv4(reached)) {
      const kind = mapEdges.has(client) ? 'map-t' : '464xlat'
      if (kind === '464xlat') this.through(input, far, this.row('nat64', behind.prefix, -1, 0))
      const row = this.row(kind, behind.prefix, client, 0)
      if (row) row.far = flows.clientAddress.get(attempts.flow.get(near))
      this.take(input, far, this.through(input, far, row))
      this.take(input, near, row)
    } else if (before?.ipv4 === server) this.take(input, far, this.row('nat64', before.prefix, -1, 0))
    else if (attempts.relayed.get(near) === 1 && reached !== server) {
      const row = this.row('portproxy', -1, reached, flows.serverPort.get(attempts.flow.get(near)))
      if (row && row.far < 0) {
        row.far = server
        row.farPort = flows.serverPort.get(attempts.flow.get(far))
      }
      this.take(input, far, this.through(input, near, row))
      this.take(input, near, row)
    }
  }

  private take({ attempts }: TranslationInput, attempt: number, row: Translation | undefined): void {
    if (!row) return
    if (this.next.length === 0) this.next = new Int32Array(attempts.length).fill(-1)
    if (this.next[attempt]! < 0) this.next[attempt] = row.id - 1
  }

  private through({ attempts }: TranslationInput, attempt: number, row: Translation | undefined): Translation | undefined {
    return this.see(row, attempts.startFrame.get(attempt), attempts.startTime.get(attempt))
  }

  private see(row: Translation | undefined, frame: number, time: Nanos): Translation | undefined {
    if (row && (row.firstFrame === 0 || time < row.firstTime)) {
      row.firstFrame = frame
      row.firstTime = time
    }
    return row
  }

  private row(kind: TranslationKind, prefix: number, end: AddressId, port: number): Translation | undefined {
    const key = keyOf(kind, prefix, end, port)
    const known = this.byKey.get(key)
    if (known || this.list.length >= MOST_TRANSLATIONS) return known
    const row: Translation = {
      id: this.list.length + 1,
      kind,
      prefix,
      end,
      port,
      far: -1,
      farPort: 0,
      firstFrame: 0,
      firstTime: 0,
    }
    this.list.push(row)
    this.byKey.set(key, row)
    return row
  }
}

const keyOf = (kind: TranslationKind, prefix: number, end: AddressId, port: number): string => `${kind} ${prefix} ${end} ${port}`

/** The first answer under each prefix. */
function firstAnswers(lookups: LookupTable, nat64: Nat64Prefixes): Map<number, { readonly frame: number; readonly time: Nanos }> {
  const first = new Map<number, { readonly frame: number; readonly time: Nanos }>()
  if (!nat64.isInUse) return first
  for (const row of lookups.givers) {
    const isPlain = lookups.qtype.get(row) === TYPE_AAAA && lookups.synthesised.get(row) === NOT_SYNTHESISED
    if (isPlain || lookups.qtype.get(row) === TYPE_A) continue
    for (let i = 0; i < lookups.addressCount.get(row); i++) {
      const prefix = nat64.embedded(lookups.addressAt(row, i))?.prefix
      if (prefix !== undefined && !first.has(prefix))
        first.set(prefix, { frame: lookups.answerFrame.get(row), time: lookups.answered.get(row) })
    }
  }
  return first
}
