/**
 * Whether full segments arrive: a path that drops what is longer than its MTU, and says so to nobody, lets the handshake through and stops at the first
 * full segment, which its sender then repeats (RFC 2923 §2.1, RFC 8201 §1).
 *
 * Of each attempt the first full segment is kept, of the side that last had none through. A sender that has gone on beyond it was heard.
 */
import { ms } from '../base/time.js'
import type { Packet } from '../packet/packet.js'
import type { AttemptTable } from './attempt-table.js'
import type { FlowTable } from './flow-table.js'

/** RFC 8200 §5: what fits a packet of 1280 octets passes every path: 1280 less the IPv6 and the TCP header. */
export const ALWAYS_PASSES = 1220
/** RFC 6298 §2.4 rounds up to a second, Linux to 200 ms; sooner than half of that it is the same packet elsewhere, or a fast retransmission. */
const LEAST_TIMEOUT = ms(100)
/** RFC 6928 §2 lets 10 segments go unacknowledged, large senders take a few times as many: who is so far ahead was heard. */
const MOST_UNHEARD = 128 * 1024
/** After a time-out the window is one segment (RFC 5681 §3.1): anything further follows an acknowledgement. */
const REPEATED = 3
const MOST_TIMES = 255

/** Values of `fullSide`: whose segment is kept, and, shifted by PASSED, whose full segments arrive. */
export const FROM_CLIENT = 1
export const FROM_SERVER = 2
const SIDES = 3
const PASSED = 2

/** A segment longer than ALWAYS_PASSES. `flows.reverse` says who sent it. */
export function noteFullSegment(packet: Packet, flow: number, flows: FlowTable, attempt: number, attempts: AttemptTable): void {
  const side = flows.reverse ? FROM_SERVER : FROM_CLIENT
  const state = attempts.fullSide.get(attempt)
  if (packet.copy || (state & (side << PASSED)) !== 0) return
  if ((state & SIDES) === side) {
    const ahead = (packet.sequence - attempts.fullSequence.get(attempt)) | 0
    if (ahead === 0) repeat(packet, flow, flows, attempt, attempts)
    else if (ahead > MOST_UNHEARD || (ahead > 0 && attempts.fullSent.get(attempt) >= REPEATED))
      attempts.fullSide.set(attempt, (state & ~SIDES) | (side << PASSED))
    return
  }
  if ((state & SIDES) !== 0 && attempts.fullSent.get(attempt) > 1) return
  attempts.fullSide.set(attempt, (state & ~SIDES) | side)
  begin(packet, flow, flows, attempt, attempts)
}

function begin(packet: Packet, flow: number, flows: FlowTable, attempt: number, attempts: AttemptTable): void {
  attempts.fullSequence.set(attempt, packet.sequence)
  attempts.fullLength.set(attempt, packet.payloadLength)
  attempts.fullSent.set(attempt, 1)
  attempts.fullFrame.set(attempt, packet.frame.number)
  attempts.fullTime.set(attempt, packet.frame.time)
  attempts.fullHeard.set(attempt, (flows.reverse ? flows.packetsForward : flows.packetsBack).get(flow))
}

function repeat(packet: Packet, flow: number, flows: FlowTable, attempt: number, attempts: AttemptTable): void {
  // The sender has learnt of a smaller MTU, or its network card had cut the first one after it was captured.
  if (packet.payloadLength < attempts.fullLength.get(attempt)) begin(packet, flow, flows, attempt, attempts)
  if (packet.frame.time - attempts.fullTime.get(attempt) < LEAST_TIMEOUT || attempts.fullSent.get(attempt) === MOST_TIMES) return
  attempts.fullSent.add(attempt, 1)
  attempts.fullFrame.set(attempt, packet.frame.number)
  attempts.fullTime.set(attempt, packet.frame.time)
}

/** Packets that the other side has sent since the first full segment: smaller ones pass. */
export const heardSince = (flows: FlowTable, attempts: AttemptTable, attempt: number): number =>
  (attempts.fullSide.get(attempt) & SIDES) === FROM_SERVER
    ? flows.packetsForward.get(attempts.flow.get(attempt)) - attempts.fullHeard.get(attempt)
    : flows.packetsBack.get(attempts.flow.get(attempt)) - attempts.fullHeard.get(attempt)

/** Whose first full segment was not seen to arrive; 0 nobody's. */
export const stuckSide = (attempts: AttemptTable, attempt: number): number => attempts.fullSide.get(attempt) & SIDES
