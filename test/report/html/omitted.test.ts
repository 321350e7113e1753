import { expect, test } from 'vitest'
import { resultPage } from '../../../src/report/html/page.ts'
import { attributeOf, parseHtml } from '../../support/parsed-html.ts'
import { sampleReport } from './sample-views.ts'

const long = 'long '.repeat(1_000)

/** Sizes of larger pages: test/soak/html-size.test.ts. */
test('content omitted from a page of 8 MB is counted, and the worst images remain', () => {
  const view = sampleReport(2_000)
  const images = view.images.map((image) => ({
    ...image,
    headline: long,
    updates: [{ field: 'description', expected: long, actual: long }],
  }))
  const page = resultPage({ ...view, images })
  expect(Buffer.byteLength(page)).toBeLessThanOrEqual(8_000_000)
  const { elements } = parseHtml(page)
  const rows = elements.flatMap((element) => attributeOf(element, 'data-s') ?? [])
  const omitted = [...page.matchAll(/([\d,]+) more images? omitted/g)].map(([, count = '']) =>
    Number(count.replace(',', '')),
  )
  expect(rows.length).toBeLessThan(2_000)
  expect(rows.length + omitted.reduce((sum, count) => sum + count, 0)).toBe(2_000)
  const isFailed = (status: string) => status === 'failed'
  expect(rows.filter(isFailed)).toHaveLength(images.filter(({ status }) => isFailed(status)).length)
})
