import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import type { CustomText } from '../../core/capture/pcapng-writer.js'
import { contextOf, SECTION_ENTERPRISE } from '../../core/report/context.js'
import { findProgram } from '../../node/tool.js'

/** What the systems print of themselves: addresses, and the table that getaddrinfo sorts by; on Linux that is the library's, and the kernel has labels. */
const ADDRESSES: Readonly<Record<string, readonly string[]>> = {
  linux: ['ip', '-j', 'addr'],
  darwin: ['ifconfig'],
  win32: ['ipconfig', '/all'],
}
const POLICY: Readonly<Record<string, readonly string[]>> = {
  darwin: ['ip6addrctl', 'show'],
  freebsd: ['ip6addrctl', 'show'],
  win32: ['netsh', 'interface', 'ipv6', 'show', 'prefixpolicies'],
}
const LABELS = ['ip', '-j', 'addrlabel']
const LIBRARY = ['getconf', 'GNU_LIBC_VERSION']
const GAI_CONF = '/etc/gai.conf'

/** What no packet shows of this machine, in its own words; undefined where nothing can be read. */
export function machineContext(platform: string = process.platform): CustomText | undefined {
  const addresses = said(ADDRESSES[platform])
  const policy = platform === 'linux' ? gaiConf() : said(POLICY[platform])
  if (addresses === '' && policy === '') return undefined
  const own = platform === 'linux' ? { labels: said(LABELS).trim(), library: said(LIBRARY).trim() } : {}
  return { enterprise: SECTION_ENTERPRISE, text: contextOf({ addresses, policy, ...own }) }
}

function said(command: readonly string[] | undefined): string {
  const [program = '', ...args] = command ?? []
  const path = program === '' ? undefined : findProgram(program)
  if (path === undefined) return ''
  try {
    return execFileSync(path, args, {
      encoding: 'utf8',
      timeout: 5000,
      maxBuffer: 1 << 20,
      stdio: ['ignore', 'pipe', 'ignore'],
      shell: false,
    })
  } catch {
    return ''
  }
}

/** Rows of the file alone: a file without any leaves the table of the C library in force. */
function gaiConf(): string {
  try {
    return readFileSync(GAI_CONF, 'utf8')
      .split('\n')
      .filter((line) => /^\s*(label|precedence|scopev4)\s/.test(line))
      .join('\n')
  } catch {
    return ''
  }
}
