/** The page in a real browser: every number on it is the report's, and nothing leaves the machine. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import test from 'node:test'
import { pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import type { Page } from 'playwright-core'
import { servePage } from '../../src/cli/loopback.js'
import { dropPage, reportPage } from '../../src/cli/page.js'
import { compare } from '../../src/core/report/comparison.js'
import { comparisonRows } from '../../src/core/report/comparison-column.js'
import type { Report } from '../../src/core/report/report.js'
import { Snapshot } from '../../src/core/report/snapshot.js'
import { analyze, reportOf } from '../support/analyze.js'
import { samples } from '../support/samples.js'
import { drop, dropWithMouse, fileOf, open, reportFile, sample, violations } from '../support/page.js'

const served = await servePage(dropPage(), 0)
test.after(() => {
  served.server.closeAllConnections()
  served.server.close()
})

const riddle = sample('riddle')

/** What the page shows of a capture, as numbers. */
async function numbersOf(page: Page) {
  const bars = await page.$$eval('.bars', (lists) =>
    lists.map((list) => [...list.querySelectorAll('button')].map((bar) => bar.querySelector('.number')!.textContent!)),
  )
  const share = await page.textContent('[data-figure=share]')
  await page.locator('nav').getByRole('button', { name: 'Connections' }).click()
  const shown = await page.textContent('[data-figure=shown]')
  return { bars, share: share!.trim(), shown: shown! }
}

function numbersIn({ summary, connections }: Report) {
  const counts = (record: Readonly<Record<string, number>>) =>
    Object.values(record)
      .sort((a, b) => b - a)
      .map(String)
  const { IPv6, IPv4, none } = summary.connections
  return {
    bars: [[IPv6, IPv4, none].map(String), counts(summary.reasons), counts(summary.paths)],
    share: summary.ipv6Share === null ? '–' : `${Math.round(summary.ipv6Share * 100)} %`,
    shown: `${connections.length} of ${connections.length}`,
  }
}

test('a dropped sample, .pcap and .pcapng.gz show the numbers of the JSON report, and nothing is asked of a network', async (t) => {
  const opened = await open(t, served.address)
  if (!opened) return
  const { page, seen } = opened
  const packed = fileOf('quic.pcapng.gz', gzipSync(sample('quic').bytes))
  for (const [path, { file, bytes }] of [
    [riddle.path, riddle],
    [sample('both-families-work').path, sample('both-families-work')],
    [packed, sample('quic')],
  ] as const) {
    await drop(page, path)
    await page.waitForSelector('[data-figure=share]')
    assert.deepEqual(await numbersOf(page), numbersIn(reportOf(file, bytes)), file)
  }
  assert.deepEqual(seen, [])
})

test('a capture dropped with the mouse is read like one that was chosen', async (t) => {
  const opened = await open(t, served.address)
  if (!opened) return
  const { page, seen } = opened
  await dropWithMouse(page, riddle)
  await page.waitForSelector('[data-figure=share]')
  assert.equal(await page.textContent('.capture b'), 'riddle.pcapng')
  assert.deepEqual(seen, [])
})

test('a text file is refused in words, and the next capture is read', async (t) => {
  const opened = await open(t, served.address)
  if (!opened) return
  const { page } = opened
  await drop(page, fileOf('notes.txt', 'no capture at all\n'))
  const alert = page.getByRole('alert')
  await alert.waitFor()
  assert.match((await alert.textContent())!, /This could not be read.*notes\.txt: at offset 0/)
  await drop(page, riddle.path)
  await page.waitForSelector('[data-figure=share]')
})

test('a gzip file that is cut short is told, and what came before is shown', async (t) => {
  const opened = await open(t, served.address)
  if (!opened) return
  const { page } = opened
  const packed = gzipSync(sample('quic').bytes)
  await drop(page, fileOf('cut.pcapng.gz', packed.subarray(0, packed.length - 200)))
  await page.waitForSelector('[data-figure=share]')
  assert.match((await page.getByRole('alert').textContent())!, /cut gzip data; what came before was read/)
})

test('a JSON report opens as the capture did', async (t) => {
  const opened = await open(t, served.address)
  if (!opened) return
  const { page } = opened
  await drop(page, fileOf('report.json', JSON.stringify(reportOf(riddle.file, riddle.bytes))))
  await page.waitForSelector('[data-figure=share]')
  assert.deepEqual(await numbersOf(page), numbersIn(reportOf(riddle.file, riddle.bytes)))
})

test('the single file opens from a folder, tells the winner and the deciding rule, and asks nothing of a network', async (t) => {
  const opened = await open(t, `${reportFile('riddle')}#view=connections&connection=1`)
  if (!opened) return
  const { page, seen } = opened
  await page.waitForSelector('.waterfall')
  assert.match((await page.textContent('.waterfall tr.won'))!, /203\.0\.113\.80:80.*won/s)
  assert.match((await page.textContent('.candidates th.decides'))!, /label/)
  assert.match((await page.textContent('.detail'))!, /Rule 5 \(prefer-matching-label, RFC 3484 §6\) decided/)
  assert.deepEqual(seen, [])
})

test('every view of every sample is drawn without a fault', async (t) => {
  const opened = await open(t, served.address)
  if (!opened) return
  const { page, seen } = opened
  for (const { story, file, path } of samples) {
    await drop(page, path)
    await page.locator('.capture b').getByText(file, { exact: true }).waitFor()
    for (const [view, mark] of [
      ['view=findings', 'main > :nth-child(2):not(.overview)'],
      ['view=connections&connection=1', '.waterfall'],
    ] as const) {
      await page.goto(`${served.address}#${view}`)
      await page.waitForSelector(mark)
    }
    assert.deepEqual(seen, [], story)
  }
})

test('what-if on the capture tells what whatif on the command line tells', async (t) => {
  const opened = await open(t, served.address)
  if (!opened) return
  const { page } = opened
  await drop(page, riddle.path)
  await page.waitForSelector('[data-figure=share]')
  await page.locator('nav').getByRole('button', { name: 'Connections' }).click()
  await page.locator('#row-1').click()
  await page.getByRole('button', { name: 'Try it' }).click()
  await page.waitForSelector('.turned li')
  const { turned } = analyze(riddle.file, riddle.bytes).whatIf({ rows: [{ prefix: '2002::/16', precedence: 30, label: 1 }] })
  const told = await page.$$eval('.turned button', (buttons) => buttons.map((button) => Number.parseInt(button.textContent!, 10)))
  assert.deepEqual(
    told,
    turned.map(({ connection }) => connection),
  )
  assert.equal(await page.locator('.policy tr.changed input').nth(1).inputValue(), '1')
})

test('a table that is edited by hand turns verdicts, and the commands and the display filter are copied whole', async (t) => {
  const opened = await open(t, served.address, { permissions: ['clipboard-read', 'clipboard-write'] })
  if (!opened) return
  const { page } = opened
  await drop(page, riddle.path)
  await page.waitForSelector('[data-figure=share]')
  await page.goto(`${served.address}#view=connections&connection=1`)
  const label = page.getByLabel('2002::/16 label', { exact: true })
  await label.fill('1')
  await label.press('Tab')
  await page.getByText('3 of 6 connections would turn', { exact: true }).waitFor()
  await label.fill('2')
  await label.press('Tab')
  await page.locator('.turned').waitFor({ state: 'detached' })

  const [connection] = reportOf(riddle.file, riddle.bytes).connections
  await page.locator('.mends summary').first().click()
  for (const [what, text] of [
    ['Display filter for Wireshark', connection!.displayFilter],
    ...connection!.whatIf!.mend.map(({ platform, commands }) => [`To set it ${platform}`, commands.join('\n')] as const),
  ] as const) {
    await page.getByRole('button', { name: `Copy: ${what}`, exact: true }).click()
    await page.getByRole('button', { name: `Copied: ${what}`, exact: true }).waitFor()
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), text)
  }
})

test('two captures are compared with the words of the command line', async (t) => {
  const opened = await open(t, served.address)
  if (!opened) return
  const { page, seen } = opened
  const [before, after] = [sample('riddle'), sample('6to4-label-changed')]
  await drop(page, before.path)
  await page.waitForSelector('[data-figure=share]')
  await page.locator('nav').getByRole('button', { name: 'Compare' }).click()
  await page.locator('main input[type=file]').setInputFiles(after.path)
  await page.waitForSelector('.changes')
  const rows = [
    ...comparisonRows(compare(new Snapshot(analyze(before.file, before.bytes)), new Snapshot(analyze(after.file, after.bytes)))),
  ]
  const told = await page.$$eval('.changes tbody tr', (lines) =>
    lines.map((line) => [...line.querySelectorAll('td')].map((cell) => cell.textContent)),
  )
  assert.ok(rows.length > 0)
  assert.deepEqual(
    told,
    rows.map((row) => [row.change, row.subject, String(row.port ?? ''), row.client ?? '', row.old, row.new, row.why]),
  )
  assert.deepEqual(await violations(page), [])
  assert.deepEqual(seen, [])
})

test('a name that holds a tag is shown as text', async (t) => {
  const name = '<script>document.title="taken"</script><img src=x onerror=alert(1)>'
  const report = JSON.parse(
    JSON.stringify(reportOf(riddle.file, riddle.bytes)).replaceAll('dual.example', JSON.stringify(name).slice(1, -1)),
  )
  const holder = { ...analyze(riddle.file, riddle.bytes), connectionCount: report.connections.length } as unknown as Record<string, unknown>
  for (const list of ['inputs', 'hosts', 'lookups', 'tunnels', 'translations', 'findings', 'oddities', 'summary'])
    holder[list] = () => report[list]
  holder.connections = () => report.connections
  holder.connection = (id: number) => report.connections[id - 1]
  holder.tool = report.tool
  const file = fileOf('names.html', reportPage(holder as never))
  assert.ok(!readFileSync(file, 'utf8').includes('alert(1)'))
  const opened = await open(t, `${pathToFileURL(file).href}#view=connections&connection=1`)
  if (!opened) return
  const { page, seen } = opened
  await page.waitForSelector('.waterfall')
  assert.equal(await page.title(), 'v6why')
  assert.ok((await page.textContent('.verdict'))!.includes(name))
  assert.equal(await page.locator('main img, main script').count(), 0)
  assert.deepEqual(seen, [])
})

test('the script of the page is at most 120 kB packed, and the worker, which is the whole core, 200 kB', () => {
  const page = dropPage()
  const script = /<script type="module">(.*)<\/script>/s.exec(page)![1]!
  const worker = Buffer.from(/id="worker">([^<]+)</.exec(page)![1]!, 'base64')
  assert.ok(gzipSync(script, { level: 9 }).length <= 120_000)
  assert.ok(worker.length <= 200_000)
})

test('above its bound a file holds the connections most worth a look, and says how many are not in it', async (t) => {
  const { file, bytes } = sample('ipv6-slower-race')
  const whole = analyze(file, bytes)
  const address = pathToFileURL(fileOf('some.html', reportPage(whole, 2))).href
  const opened = await open(t, address)
  if (!opened) return
  const { page } = opened
  assert.match(
    (await page.textContent('main'))!,
    new RegExp(`the 2 connections most worth a look; ${whole.connectionCount - 2} more were left out`),
  )
  await page.goto(`${address}#view=connections`)
  const kept = await page.$$eval('.grid tbody tr', (rows) => rows.map((row) => Number(row.id.replace('row-', ''))))
  const interests = new Map(Array.from(whole.connections(), ({ id, interest }) => [id, interest]))
  const best = [...interests.values()].sort((a, b) => b - a).slice(0, 2)
  assert.deepEqual(
    kept.map((id) => interests.get(id)),
    best,
  )
})
