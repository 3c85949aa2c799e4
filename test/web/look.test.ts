/** How the page looks: to people, to a screen reader, on paper, and in the pictures of the documents. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { open, reportFile, violations } from '../support/page.js'
import { matchesPicture } from '../support/picture.js'

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [360, 1280, 2560]) {
    test(`every view passes WCAG 2.2 AA, and none is wider than the window (${colorScheme}, ${width} px)`, async (t) => {
      const address = reportFile('riddle')
      const opened = await open(t, address, { colorScheme, viewport: { width, height: 800 } })
      if (!opened) return
      const { page } = opened
      for (const hash of [
        'view=overview',
        'view=connections',
        'view=connections&connection=1',
        'view=connections&connection=4',
        'view=findings',
        'lang=ja',
      ]) {
        await page.goto(`${address}#${hash}`)
        await page.waitForSelector(hash.includes('connection=') ? '.waterfall' : 'main > *')
        assert.deepEqual(await violations(page), [], hash)
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), hash)
      }
    })
  }
}

test('on paper one connection is whole, and what is for the hand is gone', async (t) => {
  const opened = await open(t, `${reportFile('riddle')}#view=connections&connection=4`)
  if (!opened) return
  const { page } = opened
  await page.waitForSelector('.waterfall')
  await page.emulateMedia({ media: 'print' })
  assert.ok(await page.locator('.waterfall').isVisible())
  for (const gone of ['header nav', '.detail-bar', '.filter']) assert.ok(!(await page.locator(gone).first().isVisible()), gone)
})

test('the page has a text in Japanese where it has one in English', async (t) => {
  const opened = await open(t, `${reportFile('riddle')}#lang=ja`)
  if (!opened) return
  const { page } = opened
  assert.equal(await page.getAttribute('html', 'lang'), 'ja')
  assert.match((await page.textContent('nav'))!, /概要.*接続.*検出事項/)
})

const PICTURES = [
  ['overview', 'view=overview'],
  ['waterfall', 'view=connections&connection=4'],
  ['what-if', 'view=connections&connection=1'],
] as const

for (const [name, hash] of PICTURES) {
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const [wide, width] of [
      ['wide', 1440],
      ['narrow', 360],
    ] as const) {
      test(`the picture of ${name} in ${colorScheme}, ${wide}, is the one in the documents`, async (t) => {
        const opened = await open(t, `${reportFile('riddle')}#${hash}`, { colorScheme, viewport: { width, height: 800 } })
        if (!opened) return
        const { page } = opened
        if (name !== 'overview') await page.waitForSelector('.waterfall')
        if (name === 'what-if') {
          await page.getByRole('button', { name: 'Try it' }).click()
          await page.waitForSelector('.turned li')
          await page.locator('.what-if').scrollIntoViewIfNeeded()
          await page.locator('.what-if').evaluate((section) => section.scrollIntoView())
        }
        await page.mouse.move(0, 0)
        await matchesPicture(page, `riddle-${name}-${colorScheme}-${wide}.png`)
      })
    }
  }
}
