/**
 * Processes that the capture itself names: Apple's PKTAP and process blocks with their names, pcapng by their numbers, PCAPdroid by the name of the app;
 * and those of the sockets that the recording machine says it had (v6why live --processes).
 *
 * A process's number is read for each new attempt and its name once for each number; no packet in between costs anything.
 */
import type { AddressTable } from '../address/address-table.js'
import { sameAddress } from '../address/prefix.js'
import { Renumbering } from '../base/renumbering.js'
import { type Instant, NANOS_PER_MS, toMs } from '../base/time.js'
import type { Packet } from '../packet/packet.js'
import * as pcapdroid from '../wire/pcapdroid.js'
import { readCommandName } from '../wire/pktap.js'
import type { AttemptTable } from './attempt-table.js'
import type { FlowTable } from './flow-table.js'

export interface Process {
  /** A process id, or the user id of an Android app. */
  readonly id: number
  /** null where the capture has the number alone. */
  readonly name: string | null
}

/** A socket that a system had open, with the process that it belonged to. */
export interface OwnedSocket {
  /** By which it is told again. */
  readonly id: number
  readonly protocol: number
  /** One, or all of the machine's own where it is bound to none. */
  readonly addresses: readonly Uint8Array[]
  readonly port: number
  /** When it was not there yet, in milliseconds since 1970; null where it was from the start. */
  readonly from: number | null
  /** When it was last there; null while it is. */
  readonly until: number | null
  readonly process: Process
}

/** Of one machine, closed ones included. */
const MOST_SOCKETS = 65536

/** A number is used again by another program in a long capture, so the name belongs to the key; nobody runs so many. */
const MOST_PROCESSES = 65536

export class ProcessTable {
  private processes: Process[] = []
  private readonly rows = new Map<string, number>()
  private readonly sockets = new Map<number, OwnedSocket>()
  private readonly socketsOf = new Map<number, OwnedSocket[]>()

  at(row: number): Process | undefined {
    return this.processes[row]
  }

  /** Row of the process that a packet belongs to, -1 where the capture does not say. */
  of(packet: Packet): number {
    const { frame } = packet
    if (packet.processId > 0) {
      const name = packet.commandNameAt < 0 ? frame.processName : readCommandName(frame.view, packet.commandNameAt) || null
      return this.row(packet.processId, name)
    }
    const outermost = packet.ip[0]!
    const behind = outermost.at + outermost.length
    // A reassembled or decrypted packet lies in a buffer of its own, without what stood behind it.
    if (packet.view !== frame.view || behind >= frame.end) return -1
    const app = pcapdroid.readAppId(frame.view, behind, frame.end)
    return app === 0 ? -1 : this.row(app, readCommandName(frame.view, pcapdroid.nameAt(behind)) || null)
  }

  /** The newest word about a socket counts. */
  own(socket: OwnedSocket): void {
    this.disown(socket.id)
    if (this.sockets.size === MOST_SOCKETS) this.disown(this.sockets.keys().next().value!)
    this.sockets.set(socket.id, socket)
    const key = portKey(socket.protocol, socket.port)
    const others = this.socketsOf.get(key)
    if (others) others.push(socket)
    else this.socketsOf.set(key, [socket])
  }

  /** Gives attempts without a process the one of the socket that they began from. */
  nameAttempts(attempts: AttemptTable, flows: FlowTable, addresses: AddressTable, epoch: Instant | null): void {
    if (this.sockets.size === 0 || !epoch) return
    const begun = epoch.seconds * 1000 + epoch.nanos / NANOS_PER_MS
    for (let attempt = 0; attempt < attempts.length; attempt++) {
      if (attempts.process.get(attempt) >= 0) continue
      const flow = attempts.flow.get(attempt)
      const sockets = this.socketsOf.get(portKey(flows.protocol.get(flow), flows.clientPort.get(flow)))
      if (!sockets) continue
      const client = addresses.bytes(flows.clientAddress.get(flow))
      const time = begun + toMs(attempts.startTime.get(attempt))
      const socket = sockets.find(
        ({ addresses: own, from, until }) =>
          (from ?? time) <= time && time <= (until ?? time) && own.some((address) => sameAddress(address, client)),
      )
      if (socket) attempts.process.set(attempt, this.row(socket.process.id, socket.process.name))
    }
  }

  /** Drops those that no attempt has any more. */
  renumber({ length, process }: AttemptTable): void {
    const used = new Set(process.copy(length))
    const rows = new Renumbering(this.processes.length, (row) => used.has(row))
    for (let attempt = 0; attempt < length; attempt++) process.set(attempt, rows.of(process.get(attempt)))
    const kept = Array.from(rows.kept, (row) => this.processes[row]!)
    this.processes = []
    this.rows.clear()
    for (const { id, name } of kept) this.row(id, name)
  }

  private disown(id: number): void {
    const socket = this.sockets.get(id)
    if (!socket) return
    this.sockets.delete(id)
    const key = portKey(socket.protocol, socket.port)
    const others = this.socketsOf.get(key)!.filter((other) => other !== socket)
    if (others.length > 0) this.socketsOf.set(key, others)
    else this.socketsOf.delete(key)
  }

  private row(id: number, name: string | null): number {
    const key = `${id} ${name ?? ''}`
    const known = this.rows.get(key)
    if (known !== undefined) return known
    if (this.processes.length === MOST_PROCESSES) return -1
    this.rows.set(key, this.processes.length)
    return this.processes.push({ id, name }) - 1
  }
}

const portKey = (protocol: number, port: number): number => (protocol << 16) | port
