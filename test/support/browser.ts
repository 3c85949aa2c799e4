/** The system's Chromium, for tests of the page. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import type { TestContext } from 'node:test'
import { type Browser, type BrowserContext, chromium } from 'playwright-core'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

const executable = (process.env.PATH ?? '')
  .split(delimiter)
  .flatMap((folder) => NAMES.map((name) => join(folder, name)))
  .find((path) => existsSync(path))

const QUIET = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** A shared machine may be slow; what waits for nothing ends all the same. */
export const PATIENCE_MS = 120_000

let running: Promise<Browser> | undefined
const home = mkdtempSync(join(tmpdir(), 'v6why-browser-'))

/** undefined, and the test marked as skipped, where there is no Chromium. */
export function browserFor(context: TestContext): Promise<Browser> | undefined {
  if (!executable) {
    context.skip('chromium is not installed')
    return undefined
  }
  running ??= chromium.launch({
    executablePath: executable,
    headless: true,
    chromiumSandbox: false,
    args: QUIET,
    env: { ...process.env, HOME: home },
    timeout: PATIENCE_MS,
  })
  return running
}

/** After the last test. */
export async function closeBrowser(): Promise<void> {
  await (await running)?.close()
  rmSync(home, { recursive: true, force: true })
}

/** Octets that the browser's largest page has held at most, as the kernel counts them; undefined where there is no /proc. */
export async function mostMemory(browser: Browser): Promise<number | undefined> {
  if (process.platform !== 'linux') return undefined
  const session = await browser.newBrowserCDPSession()
  const { processInfo } = await session.send('SystemInfo.getProcessInfo')
  await session.detach()
  return 1024 * Math.max(0, ...processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => peakOf(id)))
}

/** Kilobytes; none of a process that has ended meanwhile. */
function peakOf(pid: number): number {
  try {
    return Number(/^VmHWM:\s*(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0)
  } catch {
    return 0
  }
}

/** Every request for anything but the page itself is refused and remembered. */
export async function requestsOf(context: BrowserContext, page: string): Promise<string[]> {
  const seen: string[] = []
  await context.route('**/*', (route) => {
    const url = route.request().url()
    if (url === page || url.startsWith('blob:') || url.startsWith('data:')) return route.continue()
    seen.push(url)
    return route.abort()
  })
  return seen
}
