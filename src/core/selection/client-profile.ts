/** What is written of a client's way to connect: how it asks, which family it tries first, and when it tries the next address. */
import { ms, type Nanos } from '../base/time.js'

/**
 * How one attempt follows another: `parallel` leaves the former open (a race), `relay` closes it at a timer before, `sequence` waits
 * for the former to fail.
 */
export type Following = 'parallel' | 'relay' | 'sequence'

/** When the first attempt may start: with both answers, as `getaddrinfo` gives them; or a delay after the first of them. */
export type Waiting = 'both' | Nanos

export interface ClientProfile {
  /** Never renamed. */
  readonly id: string
  readonly name: string
  readonly versions: string
  /** Where the figures are written, and when they were. */
  readonly source: string
  readonly date: string
  /** Names under which its processes run, in lower case; a capture may cut them to 15 or 20 characters. */
  readonly processes: readonly string[]
  /** What it calls itself in HTTP. */
  readonly agent?: RegExp
  /** It always does, unless told otherwise. */
  readonly namesItself: boolean
  readonly following: Following
  /** Time from one attempt to the next: the default, and between which bounds it moves by itself. None: it waits for failure. */
  readonly attemptDelay?: { readonly usual: Nanos; readonly least?: Nanos; readonly most?: Nanos }
  /** An option or an argument of its library changes the delay, or turns the race off. */
  readonly settable: boolean
  readonly waits: Waiting
  /** One socket for A and AAAA is `getaddrinfo` of a C library; `own` opens one for each query. */
  readonly resolver: 'getaddrinfo' | 'own'
  readonly asksFirst?: 'A' | 'AAAA'
  /** Asks for HTTPS records: always, for https alone, where it was built to, or never. */
  readonly https: 'always' | 'for-https' | 'sometimes' | 'never'
  /** Which family is tried first where both can be: as the system sorts, or always one. */
  readonly first: 'system' | 'IPv4' | 'IPv6'
  /** The order over several addresses: as the list has them, families in turn, or each family a list of its own. */
  readonly order: 'list' | 'interleaved' | 'by-family'
  readonly quic: boolean
  /** Opens more than one socket for one navigation. */
  readonly manySockets: boolean
}

/** A program that walks the list that `getaddrinfo` gave it. */
const LOOP = {
  namesItself: false,
  following: 'sequence',
  settable: true,
  waits: 'both',
  resolver: 'getaddrinfo',
  https: 'never',
  first: 'system',
  order: 'list',
  quic: false,
  manySockets: false,
} as const satisfies Partial<ClientProfile>

const BROWSER = {
  namesItself: true,
  following: 'parallel',
  settable: false,
  https: 'for-https',
  first: 'system',
  order: 'by-family',
  quic: true,
  manySockets: true,
} as const satisfies Partial<ClientProfile>

const LAZY_EYE = 'Sattler et al., Lazy Eye Inspection, IMC 2025 (arXiv 2412.00263)'

/** In the order in which those are named that nothing tells apart: the more usual first. */
export const CLIENT_PROFILES: readonly ClientProfile[] = [
  {
    ...LOOP,
    id: 'curl',
    name: 'curl',
    versions: '7.34 and later',
    source: `CURL_HET_DEFAULT; ${LAZY_EYE}`,
    date: '2026-11-21',
    processes: ['curl'],
    agent: /^curl\//,
    namesItself: true,
    following: 'parallel',
    attemptDelay: { usual: ms(200) },
    https: 'sometimes',
    order: 'by-family',
    quic: true,
  },
  {
    ...LOOP,
    id: 'node',
    name: 'Node.js and Bun',
    versions: '20 and later',
    source: 'autoSelectFamilyAttemptTimeout, nodejs/node#54359 and #47822',
    date: '2026-11-21',
    processes: ['node', 'bun'],
    agent: /^(node|undici|axios|Bun)\b/,
    following: 'relay',
    attemptDelay: { usual: ms(250) },
    order: 'interleaved',
  },
  {
    ...LOOP,
    id: 'python',
    name: 'Python (socket.create_connection, urllib, requests)',
    versions: '3',
    source: 'Lib/socket.py: one address after another',
    date: '2026-11-21',
    processes: ['python', 'python3', 'pip'],
    agent: /^(Python-urllib|python-requests|pip)\//,
  },
  {
    ...LOOP,
    id: 'wget',
    name: 'GNU Wget',
    versions: '1',
    source: LAZY_EYE,
    date: '2025-10-28',
    processes: ['wget'],
    agent: /^Wget\b/,
    namesItself: true,
  },
  {
    ...BROWSER,
    id: 'chromium',
    name: 'Chromium, Chrome, Edge (Happy Eyeballs version 2)',
    versions: '127 to 156',
    source: `kIPv6FallbackTime; ${LAZY_EYE}`,
    date: '2026-11-21',
    processes: ['chrome', 'chromium', 'google chrome', 'msedge', 'microsoft edge', 'headless_shell', 'brave', 'com.android.chrome'],
    agent: /\b(Chrome|Chromium|HeadlessChrome)\//,
    attemptDelay: { usual: ms(300) },
    waits: 'both',
    resolver: 'own',
    asksFirst: 'AAAA',
  },
  {
    ...BROWSER,
    id: 'firefox',
    name: 'Firefox (backup connection)',
    versions: '132 to 156',
    source: LAZY_EYE,
    date: '2026-11-21',
    processes: ['firefox', 'firefox-bin', 'socket process', 'org.mozilla.firefox'],
    agent: /\bFirefox\//,
    attemptDelay: { usual: ms(250) },
    settable: true,
    waits: 'both',
    resolver: 'getaddrinfo',
  },
  {
    ...BROWSER,
    id: 'safari',
    name: 'Safari and other programs on Apple’s Network.framework',
    versions: 'iOS 11, macOS 10.13 and later; Safari 17.6 measured',
    source: `v6ops 2015 msg22455; ${LAZY_EYE}`,
    date: '2025-10-28',
    processes: ['safari', 'com.apple.webkit.networking', 'nsurlsessiond', 'mobilesafari'],
    agent: /\bVersion\/[\d.]+ .*Safari\/|CFNetwork\//,
    attemptDelay: { usual: ms(250), least: ms(50), most: ms(2000) },
    waits: ms(50),
    resolver: 'own',
    asksFirst: 'AAAA',
    order: 'interleaved',
  },
  {
    ...LOOP,
    id: 'go',
    name: 'Go (net.Dialer)',
    versions: '1.12 and later',
    source: 'net.Dialer.FallbackDelay',
    date: '2026-11-21',
    processes: [],
    agent: /^Go-http-client\//,
    following: 'parallel',
    attemptDelay: { usual: ms(300) },
    resolver: 'own',
    order: 'by-family',
  },
  {
    ...LOOP,
    id: 'rust-hyper',
    name: 'Rust (hyper-util, reqwest)',
    versions: 'hyper-util 0.1',
    source: 'HttpConnector::set_happy_eyeballs_timeout',
    date: '2026-11-21',
    processes: [],
    following: 'parallel',
    attemptDelay: { usual: ms(300) },
    order: 'by-family',
  },
  {
    ...LOOP,
    id: 'java',
    name: 'Java (HttpClient, HttpURLConnection)',
    versions: '8 and later',
    source: 'java.net.preferIPv6Addresses, false by default',
    date: '2026-11-21',
    processes: ['java', 'javaw'],
    agent: /^(Java|Java-http-client)\//,
    first: 'IPv4',
  },
  {
    ...LOOP,
    id: 'dotnet',
    name: '.NET and PowerShell',
    versions: 'up to 10',
    source: 'dotnet/runtime#87932',
    date: '2026-11-21',
    processes: ['dotnet', 'powershell', 'pwsh'],
    agent: /PowerShell\//,
  },
  {
    ...LOOP,
    id: 'android',
    name: 'Android (HttpURLConnection, OkHttp up to 4)',
    versions: 'up to 16',
    source: 'bionic getaddrinfo asks AAAA, then A; addresses one after another',
    date: '2026-11-21',
    processes: [],
    agent: /^(Dalvik|okhttp\/[1-4])/,
    asksFirst: 'AAAA',
  },
  {
    ...LOOP,
    id: 'okhttp',
    name: 'OkHttp (fastFallback)',
    versions: '5',
    source: 'OkHttpClient.fastFallback, on by default',
    date: '2026-11-21',
    processes: [],
    agent: /^okhttp\/[5-9]/,
    following: 'parallel',
    attemptDelay: { usual: ms(250) },
    order: 'interleaved',
  },
  {
    ...LOOP,
    id: 'python-asyncio',
    name: 'Python (asyncio, aiohttp)',
    versions: '3.8 and later, with happy_eyeballs_delay',
    source: 'asyncio create_connection; aiohttp passes 0.25 s',
    date: '2026-11-21',
    processes: ['python', 'python3'],
    agent: /\baiohttp\//,
    following: 'parallel',
    attemptDelay: { usual: ms(250) },
    order: 'interleaved',
  },
  {
    ...LOOP,
    id: 'ruby',
    name: 'Ruby (Socket.tcp)',
    versions: '3.4 and later',
    source: 'ruby/ruby#9374',
    date: '2026-11-21',
    processes: ['ruby'],
    agent: /^Ruby$/,
    following: 'parallel',
    attemptDelay: { usual: ms(250) },
    waits: ms(50),
    asksFirst: 'AAAA',
    order: 'interleaved',
  },
  {
    ...LOOP,
    id: 'grpc',
    name: 'gRPC core',
    versions: '1.62 and later',
    source: 'happy eyeballs in pick_first, 250 ms, 100 to 2000',
    date: '2026-11-21',
    processes: [],
    agent: /^grpc-/,
    following: 'parallel',
    attemptDelay: { usual: ms(250) },
    resolver: 'own',
    order: 'interleaved',
  },
  {
    ...LOOP,
    id: 'glib',
    name: 'GLib (GSocketClient, libsoup)',
    versions: '2.60 and later',
    source: 'GSocketClient HAPPY_EYEBALLS_CONNECTION_ATTEMPT_TIMEOUT_MS',
    date: '2026-11-21',
    processes: [],
    agent: /\blibsoup\//,
    following: 'parallel',
    attemptDelay: { usual: ms(250) },
    settable: false,
    waits: ms(50),
    order: 'interleaved',
  },
  {
    ...LOOP,
    id: 'envoy',
    name: 'Envoy',
    versions: '1.20 and later',
    source: 'happy eyeballs over dns_lookup_family ALL',
    date: '2026-11-21',
    processes: ['envoy'],
    following: 'parallel',
    attemptDelay: { usual: ms(300) },
    resolver: 'own',
    order: 'interleaved',
  },
  {
    ...BROWSER,
    id: 'chromium-hev3',
    name: 'Chromium (Happy Eyeballs version 3, behind a flag)',
    versions: '153 and later, with the flag',
    source: 'draft-ietf-happy-happyeyeballs-v3-04',
    date: '2026-11-21',
    processes: ['chrome', 'chromium', 'headless_shell'],
    agent: /\b(Chrome|Chromium|HeadlessChrome)\//,
    attemptDelay: { usual: ms(250) },
    waits: ms(50),
    resolver: 'own',
    asksFirst: 'AAAA',
    https: 'always',
    order: 'interleaved',
  },
  {
    ...BROWSER,
    id: 'firefox-hev3',
    name: 'Firefox (Happy Eyeballs version 3)',
    versions: '156 and later, with network.http.happy_eyeballs_enabled',
    source: 'HappyEyeballsConnectionAttempt; delays of at least 10 ms',
    date: '2026-11-21',
    processes: ['firefox', 'firefox-bin', 'socket process'],
    agent: /\bFirefox\//,
    attemptDelay: { usual: ms(250) },
    settable: true,
    waits: ms(50),
    resolver: 'getaddrinfo',
    https: 'always',
    order: 'interleaved',
  },
  {
    ...LOOP,
    id: 'getaddrinfo-loop',
    name: 'a program that walks the list of getaddrinfo (ssh, nc, socat, telnet, git …)',
    versions: 'any',
    source: 'RFC 6724 §2',
    date: '2012-09-01',
    processes: ['ssh', 'nc', 'ncat', 'netcat', 'socat', 'telnet', 'git-remote-http'],
  },
]

export interface ResolverHabit {
  readonly id: string
  readonly name: string
  readonly source: string
  /** undefined: it may be either. */
  readonly asksFirst?: 'A' | 'AAAA'
  readonly sockets: 'one' | 'each'
  /** Asks all its servers at once. */
  readonly allServers?: true
}

/** How the resolvers of systems and libraries ask for A and AAAA. */
export const RESOLVER_HABITS: readonly ResolverHabit[] = [
  { id: 'glibc', name: 'GNU C library', asksFirst: 'A', sockets: 'one', source: 'resolv/nss_dns: both queries from one socket' },
  { id: 'musl', name: 'musl', asksFirst: 'A', sockets: 'one', allServers: true, source: 'src/network/res_msend.c' },
  { id: 'bionic', name: 'Android', asksFirst: 'AAAA', sockets: 'each', source: 'libc/dns/net/getaddrinfo.c' },
  { id: 'apple', name: 'Apple (mDNSResponder)', asksFirst: 'AAAA', sockets: 'each', source: 'v6ops 2015 msg22455' },
  { id: 'windows', name: 'Windows', asksFirst: 'A', sockets: 'each', source: 'observed since Vista' },
  { id: 'go', name: 'Go', sockets: 'each', source: 'src/net/dnsclient_unix.go' },
  { id: 'c-ares', name: 'c-ares', sockets: 'each', source: 'ares_getaddrinfo' },
  { id: 'chromium', name: 'Chromium', asksFirst: 'AAAA', sockets: 'each', source: 'net/dns: a transaction and a socket for each type' },
]
