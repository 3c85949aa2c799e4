/**
 * How long the page takes: a capture of a given length that is dropped, and the first picture of a report.
 *
 *   npx tsx test/bench/page.ts [megabytes]
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { TestContext } from 'node:test'
import { servePage } from '../../src/cli/loopback.js'
import { dropPage, reportPage } from '../../src/cli/page.js'
import { readInputs } from '../../src/node/analyze.js'
import { newAnalyzer } from '../support/analyze.js'
import { browserFor, closeBrowser } from '../support/browser.js'
import { manyConnections } from '../support/workload.js'

const megabytes = Number(process.argv[2] ?? 300)
const folder = mkdtempSync(join(tmpdir(), 'v6why-bench-'))
const { server, address } = await servePage(dropPage(), 0)
const browser = await browserFor({ skip: (why: string) => console.error(why) } as unknown as TestContext)
try {
  if (browser) {
    const page = await browser.newPage()
    await page.goto(address)
    const { path, connections } = manyConnections(folder, megabytes)
    let began = performance.now()
    await page.locator('input[type=file]').first().setInputFiles(path)
    await page.waitForSelector('[data-figure=share]', { timeout: 600_000 })
    const seconds = ((performance.now() - began) / 1000).toFixed(1)
    const session = await page.context().newCDPSession(page)
    const { usedSize } = await session.send('Runtime.getHeapUsage')
    console.log(
      `${megabytes} MB, ${connections} connections: ${seconds} s to the overview; heap of the page ${(usedSize / 2 ** 20).toFixed(0)} MB`,
    )

    const small = manyConnections(folder, 15)
    const analyzer = newAnalyzer()
    await readInputs([small.path], analyzer)
    const report = join(folder, 'report.html')
    const html = reportPage(analyzer.end())
    writeFileSync(report, html)
    began = performance.now()
    await page.goto(pathToFileURL(report).href)
    await page.waitForSelector('[data-figure=share]')
    console.log(
      `a report of ${small.connections} connections, ${(html.length / 2 ** 20).toFixed(1)} MB: first picture after ${(performance.now() - began).toFixed(0)} ms`,
    )
  }
} finally {
  server.closeAllConnections()
  server.close()
  await closeBrowser()
  rmSync(folder, { recursive: true })
}
