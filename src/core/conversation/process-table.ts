/**
 * Processes that the capture itself names: Apple's PKTAP and process blocks with their names, pcapng by their numbers, PCAPdroid by the name of the app.
 *
 * A process's number is read for each new attempt and its name once for each number; no packet in between costs anything.
 */
import type { Packet } from '../packet/packet.js'
import * as pcapdroid from '../wire/pcapdroid.js'
import { readCommandName } from '../wire/pktap.js'

export interface Process {
  /** A process id, or the user id of an Android app. */
  readonly id: number
  /** null where the capture has the number alone. */
  readonly name: string | null
}

/** A number is used again by another program in a long capture, so the name belongs to the key; nobody runs so many. */
const MOST_PROCESSES = 65536

export class ProcessTable {
  private readonly processes: Process[] = []
  private readonly rows = new Map<string, number>()

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

  private row(id: number, name: string | null): number {
    const key = `${id} ${name ?? ''}`
    const known = this.rows.get(key)
    if (known !== undefined) return known
    if (this.processes.length === MOST_PROCESSES) return -1
    this.rows.set(key, this.processes.length)
    return this.processes.push({ id, name }) - 1
  }
}
