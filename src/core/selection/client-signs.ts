/**
 * Signs by which clients are told apart: one table, each with what was seen and what it says of a profile.
 *
 * What an option of the program can change speaks against it and does not rule it out; what its code cannot do does.
 */
import { ms, type Nanos, seconds, toMs } from '../base/time.js'
import type { ClientProfile } from './client-profile.js'

/** A frame, and when it was. */
export interface Seen {
  readonly frame: number
  readonly time: Nanos
}

/** What one connection shows of its client, with the frame that shows each. */
export interface Behaviour {
  readonly process: (Seen & { readonly name: string }) | undefined
  /** The User-Agent; null where a whole request was read and had none. */
  readonly agent: (Seen & { readonly name: string | null }) | undefined
  readonly transport: 'tcp' | 'quic' | 'udp' | 'icmp'
  /** QUIC is among its attempts. */
  readonly quic: boolean
  readonly port: number
  readonly start: Seen
  /** Of the name's lookups: the first query of each type. */
  readonly questions: readonly Question[]
  /** The other family could be tried: an address was known and the host has a source for it. */
  readonly otherKnown: boolean
  readonly firstFamily: 'IPv4' | 'IPv6'
  /** Both could be tried and the system's order would have begun with the other family. */
  readonly againstOrder: boolean
  /** Families of the attempts, in their order. */
  readonly families: readonly ('IPv4' | 'IPv6')[]
  /** `shown`: two sockets were open at once; `excluded`: the former was closed before the next; `open`: either. */
  readonly overlap: 'shown' | 'excluded' | 'open'
  /** Attempts that began by a timer, and how long after the one before. */
  readonly timers: readonly (Seen & { readonly after: Nanos })[]
  /** How long the first attempt was neither answered nor refused while no other was begun. */
  readonly alone: Nanos
  /** Sockets of one navigation, this one included. */
  readonly sockets: number
}

export interface Question {
  readonly type: 'A' | 'AAAA' | 'HTTPS'
  /** Address and port it was asked from, as one number for each. */
  readonly socket: number
  readonly asked: Seen
  /** undefined where no answer is in the capture. */
  readonly answered: Seen | undefined
  /** The answer held an address. */
  readonly positive: boolean
}

export type Says = 'for' | 'against' | 'excludes' | undefined

export interface Sign {
  readonly id: string
  readonly weight: number
  /** What was seen, undefined where the connection does not show it. */
  look(behaviour: Behaviour): (Seen & { readonly says: string; judge(profile: ClientProfile): Says }) | undefined
}

/** Timers never fire early but for the clock's grain, and late by what the machine is busy with. */
const EARLY = ms(5)
const LATE = ms(20)
/** RFC 8305 §8: the longest Connection Attempt Delay. */
const LONGEST_RACE_DELAY = seconds(2)
/** The shortest time-out after which a C library stops to wait for an answer (`options timeout:1`). */
const SHORTEST_TIMEOUT = seconds(1)
/** An answer that comes so soon after another was not waited for. */
const AT_ONCE = ms(5)
/** Names of processes are cut by the kernel (15) or by PKTAP (20). */
const LEAST_NAME = 15
const HTTPS_PORT = 443

/** Signs of this weight and above name the client. */
export const NAMES = 500
const BY_PROCESS = 2 * NAMES
const USUAL = 2
const SOME = 1

const supports = (holds: boolean): Says => (holds ? 'for' : 'against')

export function isNearDelay(after: Nanos, delay: Nanos): boolean {
  return after >= delay - EARLY && after <= delay + LATE
}

function runsAs(profile: ClientProfile, process: string): boolean {
  const name = process.toLowerCase().replace(/\.exe$/, '')
  return profile.processes.some(
    (known) => name === known || (name.length >= LEAST_NAME && known.startsWith(name)) || isVersionOf(name, known),
  )
}

/** `python3.11` is a `python3`. */
const isVersionOf = (name: string, known: string): boolean => name.startsWith(known) && /^[\d.]+$/.test(name.slice(known.length))

const addressQuestions = ({ questions }: Behaviour): Question[] => questions.filter(({ type }) => type !== 'HTTPS')

export const CLIENT_SIGNS: readonly Sign[] = [
  {
    id: 'process',
    weight: BY_PROCESS,
    look: ({ process }) =>
      process && {
        ...process,
        says: `the capture names the process ${process.name}`,
        judge: (profile) => (runsAs(profile, process.name) ? 'for' : undefined),
      },
  },
  {
    id: 'user-agent',
    weight: NAMES,
    look({ agent }) {
      if (!agent) return undefined
      const { name } = agent
      if (name === null)
        return { ...agent, says: 'the request has no User-Agent', judge: ({ namesItself }) => (namesItself ? 'against' : undefined) }
      return { ...agent, says: `the client calls itself ${name}`, judge: ({ agent: called }) => (called?.test(name) ? 'for' : undefined) }
    },
  },
  {
    id: 'overlap',
    weight: USUAL,
    look({ overlap, timers }) {
      const [first] = timers
      if (!first || overlap === 'open') return undefined
      return overlap === 'shown'
        ? {
            ...first,
            says: 'the former attempt stays open beside this one',
            judge: ({ following }) => (following === 'parallel' ? 'for' : 'excludes'),
          }
        : {
            ...first,
            says: 'the former attempt was closed before this one began',
            judge: ({ following }) => (following === 'parallel' ? 'excludes' : following === 'relay' ? 'for' : undefined),
          }
    },
  },
  {
    id: 'attempt-delay',
    weight: USUAL,
    look({ timers }) {
      const [first] = timers
      if (!first) return undefined
      return {
        ...first,
        says: `the next attempt begins ${toMs(first.after)} ms after the former`,
        judge({ attemptDelay, following, settable }) {
          // No race is so slow, and a program without one has been given a time-out.
          if (following === 'sequence' && first.after > LONGEST_RACE_DELAY) return undefined
          if (attemptDelay && isNearDelay(first.after, attemptDelay.usual)) return 'for'
          if (attemptDelay?.least !== undefined && first.after >= attemptDelay.least - EARLY && first.after <= attemptDelay.most! + LATE)
            return undefined
          // A timer may fire late on a busy machine, but never early.
          return settable || !attemptDelay || first.after > attemptDelay.usual ? 'against' : 'excludes'
        },
      }
    },
  },
  {
    id: 'patience',
    weight: SOME,
    look({ alone, otherKnown, start }) {
      if (!otherKnown || alone === 0) return undefined
      return {
        ...start,
        says: `for ${toMs(alone)} ms no other address is tried`,
        judge({ attemptDelay }) {
          if (!attemptDelay) return undefined
          return alone <= (attemptDelay.most ?? attemptDelay.usual) + LATE ? undefined : 'against'
        },
      }
    },
  },
  {
    id: 'https-record',
    weight: SOME,
    look(behaviour) {
      const asked = behaviour.questions.find(({ type }) => type === 'HTTPS')
      if (asked)
        return {
          ...asked.asked,
          says: 'HTTPS? is asked too',
          judge: ({ https }) => (https === 'never' ? 'excludes' : https === 'sometimes' ? undefined : 'for'),
        }
      const [question] = behaviour.questions
      if (!question) return undefined
      return {
        ...question.asked,
        says: 'HTTPS? is not asked',
        judge: ({ https }) => (https === 'always' || (https === 'for-https' && behaviour.port === HTTPS_PORT) ? 'against' : undefined),
      }
    },
  },
  {
    id: 'quic',
    weight: SOME,
    look: ({ quic: tried, start }) =>
      tried ? { ...start, says: 'QUIC is tried', judge: ({ quic }) => (quic ? 'for' : 'excludes') } : undefined,
  },
  {
    id: 'answers-awaited',
    weight: SOME,
    look(behaviour) {
      const { start } = behaviour
      const questions = addressQuestions(behaviour)
      if (questions.length < 2) return undefined
      const missing = questions.find(({ answered }) => !answered || answered.time > start.time)
      if (missing) {
        // A resolver that stopped to wait says nothing of the program.
        if (start.time - missing.asked.time > SHORTEST_TIMEOUT) return undefined
        return {
          ...start,
          says: `the first attempt does not wait for the ${missing.type} answer`,
          judge: ({ waits }) => (waits === 'both' ? 'excludes' : 'for'),
        }
      }
      const answers = questions.flatMap(({ answered, positive }) => (answered && positive ? [answered] : []))
      const last = Math.max(...questions.map(({ answered }) => answered!.time))
      const first = answers.reduce<Seen | undefined>((least, seen) => (least && least.time <= seen.time ? least : seen), undefined)
      if (!first || last - first.time <= AT_ONCE) return undefined
      return {
        ...start,
        says: `the first attempt waits ${toMs(last - first.time)} ms for the other answer`,
        judge: ({ waits }) => (waits === 'both' ? 'for' : last - first.time <= waits + LATE ? undefined : 'against'),
      }
    },
  },
  {
    id: 'resolver',
    weight: SOME,
    look(behaviour) {
      const [first, second] = addressQuestions(behaviour)
      if (!first || !second) return undefined
      const shared = first.socket === second.socket
      return {
        ...second.asked,
        says: shared ? `${first.type} and ${second.type} are asked from one socket` : `${first.type} and ${second.type} have a socket each`,
        // Another socket each may be a forwarder's on the host, and says nothing of a program that leaves asking to its C library.
        judge: ({ resolver }) => (resolver === 'own' ? supports(!shared) : undefined),
      }
    },
  },
  {
    id: 'query-order',
    weight: SOME,
    look(behaviour) {
      const [first] = addressQuestions(behaviour)
      if (!first || addressQuestions(behaviour).length < 2) return undefined
      return {
        ...first.asked,
        says: `${first.type} is asked first`,
        judge: ({ asksFirst }) => (asksFirst === undefined ? undefined : supports(asksFirst === first.type)),
      }
    },
  },
  {
    id: 'first-family',
    weight: SOME,
    look({ otherKnown, againstOrder, firstFamily, start }) {
      if (!otherKnown) return undefined
      const says = againstOrder ? `${firstFamily} is tried first against the order of RFC 6724` : `${firstFamily} is tried first`
      return {
        ...start,
        says,
        judge: ({ first }) => (first === 'system' ? (againstOrder ? 'against' : undefined) : supports(first === firstFamily)),
      }
    },
  },
  {
    id: 'order',
    weight: SOME,
    look({ families, timers, otherKnown, start }) {
      if (families.length < 3) return undefined
      const [a, b, c] = families
      const { frame, time } = timers.at(-1) ?? start
      if (a === b && otherKnown)
        return {
          frame,
          time,
          says: `two ${a} addresses are tried first`,
          judge: ({ order }) => (order === 'interleaved' ? 'against' : 'for'),
        }
      if (a !== b && a === c)
        return {
          frame,
          time,
          says: 'the families are tried in turn',
          judge: ({ order }) => (order === 'list' ? undefined : supports(order === 'interleaved')),
        }
      return undefined
    },
  },
  {
    id: 'sockets',
    weight: SOME,
    look: ({ sockets, start }) =>
      sockets > 1
        ? { ...start, says: `${sockets} sockets are opened for one navigation`, judge: ({ manySockets }) => supports(manySockets) }
        : undefined,
  },
]
