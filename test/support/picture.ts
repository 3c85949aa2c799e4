/** Pictures that are compared with those in the documents, and rewritten where V6WHY_PICTURES=1 stands in the environment. */
import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Page } from 'playwright-core'
import { root } from './samples.js'

/** Machines have other fonts: what is held is where things stand and how they are filled, not each letter. */
const COARSE = 16
/** Share of the coarse squares that may differ, and by how much of 255. */
const MOST_DIFFERENT = 0.12
const CLEARLY = 48

/** Mean brightness and colour of each square, read by the browser itself. */
async function squaresOf(page: Page, picture: Buffer): Promise<{ width: number; height: number; means: number[] }> {
  const blank = await page.context().newPage()
  try {
    return await blank.evaluate(
      async ([base64, size]) => {
        const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
        const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }))
        const width = Math.round(image.width / size)
        const height = Math.round(image.height / size)
        const context = new OffscreenCanvas(width, height).getContext('2d')!
        context.imageSmoothingQuality = 'high'
        context.drawImage(image, 0, 0, width, height)
        return { width, height, means: [...context.getImageData(0, 0, width, height).data] }
      },
      [picture.toString('base64'), COARSE] as const,
    )
  } finally {
    await blank.close()
  }
}

export async function matchesPicture(page: Page, name: string): Promise<void> {
  const path = join(root, '.github', 'screenshots', name)
  const now = await page.screenshot({ animations: 'disabled', caret: 'hide' })
  if (process.env.V6WHY_PICTURES === '1') {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, now)
  }
  assert.ok(existsSync(path), `${name} is missing: V6WHY_PICTURES=1 npm test -- web/look`)
  const kept = readFileSync(path)
  assert.ok(kept.length < 150_000, `${name} has ${kept.length} octets`)
  const [is, was] = [await squaresOf(page, now), await squaresOf(page, kept)]
  assert.deepEqual([is.width, is.height], [was.width, was.height])
  const different = is.means.filter((value, index) => Math.abs(value - was.means[index]!) > CLEARLY).length / is.means.length
  assert.ok(different < MOST_DIFFERENT, `${name} differs in ${(100 * different).toFixed(1)} % of its squares: look at it`)
}
