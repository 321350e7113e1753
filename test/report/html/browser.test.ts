import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { resultPage } from '../../../src/report/html/page.ts'
import { findChromium, hangMs, noChromium, type PageBrowser, startChromium } from '../../support/chromium.ts'
import { samplePlan, sampleReport } from './sample-views.ts'

const isMissing = findChromium() === undefined

test.runIf(process.env.CI === 'true')('CI has a browser', () => {
  expect(isMissing, noChromium).toBe(false)
})

/** A script for the page: the texts of cells that take two lines. */
const brokenCells = (selector: string) => `[...document.querySelectorAll('${selector}')].filter((cell) => {
  const text = document.createRange()
  text.selectNodeContents(cell)
  return new Set([...text.getClientRects()].map(({ top }) => Math.round(top))).size > 1
}).map((cell) => cell.textContent)`

// test/soak/html-page.test.ts has more
describe.skipIf(isMissing)(`a page in Chromium${isMissing ? ` (skipped: ${noChromium})` : ''}`, () => {
  let chromium: PageBrowser
  beforeAll(async () => {
    chromium = await startChromium()
  })
  afterAll(async () => {
    await chromium[Symbol.asyncDispose]()
  })

  test.each([
    ['a plan', resultPage(samplePlan(40))],
    ['a run', resultPage(sampleReport(40))],
  ])('%s logs nothing, and requests nothing but the page', async (_, html) => {
    const { page, messages, requests } = await chromium.open(html)
    await page.getByRole('button', { name: 'Open all' }).click()
    await page.getByRole('searchbox').fill('web-1')
    await page.waitForURL(/#q=web-1$/)
    expect([messages, requests]).toEqual([[], [expect.stringMatching(/^\d+\.html$/)]])
    await page.close()
  })

  test('the filter shows the rows that have all words, with their families, and counts them', async () => {
    const { page } = await chromium.open(resultPage(samplePlan(40)))
    const shown = () => page.locator('[data-s]:visible').evaluateAll((rows) => rows.map(({ id }) => id))
    const output = page.locator('output')
    expect(await output.textContent()).toBe('41 images')
    await page.getByRole('searchbox').fill('  FAMILY-4 web-2 ')
    await expect.poll(() => output.textContent(), { timeout: hangMs }).toBe('1 of 41 images')
    expect(await shown()).toEqual(['image-29'])
    expect(await page.locator('.family:visible').count()).toBe(1)
    await page.getByRole('searchbox').press('Escape')
    await expect.poll(() => output.textContent(), { timeout: hangMs }).toBe('41 images')
    await page.getByRole('button', { name: 'blocked' }).click()
    await expect.poll(() => output.textContent(), { timeout: hangMs }).toBe('3 of 41 images')
    expect(new URL(page.url()).hash).toBe('#status=blocked')
    await page.close()
  })

  const widths = [390, 900, 1100]
  test.each(widths)('at a width of %i, the lines of the timeline pass all bars', async (width) => {
    const { page } = await chromium.open(resultPage(sampleReport(40)), { viewport: { width, height: 800 } })
    const rangeOf = async (selector: string) => {
      const { y = 0, height = 0 } = (await page.locator(selector).boundingBox()) ?? {}
      return { from: Math.round(y), height: Math.round(height) }
    }
    expect(await rangeOf('.plot .grid svg')).toEqual(await rangeOf('.plot'))
    await page.close()
  })

  test.each(widths)('at a width of %i, no figure and no place is broken in two lines', async (width) => {
    const view = sampleReport(40)
    const problems = view.problems.map((one) => ({ ...one, message: 'many words '.repeat(20) }))
    const { page } = await chromium.open(resultPage({ ...view, problems }), {
      viewport: { width, height: 800 },
    })
    await page.getByRole('button', { name: 'Open all' }).click()
    expect(await page.evaluate(brokenCells('.figures :is(td, thead th), .problems tbody th'))).toEqual([])
    const name = await page.locator('.figures tbody th >> nth=0').boundingBox()
    expect(name?.width).toBeGreaterThan(100)
    await page.close()
  })

  test('on a phone, no word of a lifecycle is broken in two lines', async () => {
    const { page } = await chromium.open(resultPage(samplePlan(40)), {
      viewport: { width: 390, height: 800 },
    })
    await page.getByRole('button', { name: 'Open all' }).click()
    expect(await page.locator('.lifecycle td:visible').count()).toBeGreaterThan(8)
    expect(await page.evaluate(brokenCells('.lifecycle :is(tbody th, td:nth-child(2))'))).toEqual([])
    await page.close()
  })

  test('one image is counted in the singular', async () => {
    const { page } = await chromium.open(resultPage(samplePlan(0)))
    expect(await page.locator('output').textContent()).toBe('1 image')
    await page.close()
  })

  test('the URL keeps the filter, and a link to an image ends it', async () => {
    const { page } = await chromium.open(resultPage(samplePlan(40)), { hash: '#q=web-1&status=create' })
    expect(await page.locator('output').textContent()).toBe('6 of 41 images')
    expect(await page.getByRole('searchbox').inputValue()).toBe('web-1')
    expect(await page.getByRole('button', { name: 'create' }).getAttribute('aria-pressed')).toBe('true')
    await page.getByRole('link', { name: 'Images' }).click()
    await page.waitForURL(/#images$/)
    expect(await page.getByRole('searchbox').inputValue()).toBe('web-1')
    await page.getByRole('link', { name: 'web-32' }).click()
    await expect.poll(() => page.locator('output').textContent(), { timeout: hangMs }).toBe('41 images')
    expect(await page.locator('#image-33').isVisible()).toBe(true)
    await page.close()
  })
})
