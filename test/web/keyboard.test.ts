/** The page without a mouse: everything is reached, where the focus is can be seen, and no key is lost. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { open, reportFile } from '../support/page.js'

test('the keyboard reaches the list, a connection, and the list again', async (t) => {
  const opened = await open(t, `${reportFile('riddle')}#view=connections`)
  if (!opened) return
  const { page } = opened
  const focused = (selector: string) => page.waitForFunction((wanted) => document.activeElement?.matches(wanted), selector)
  await page.keyboard.press('/')
  await page.keyboard.type('example')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('End')
  await page.keyboard.press('Enter')
  await page.waitForURL(/q=example.*connection=6/)
  await page.waitForSelector('.waterfall')
  await focused('.detail')
  await page.keyboard.press('Escape')
  await page.waitForSelector('.waterfall', { state: 'detached' })
  // The list is where it was left.
  await focused('.grid-box')
  await page.waitForSelector('#row-6.active')
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('Enter')
  await page.waitForURL(/connection=5/)
  await page.waitForSelector('.waterfall')
  await page.goBack()
  await page.waitForSelector('.waterfall', { state: 'detached' })
  await page.goBack()
  await page.waitForURL(/connection=6/)
  await page.waitForSelector('.waterfall')
})

test('a key that comes before the next picture moves the list as it is by then', async (t) => {
  const opened = await open(t, `${reportFile('riddle')}#view=connections`)
  if (!opened) return
  const { page } = opened
  await page.waitForSelector('.grid-box')
  // One task for each key and no picture between them: what a slow machine does.
  await page.evaluate(`(async () => {
    const task = () => new Promise((resolve) => { const { port1, port2 } = new MessageChannel(); port1.onmessage = resolve; port2.postMessage(0) })
    const search = document.getElementById('search')
    search.value = 'dual'
    search.dispatchEvent(new InputEvent('input', { bubbles: true }))
    for (const key of ['End', 'Enter']) {
      await task()
      document.querySelector('.grid-box').dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }))
    }
  })()`)
  await page.waitForURL(/q=dual&connection=3/)
})

/** Every view has what only it has. */
const VIEWS = [
  ['view=overview', '.overview'],
  ['view=connections', '.grid-box'],
  ['view=connections&connection=1', '.what-if'],
  ['view=findings', '.finding-cards'],
] as const

for (const [view, mark] of VIEWS)
  test(`Tab comes to everything that can be used, and shows where it is: ${view}`, async (t) => {
    const opened = await open(t, `${reportFile('riddle')}#${view}`)
    if (!opened) return
    const { page } = opened
    await page.waitForSelector(mark)
    await page.evaluate(`{
      globalThis.visited = new Set()
      globalThis.unseen = []
      globalThis.usable = () => [...document.querySelectorAll('a[href], button, input, select, summary, [tabindex="0"]')]
        .filter((each) => !each.disabled && each.checkVisibility())
      addEventListener('focusin', ({ target }) => {
        visited.add(target)
        const { outlineStyle, outlineWidth } = getComputedStyle(target)
        const box = target.getBoundingClientRect()
        if (outlineStyle === 'none' || parseFloat(outlineWidth) < 2 || box.width < 2 || box.height < 2 || box.left < 0)
          unseen.push(target.outerHTML.slice(0, 120))
      })
    }`)
    const count = await page.evaluate<number>('usable().length')
    assert.ok(count > 5)
    for (let presses = 0; presses <= count; presses++) await page.keyboard.press('Tab')
    assert.deepEqual(await page.evaluate('usable().filter((each) => !visited.has(each)).map((each) => each.outerHTML.slice(0, 120))'), [])
    assert.deepEqual(await page.evaluate('unseen'), [])
  })

test('nothing moves for those who want no motion', async (t) => {
  const opened = await open(t, `${reportFile('riddle')}#view=connections&connection=1`, { reducedMotion: 'reduce' })
  if (!opened) return
  const { page } = opened
  await page.waitForSelector('.what-if')
  assert.deepEqual(
    await page.evaluate(`[...document.querySelectorAll('*')].filter((each) => {
      const { transitionDuration, animationName, scrollBehavior } = getComputedStyle(each)
      return !/^0s(, 0s)*$/.test(transitionDuration) || animationName !== 'none' || scrollBehavior === 'smooth'
    }).map(({ tagName }) => tagName)`),
    [],
  )
})

test('every bar of the waterfall has a name that tells when it begins and how long it takes', async (t) => {
  const opened = await open(t, `${reportFile('ipv6-slower-race')}#view=connections&connection=1`)
  if (!opened) return
  const { page } = opened
  await page.waitForSelector('.waterfall')
  const bars = page.locator('.waterfall tbody').getByRole('img')
  assert.equal(await bars.count(), await page.locator('.waterfall tbody tr').count())
  assert.deepEqual(await bars.evaluateAll((all) => all.map((each) => each.getAttribute('aria-label'))), [
    'begins at 0.00 ms, takes 0.71 ms',
    'begins at 0.07 ms, takes 0.68 ms',
    'begins at 5.23 ms, takes 603 ms',
    'begins at 5.23 ms, takes 201 ms',
    'begins at 206 ms, takes 11.1 ms',
  ])
})
