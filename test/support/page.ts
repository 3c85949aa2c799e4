/** Windows of the page, of which nothing may be asked of any network. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { pathToFileURL } from 'node:url'
import axe from 'axe-core'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { reportPage } from '../../src/cli/page.js'
import { analyze } from './analyze.js'
import { browserFor, closeBrowser, PATIENCE_MS, requestsOf } from './browser.js'
import { samples } from './samples.js'

export const folder = mkdtempSync(join(tmpdir(), 'v6why-page-'))
test.after(async () => {
  await closeBrowser()
  rmSync(folder, { recursive: true })
})

export const sample = (story: string) => samples.find((each) => each.story === story)!
export interface Opened {
  readonly page: Page
  /** Requests for anything but the page, and what the browser complained about. */
  readonly seen: string[]
}

/** Opens an address in a window of its own, of which nothing may be asked of any network. */
export async function open(t: TestContext, address: string, options: BrowserContextOptions = {}): Promise<Opened | undefined> {
  const browser = await browserFor(t)
  if (!browser) return undefined
  const context = await browser.newContext({ locale: 'en', viewport: { width: 1280, height: 900 }, ...options })
  context.setDefaultTimeout(PATIENCE_MS)
  t.after(() => context.close())
  const [plain = ''] = address.split('#')
  const seen = await requestsOf(context, plain)
  const page = await context.newPage()
  // A page that cannot be drawn is told at once, not after all patience.
  const fault = new Promise<never>((_, reject) => {
    page.on('pageerror', (error) => {
      seen.push(`error: ${error.message}`)
      reject(error)
    })
  })
  fault.catch(() => {})
  page.on('console', (message) => {
    if (message.type() === 'error') seen.push(`console: ${message.text()}`)
  })
  await page.goto(address)
  await Promise.race([page.waitForSelector('#page > *'), fault])
  return { page, seen }
}

let files = 0
export function fileOf(name: string, content: string | Uint8Array): string {
  const path = join(folder, `${++files}-${name}`)
  writeFileSync(path, content)
  return path
}

export const reportFile = (story: string): string => {
  const { file, bytes } = sample(story)
  return pathToFileURL(fileOf('report.html', reportPage(analyze(file, bytes)))).href
}

export const drop = (page: Page, ...paths: string[]) => page.locator('input[type=file]').first().setInputFiles(paths)

/** As from a window of files. */
export async function dropWithMouse(page: Page, { file, bytes }: Pick<ReturnType<typeof sample>, 'file' | 'bytes'>): Promise<void> {
  const dataTransfer = await page.evaluateHandle(
    ([name, octets]) => {
      const data = new DataTransfer()
      data.items.add(new File([Uint8Array.from(octets)], name))
      return data
    },
    [file, Array.from(bytes)] as const,
  )
  await page.dispatchEvent('.page', 'drop', { dataTransfer })
}

const LEVELS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

export async function violations(page: Page): Promise<string[]> {
  // Into the page past its policy, which lets no script in.
  const session = await page.context().newCDPSession(page)
  await session.send('Runtime.evaluate', { expression: axe.source })
  const { result } = await session.send('Runtime.evaluate', {
    expression: `axe.run(document, { runOnly: ${JSON.stringify(LEVELS)} }).then(({ violations }) =>
      violations.map(({ id, nodes }) => id + ': ' + nodes.slice(0, 3).map(({ html }) => html.slice(0, 160)).join(' | ')))`,
    awaitPromise: true,
    returnByValue: true,
  })
  return result.value as string[]
}
