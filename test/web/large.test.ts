/** Captures and reports of a length at which a page shows how it was built: progress, memory, and a list that is never drawn whole. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { servePage } from '../../src/cli/loopback.js'
import { dropPage } from '../../src/cli/page.js'
import { mostMemory, PATIENCE_MS } from '../support/browser.js'
import { drop, dropWithMouse, folder, open, sample } from '../support/page.js'
import { manyConnections, manyRecords } from '../support/workload.js'

const served = await servePage(dropPage(), 0)
test.after(() => {
  served.server.closeAllConnections()
  served.server.close()
})

const MEGABYTE = 2 ** 20
const CAPTURE_MEGABYTES = 300
/** The rows of so many connections, what the browser itself takes, and chunks that are not yet collected; of the capture only pieces. */
const MOST_MEMORY = 900 * MEGABYTE

let written: ReturnType<typeof manyConnections> | undefined
const capture = () => {
  written ??= manyConnections(folder, CAPTURE_MEGABYTES)
  return written
}

test('a capture of 300 MB shows how far it is, the page answers meanwhile, and memory stays bounded', async (t) => {
  const opened = await open(t, served.address)
  if (!opened) return
  const { page, seen } = opened
  const { path, connections } = capture()
  // As text: the compiler's own names do not exist in the page. Every step is seen as it is drawn, however slow the machine.
  await page.evaluate(`{
    globalThis.steps = new Set()
    globalThis.answered = []
    globalThis.pictures = 0
    const draw = () => {
      pictures++
      if (!document.querySelector('[data-figure=share]')) requestAnimationFrame(draw)
    }
    new MutationObserver(() => {
      const bar = document.querySelector('progress')
      if (!bar || bar.value === 0 || bar.value === bar.max || steps.has(bar.value)) return
      steps.add(bar.value)
      if (steps.size === 1) draw()
      if (steps.size > 2) return
      // The other language, and back.
      const text = () => document.querySelector('.drop p').textContent
      const before = text()
      document.querySelector('.actions button').click()
      queueMicrotask(() => answered.push(before !== text() && bar.isConnected))
    }).observe(document.getElementById('page'), { subtree: true, childList: true, attributes: true })
  }`)
  await drop(page, path)
  await page.waitForSelector('[data-figure=share]')
  const told = await page.evaluate<{ steps: number; answered: boolean[]; pictures: number }>('({ steps: steps.size, answered, pictures })')
  assert.ok(told.steps > 20, `${told.steps} steps of progress`)
  assert.deepEqual(told.answered, [true, true])
  assert.ok(told.pictures > 1, `${told.pictures} pictures while it was read`)
  await page.locator('nav').getByRole('button', { name: 'Connections' }).click()
  const count = connections.toLocaleString('en')
  await page.getByText(`${count} of ${count}`, { exact: true }).waitFor()
  const most = await mostMemory(page.context().browser()!)
  assert.ok(most === undefined || (most > 0 && most < MOST_MEMORY), `${most! / MEGABYTE} MB`)
  assert.deepEqual(seen, [])
})

test('reading can be cancelled, and what is dropped later overtakes what is still read', async (t) => {
  const opened = await open(t, served.address)
  if (!opened) return
  const { page, seen } = opened
  // From within, however long it takes to reach the page from here.
  await page.evaluate(`new MutationObserver((_, observer) => {
    const cancel = document.querySelector('.drop progress + p button')
    if (!cancel) return
    observer.disconnect()
    globalThis.cancelled = cancel.textContent
    cancel.click()
  }).observe(document.getElementById('page'), { subtree: true, childList: true })`)
  await drop(page, capture().path)
  await page.waitForFunction('globalThis.cancelled')
  assert.equal(await page.evaluate('cancelled'), 'Cancel')
  await page.getByText('Drop captures here').waitFor()
  assert.equal(await page.getByRole('alert').count(), 0)
  await drop(page, capture().path)
  await page.waitForFunction(() => (document.querySelector('progress')?.value ?? 0) > 0)
  await dropWithMouse(page, sample('riddle'))
  await page.waitForSelector('[data-figure=share]')
  assert.equal(await page.textContent('.capture b'), 'riddle.pcapng')
  // The worker of the first is gone, so nothing can come of it.
  for (const end = Date.now() + PATIENCE_MS; page.workers().length > 1 && Date.now() < end; ) await sleep(50)
  assert.equal(page.workers().length, 1)
  assert.deepEqual(seen, [])
})

test('of 100,000 connections only those that are seen are drawn, and the last can be reached', async (t) => {
  const opened = await open(t, served.address)
  if (!opened) return
  const { page } = opened
  await drop(page, manyRecords(folder, 100_000))
  await page.waitForSelector('[data-figure=share]')
  await page.goto(`${served.address}#view=connections&sort=id`)
  await page.locator('.grid-box').press('End')
  await page.waitForSelector('#row-100000')
  assert.ok((await page.locator('.grid tbody tr').count()) < 100)
  await page.locator('.grid-box').press('Home')
  await page.waitForSelector('#row-1')
  assert.ok((await page.locator('.grid tbody tr').count()) < 100)
})
