/** The programs that capture for v6why, how they are called, and what their complaints mean. */
import { findProgram } from '../tool.js'
import { CAP_MISSING, CAP_WORD } from './word.js'

export const BACKENDS = ['dumpcap', 'tcpdump', 'cap'] as const
export type Backend = (typeof BACKENDS)[number]

export interface CaptureRequest {
  /** At least one. */
  readonly interfaces: readonly string[]
  /** BPF; empty: everything. */
  readonly filter: string
  readonly snapLength: number
  readonly count?: number | undefined
  /** Packets at once, not gathered: earlier by half a second with tcpdump, and lossy when there are many. */
  readonly immediate?: boolean | undefined
  readonly backend?: Backend | undefined
}

/** An absolute path and its arguments: no shell reads them. */
export interface CaptureProgram {
  readonly backend: Backend
  readonly path: string
  readonly args: readonly string[]
}

export type CaptureFault = 'usage' | 'right' | 'ended'

/** Why there is no capture, or no longer one. `message` is one line that says what to do. */
export class LiveError extends Error {
  override readonly name = 'LiveError'
  readonly fault: CaptureFault
  constructor(fault: CaptureFault, message: string) {
    super(message)
    this.fault = fault
  }
}

/** MB of the kernel's ring: no loss at 100,000 packets a second. */
const RING_MB = 64

export function programFor(request: CaptureRequest, self: readonly string[]): CaptureProgram {
  const { interfaces, filter, backend } = request
  for (const name of interfaces)
    if (!/^[^-\s/\0][^\s/\0]{0,63}$/.test(name)) throw new LiveError('usage', `'${name}' is no interface; v6why interfaces lists them`)
  if (filter.startsWith('-')) throw new LiveError('usage', `a filter that begins with '-' is none: ${filter}`)
  const wanted = backend ? [backend] : BACKENDS.slice(0, 2)
  for (const candidate of wanted) {
    if (candidate === 'cap') return { backend: candidate, path: process.execPath, args: [...self, CAP_WORD, ...capArguments(request)] }
    const path = findProgram(candidate) ?? findAside(candidate)
    if (path === undefined) continue
    if (candidate === 'tcpdump' && interfaces.length > 1) {
      if (backend) throw new LiveError('usage', 'tcpdump takes one interface; with dumpcap, several: --backend dumpcap, or -i any')
      continue
    }
    return { backend: candidate, path, args: candidate === 'dumpcap' ? dumpcapArguments(request) : tcpdumpArguments(request) }
  }
  if (!backend && interfaces.length === 1)
    return { backend: 'cap', path: process.execPath, args: [...self, CAP_WORD, ...capArguments(request)] }
  throw new LiveError(
    'right',
    `${backend ?? 'dumpcap'} is not installed; on Debian: sudo apt install ${backend === 'tcpdump' ? 'tcpdump' : 'wireshark-common'}`,
  )
}

/** Where system programs lie that the PATH of a user leaves out. */
function findAside(name: string): string | undefined {
  const { PATH } = process.env
  try {
    process.env.PATH = process.platform === 'win32' ? 'C:\\Program Files\\Wireshark' : '/usr/sbin:/sbin:/usr/local/bin:/opt/homebrew/bin'
    return findProgram(name)
  } finally {
    if (PATH === undefined) delete process.env.PATH
    else process.env.PATH = PATH
  }
}

const dumpcapArguments = ({ interfaces, filter, snapLength, count }: CaptureRequest): string[] => [
  '-q',
  ...(filter === '' ? [] : ['-f', filter]),
  '-s',
  String(snapLength),
  '-B',
  String(RING_MB),
  ...interfaces.flatMap((name) => ['-i', name]),
  ...(count === undefined ? [] : ['-c', String(count)]),
  '-w',
  '-',
]

const tcpdumpArguments = ({ interfaces, filter, snapLength, count, immediate }: CaptureRequest): string[] => [
  '-U',
  '-n',
  '--time-stamp-precision=nano',
  '-B',
  String(RING_MB * 1024),
  '-s',
  String(snapLength),
  ...(immediate ? ['--immediate-mode'] : []),
  ...(count === undefined ? [] : ['-c', String(count)]),
  '-i',
  interfaces[0]!,
  '-w',
  '-',
  ...(filter === '' ? [] : ['--', filter]),
]

const capArguments = ({ interfaces, filter, count }: CaptureRequest): string[] => [interfaces[0]!, filter, String(count ?? 0)]

const how = (): string =>
  process.platform === 'linux'
    ? 'run it with sudo, or join the group wireshark (sudo dpkg-reconfigure wireshark-common; sudo usermod -aG wireshark $USER)'
    : process.platform === 'darwin'
      ? 'run it with sudo, or install ChmodBPF of Wireshark'
      : 'run the terminal as administrator'

const raise = ([name]: readonly string[]): string => (process.platform === 'linux' ? ` (sudo ip link set ${name} up)` : '')

/** What the last words of a capturing program mean. */
export function faultOf(words: string, { interfaces, filter }: CaptureRequest, program: string): LiveError {
  const line = lastLine(words)
  if (words.includes(CAP_MISSING)) return new LiveError('right', CAP_MISSING)
  if (/permission|not permitted|EPERM|EACCES|are you root/i.test(words)) return new LiveError('right', `no right to capture: ${how()}`)
  if (/can't parse filter|invalid capture filter|syntax error|not a valid capture filter|unknown host|illegal token/i.test(words))
    return new LiveError('usage', `'${filter}' is no capture filter: ${filterWords(words)}; examples: man pcap-filter`)
  if (/is not up/i.test(words))
    return new LiveError(
      'ended',
      `${interfaces.join(', ')}: the interface is down; bring it up${raise(interfaces)}, or let --retry wait for it`,
    )
  if (/disappeared|no longer|went down|is down/i.test(words))
    return new LiveError('ended', `${interfaces.join(', ')}: the interface has vanished; --retry waits until it returns`)
  if (/no such device|there is no device|doesn't exist|SIOCGIFHWADDR|bad interface|unknown interface|no interface/i.test(words))
    return new LiveError('usage', `there is no interface ${interfaces.join(' or ')}; v6why interfaces lists them`)
  return new LiveError('ended', `${program} has ended${line === '' ? '' : `: ${line}`}`)
}

const filterWords = (words: string): string =>
  (/(syntax error[^\n]*|unknown host[^\n]*|illegal token[^\n]*)/i.exec(words)?.[1] ?? lastLine(words)).replace(/[).]+$/, '')

const lastLine = (words: string): string => words.trim().split('\n').at(-1)?.trim() ?? ''

/** What a recorder says that it lost, the newest word counts; null where it has said nothing. */
export function lossesIn(words: string): number | null {
  const all = [...words.matchAll(/(\d+) packets? dropped by kernel/g)]
  return all.length === 0 ? null : Number(all.at(-1)![1])
}
