/** How the page looks: to people, to a screen reader, on paper, and in the pictures of the documents. */
import assert from 'node:assert/strict'
import test from 'node:test'
import type { Page } from 'playwright-core'
import { servePage } from '../../src/cli/loopback.js'
import { dropPage } from '../../src/cli/page.js'
import { LANGUAGES } from '../../src/web/text.js'
import { drop, fileOf, open, reportFile, sample, violations } from '../support/page.js'
import { matchesPicture } from '../support/picture.js'

const served = await servePage(dropPage(), 0)
test.after(() => {
  served.server.closeAllConnections()
  served.server.close()
})

const THEMES = ['light', 'dark'] as const

/** Each view with what only it has, so that nothing is looked at before it stands there. */
const VIEWS = [
  ['view=overview', '.overview'],
  ['view=connections', '.list:not(.with-detail) .grid-box'],
  ['view=connections&connection=1', '.detail[aria-label$=" 1"] .what-if'],
  ['view=connections&connection=4', '.detail[aria-label$=" 4"] .asymmetry'],
  ['view=findings', '.finding-cards'],
] as const

/** Above this width nothing is arranged otherwise that axe could tell. */
const WIDE = 2560

async function passes(page: Page, what: string): Promise<void> {
  if (page.viewportSize()!.width < WIDE) assert.deepEqual(await violations(page), [], what)
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${what} is wider than the window`)
}

for (const colorScheme of THEMES) {
  for (const width of [360, 1280, WIDE]) {
    test(`every view, translators and races pass WCAG 2.2 AA in both languages, and none is wider than the window (${colorScheme}, ${width} px)`, async (t) => {
      for (const [story, views] of [
        ['riddle', VIEWS],
        ['464xlat', [['view=connections&connection=1', '.detail .translator']]],
        ['ipv6-slower-race', [['view=connections&connection=1', '.detail .s-attempt-delay']]],
      ] as const) {
        const address = reportFile(story)
        const opened = await open(t, address, { colorScheme, viewport: { width, height: 800 } })
        if (!opened) return
        const { page } = opened
        for (const [hash, mark] of views)
          for (const language of LANGUAGES) {
            await page.goto(`${address}#${hash}&lang=${language}`)
            await page.waitForSelector(`html[lang=${language}] ${mark}`)
            await passes(page, `${story} ${hash} ${language}`)
          }
      }
    })
  }

  test(`dropping, what could not be read, and comparing pass WCAG 2.2 AA in both languages (${colorScheme})`, async (t) => {
    for (const language of LANGUAGES) {
      const opened = await open(t, `${served.address}#lang=${language}`, { colorScheme, viewport: { width: 360, height: 800 } })
      if (!opened) return
      const { page } = opened
      await page.waitForSelector('.drop')
      await passes(page, `drop ${language}`)
      await drop(page, fileOf('notes.txt', 'no capture at all\n'))
      await page.getByRole('alert').waitFor()
      await passes(page, `refused ${language}`)
      await drop(page, sample('riddle').path)
      await page.waitForSelector('.overview')
      await page.goto(`${served.address}#view=compare&lang=${language}`)
      await page.locator('main input[type=file]').setInputFiles(sample('6to4-label-changed').path)
      await page.waitForSelector('.changes')
      await passes(page, `compare ${language}`)
    }
  })
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
  for (const colorScheme of THEMES) {
    for (const [wide, width] of [
      ['wide', 1440],
      ['narrow', 360],
    ] as const) {
      test(`the picture of ${name} in ${colorScheme}, ${wide}, is the one in the documents`, async (t) => {
        const opened = await open(t, `${reportFile('riddle')}#${hash}`, { colorScheme, viewport: { width, height: 800 } })
        if (!opened) return
        const { page } = opened
        await page.waitForSelector(name === 'overview' ? '.overview' : '.waterfall')
        if (name === 'what-if') {
          await page.getByRole('button', { name: 'Try it' }).click()
          await page.waitForSelector('.turned li')
          await page.locator('.what-if').evaluate((section) => section.scrollIntoView())
        }
        await page.mouse.move(0, 0)
        await matchesPicture(page, `riddle-${name}-${colorScheme}-${wide}.png`)
      })
    }
  }
}
