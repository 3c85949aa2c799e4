/**
 * How long the page takes, what it holds, and whether a long list scrolls without stutter.
 *
 *   npx tsx test/bench/page.ts [megabytes]
 */
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import type { TestContext } from 'node:test'
import type { Page } from 'playwright-core'
import { servePage } from '../../src/cli/loopback.js'
import { dropPage, reportPage } from '../../src/cli/page.js'
import { readInputs } from '../../src/node/analyze.js'
import { newAnalyzer } from '../support/analyze.js'
import { browserFor, closeBrowser, mostMemory, PATIENCE_MS } from '../support/browser.js'
import { manyConnections, manyRecords } from '../support/workload.js'

const megabytes = Number(process.argv[2] ?? 300)
const ROWS = 100_000
const STEPS = 200
const MEGABYTE = 2 ** 20

const folder = mkdtempSync(join(tmpdir(), 'v6why-bench-'))
const { server, address } = await servePage(dropPage(), 0)
const browser = await browserFor({ skip: (why: string) => console.error(why) } as unknown as TestContext)

const tell = (what: string, figure: string): void => console.log(`${what.padEnd(64)} ${figure}`)
const ms = (from: number): string => `${(performance.now() - from).toFixed(0)} ms`

/** A window of its own, so that what it holds at most is its own. */
async function inWindow(work: (page: Page) => Promise<void>): Promise<void> {
  const context = await browser!.newContext({ locale: 'en', viewport: { width: 1280, height: 900 } })
  context.setDefaultTimeout(5 * PATIENCE_MS)
  try {
    await work(await context.newPage())
  } finally {
    await context.close()
  }
}

const drop = (page: Page, path: string) => page.locator('input[type=file]').first().setInputFiles(path)
const memory = async (): Promise<string> => `${(((await mostMemory(browser!)) ?? 0) / MEGABYTE).toFixed(0)} MB`

function sizes(): void {
  const page = dropPage()
  const script = /<script type="module">(.*)<\/script>/s.exec(page)![1]!
  const worker = Buffer.from(/id="worker">([^<]+)</.exec(page)![1]!, 'base64')
  tell('script of the page, packed', `${gzipSync(script, { level: 9 }).length} octets`)
  tell('worker, which is the whole core, packed', `${worker.length} octets`)
}

async function longCapture(page: Page): Promise<void> {
  const { path, connections } = manyConnections(folder, megabytes)
  await page.goto(address)
  const began = performance.now()
  await drop(page, path)
  await page.waitForSelector('[data-figure=share]')
  tell(`${megabytes} MB, ${connections} connections, dropped: to the overview`, ms(began))
  tell('  most memory of the page and its worker', await memory())
}

async function firstPicture(page: Page, path: string, what: string): Promise<void> {
  const began = performance.now()
  await page.goto(pathToFileURL(path).href)
  await page.waitForSelector('[data-figure=share]')
  tell(`${what}, ${(statSync(path).size / MEGABYTE).toFixed(1)} MB: to the first picture`, ms(began))
}

async function report(size: number): Promise<[string, string]> {
  const analyzer = newAnalyzer()
  const { path, connections } = manyConnections(folder, size)
  await readInputs([path], analyzer)
  const file = join(folder, 'report.html')
  writeFileSync(file, reportPage(analyzer.end()))
  return [file, `a file of ${Math.min(connections, 20_000)} of ${connections} connections`]
}

/** Far and by a few rows alternately, as a hand and a wheel do. */
const scrolled = (step: number): string => `new Promise((resolve) => {
  const box = document.querySelector('.grid-box')
  box.scrollTop += ${step % 2 ? `(box.scrollHeight - box.clientHeight) / ${STEPS} * 2` : 75}
  requestAnimationFrame(() => requestAnimationFrame(resolve))
})`

/** The page's own processor time for each picture: what others do on the machine does not count. */
async function scrolling(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable', { timeDomain: 'threadTicks' })
  const work = async (): Promise<number> => {
    const { metrics } = await session.send('Performance.getMetrics')
    return 1000 * metrics.find(({ name }) => name === 'TaskDuration')!.value
  }
  await page.goto(address)
  let began = performance.now()
  await drop(page, manyRecords(folder, ROWS))
  await page.waitForSelector('[data-figure=share]')
  tell(`${ROWS} connections from a JSON report: to the overview`, ms(began))
  began = performance.now()
  await page.locator('nav button').nth(1).click()
  await page.waitForSelector('.grid tbody tr')
  tell('  to the list', ms(began))
  await page.evaluate(
    `globalThis.long = 0; new PerformanceObserver((list) => { long += list.getEntries().length }).observe({ type: 'longtask' })`,
  )
  const times: number[] = []
  for (let step = 0, before = await work(); step < STEPS; step++) {
    await page.evaluate(scrolled(step))
    const after = await work()
    times.push(after - before)
    before = after
  }
  times.sort((a, b) => a - b)
  const [half, most] = [times[STEPS >> 1]!, times.at(-1)!].map((time) => time.toFixed(1))
  tell(`  scrolled ${STEPS} times: processor time, median and most`, `${half} ms, ${most} ms`)
  tell('  tasks of 50 ms and longer by the clock', String(await page.evaluate('long')))
  for (const [what, act] of [
    ['a letter in the filter', () => page.locator('#search').fill('dual')],
    ['sorted by name', () => page.locator('th.c-name button').click()],
  ] as const) {
    began = performance.now()
    await act()
    await page.evaluate('new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))')
    tell(`  ${what}`, ms(began))
  }
  tell('  most memory of the page', await memory())
}

try {
  sizes()
  if (browser) {
    await inWindow(longCapture)
    for (const size of [14, 300]) {
      const [file, what] = await report(size)
      await inWindow((page) => firstPicture(page, file, what))
    }
    await inWindow(scrolling)
  }
} finally {
  server.closeAllConnections()
  server.close()
  await closeBrowser()
  rmSync(folder, { recursive: true })
}
