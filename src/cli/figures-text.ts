/** The figures of a summary in a line or two: what a person compares between captures. */
import { listing, say, type Speak, speakEnglish } from '../core/base/message.js'
import type { SummaryRecord } from '../core/report/report.js'

const MOST_NAMES = 3

/** Three figures are enough for a time that nobody measures twice alike. */
const time = (ms: number): string => `${ms < 10 ? ms.toFixed(2) : ms.toFixed(ms < 100 ? 1 : 0)} ms`

export function* figureLines(
  { handshakes, attemptDelays, lostMs, changedSides, changedSidesCount }: SummaryRecord,
  speak: Speak = speakEnglish,
): Iterable<string> {
  if (handshakes.length > 0) {
    const took = handshakes.map(({ family, p50Ms, p95Ms }) => say`${family} ${time(p50Ms)} (95 % within ${time(p95Ms)})`)
    const delays = attemptDelays.map(({ family, p50Ms }) => say`; after ${family} the other family followed in ${time(p50Ms)}`)
    const lost = lostMs > 0 ? say`; ${time(lostMs)} lost on first choices` : ''
    yield speak(say`median handshake: ${listing(took)}${listing(delays, '')}${lost}`)
  }
  if (changedSidesCount > 0) {
    const names = listing(changedSides.slice(0, MOST_NAMES).map(({ name, IPv4, IPv6 }) => `${name} (${IPv4} IPv4, ${IPv6} IPv6)`))
    const more = changedSidesCount - MOST_NAMES
    yield speak(say`now over IPv4, now over IPv6: ${more > 0 ? say`${names} and ${more} more` : names}`)
  }
}
