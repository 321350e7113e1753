import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { failurePage, resultPage } from '../../src/report/html/page.ts'
import { samplePlan, sampleReport } from '../report/html/sample-views.ts'
import { findChromium, hangMs, noChromium, type PageBrowser, startChromium } from '../support/chromium.ts'

const isMissing = findChromium() === undefined

/** The policy of the page blocks scripts of elements; evaluation by the driver is not part of the page. */
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** Rules of WCAG 2.2 and best practices; axe takes 13 s for 2,000 rows, so these pages have 50. */
async function violationsOf(page: Page): Promise<string[]> {
  await page.evaluate(axeSource)
  const { violations } = await page.evaluate<AxeResults>('axe.run(document)')
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
  )
}

const pages = {
  plan: resultPage(samplePlan(50)),
  run: resultPage(sampleReport(50)),
  failure: failurePage({
    command: 'apply',
    problems: samplePlan(1).problems,
    message: 'the manifest is invalid',
    hint: 'correct it',
    exitCode: 3,
  }),
}

describe.skipIf(isMissing)(`a page in Chromium${isMissing ? ` (skipped: ${noChromium})` : ''}`, () => {
  let chromium: PageBrowser
  beforeAll(async () => {
    chromium = await startChromium()
  })
  afterAll(async () => {
    await chromium[Symbol.asyncDispose]()
  })

  const [wide, narrow] = [
    { width: 1280, height: 900 },
    { width: 360, height: 740 },
  ]

  test.each([
    ['plan', 'light', wide],
    ['plan', 'dark', wide],
    ['plan', 'light', narrow],
    ['plan', 'dark', narrow],
    ['run', 'light', wide],
    ['run', 'dark', wide],
    ['run', 'light', narrow],
    ['run', 'dark', narrow],
  ] as const)('axe finds nothing in the %s, %s, %o', async (name, colorScheme, viewport) => {
    const { page, messages } = await chromium.open(pages[name], { colorScheme, viewport })
    expect(await violationsOf(page)).toEqual([])
    await page.getByRole('button', { name: 'Open all' }).click()
    expect(await violationsOf(page)).toEqual([])
    expect(messages).toEqual([])
    await page.close()
  })

  test.each(['light', 'dark'] as const)(
    'axe finds nothing in the page of a failure, %s',
    async (colorScheme) => {
      const { page, messages } = await chromium.open(pages.failure, { colorScheme })
      expect([await violationsOf(page), messages]).toEqual([[], []])
      await page.close()
    },
  )

  test.each([
    ['light', 'rgb(245, 246, 244)'],
    ['dark', 'rgb(16, 20, 18)'],
  ] as const)('the page is %s as the system is', async (colorScheme, color) => {
    const { page } = await chromium.open(pages.plan, { colorScheme })
    expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe(color)
    await page.close()
  })

  test.each([320, 360, 768])('nothing is wider than a screen of %i pixels', async (width) => {
    for (const html of [pages.plan, pages.run, resultPage(longNames())]) {
      const { page } = await chromium.open(html, { viewport: { width, height: 740 } })
      await page.getByRole('button', { name: 'Open all' }).click()
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width)
      await page.close()
    }
  })

  test('the keyboard reaches the filter, the counts and the rows, in the order of the page', async () => {
    const { page } = await chromium.open(pages.plan, { viewport: wide })
    const focused = () =>
      page.evaluate(
        '(document.activeElement.getAttribute("aria-label") ?? document.activeElement.textContent.trim().replace(/\\s+/g, " ")) || document.activeElement.id',
      )
    const path: unknown[] = []
    for (let step = 0; step < 17; step++) {
      await page.keyboard.press('Tab')
      path.push(await focused())
    }
    expect(path).toEqual([
      'Skip to the result',
      '✕ 4 blocked',
      '≠ 4 drifted',
      '» 3 skipped',
      '− 1 delete',
      '+ 36 create',
      '= 3 exists',
      'filter',
      'Open all',
      'Attention',
      'Manifest',
      'Images',
      'Sources',
      'Notes',
      'web-0',
      'web-16',
      'web-32',
    ])
    await page.getByRole('button', { name: 'drifted' }).focus()
    await page.keyboard.press('Space')
    await expect.poll(() => page.locator('output').textContent(), { timeout: hangMs }).toBe('4 of 51 images')
    await page.keyboard.press('Enter')
    await expect.poll(() => page.locator('output').textContent(), { timeout: hangMs }).toBe('51 images')
    await page.locator('#image-5 summary').focus()
    await page.keyboard.press('Enter')
    expect(await page.locator('#image-5 pre').isVisible()).toBe(true)
    await page.close()
  })

  test('a screen reader gets names of the parts', async () => {
    const { page } = await chromium.open(pages.run, { viewport: wide })
    await page.getByText('the same data as a table').click()
    const names: readonly (readonly [Parameters<Page['getByRole']>[0], string])[] = [
      ['search', ''],
      ['searchbox', 'Filter the images by words'],
      ['navigation', 'Sections'],
      ['list', 'Images by status'],
      ['region', 'Needs attention'],
      ['region', 'Where the time went'],
      ['region', 'Project golden'],
      ['table', 'Time of each image by phase'],
      ['table', 'Differences of web-2 that remain'],
      ['rowheader', 'labels.team'],
    ]
    const plan = await chromium.open(pages.plan, { viewport: wide })
    for (const [role, name] of names) {
      const owner = name === 'labels.team' ? plan.page : page
      const found = name === '' ? owner.getByRole(role) : owner.getByRole(role, { name, exact: true })
      expect([name, await found.count()]).toEqual([name, expect.toSatisfy((count: number) => count > 0)])
    }
    await page.close()
    await plan.page.close()
  })

  test('without a script the page has all images, and no control that does nothing', async () => {
    const { page } = await chromium.open(pages.plan, { javaScriptEnabled: false, viewport: wide })
    expect(await page.getByRole('search').count()).toBe(0)
    expect(await page.getByRole('button').count()).toBe(0)
    expect(await page.locator('.row:visible').count()).toBe(48)
    await page.locator('#image-5 summary').click()
    expect(await page.locator('#image-5 pre').isVisible()).toBe(true)
    await page.close()
  })

  test('paper is white, and has no filter', async () => {
    const { page } = await chromium.open(pages.run, { viewport: wide, colorScheme: 'dark' })
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' })
    const colors =
      'const { color, backgroundColor } = getComputedStyle(document.body); [color, backgroundColor]'
    expect(await page.evaluate(colors)).toEqual(['rgb(24, 33, 28)', 'rgb(255, 255, 255)'])
    expect(await page.getByRole('search').isVisible()).toBe(false)
    expect((await page.pdf()).byteLength).toBeGreaterThan(10_000)
    await page.close()
  })

  test('a page of 2,000 images filters each of them', async () => {
    const { page, messages, requests } = await chromium.open(resultPage(samplePlan(2_000)), {
      viewport: wide,
    })
    await page.getByRole('searchbox').fill('web-1999')
    await expect
      .poll(() => page.locator('output').textContent(), { timeout: hangMs })
      .toBe('1 of 2,001 images')
    await page.getByRole('searchbox').fill('')
    await page.getByRole('button', { name: 'create' }).click()
    await expect
      .poll(() => page.locator('output').textContent(), { timeout: hangMs })
      .toBe('1,500 of 2,001 images')
    expect([messages, requests.length]).toEqual([[], 1])
    await page.close()
  })
})

/** Names and texts without a place to break. */
function longNames() {
  const view = samplePlan(20)
  const long = 'x'.repeat(63)
  return {
    ...view,
    images: view.images.map((image) => ({
      ...image,
      name: `${image.name}-${long}`,
      label: `${long}/${image.name}-${long}`,
      headline: `${long}${long}`,
      family: image.family && long,
      updates: [{ field: long, expected: long, actual: `${long}${long}` }],
      manifest: { file: `${long}.yaml`, line: 1, column: 1 },
    })),
  }
}
