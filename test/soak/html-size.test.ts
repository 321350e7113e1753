import { expect, test } from 'vitest'
import { resultPage } from '../../src/report/html/page.ts'
import type { EndedImageView, ImageView, PlanView, ReportView } from '../../src/report/view/view.ts'
import { samplePlan, sampleReport, withPhases } from '../report/html/sample-views.ts'

/** docs/html.md promises this. */
const maxBytes = 8_000_000

const huge = 'long '.repeat(1_000)

const withTexts = <V extends ImageView>(image: V): V => ({
  ...image,
  headline: huge,
  fields: [{ field: 'description', expected: huge, actual: huge }],
})

const failed = <V extends ImageView>(image: V): V => ({
  ...image,
  status: 'failed',
  headline: huge,
})

const cases: readonly (readonly [string, () => PlanView | ReportView])[] = [
  ['a plan of 10,000 images', () => samplePlan(10_000)],
  ['a run of 10,000 images', () => sampleReport(10_000)],
  [
    'a plan of 10,000 images with long texts',
    () => {
      const view = samplePlan(10_000)
      return { ...view, images: view.images.map(withTexts) }
    },
  ],
  [
    'a run of 10,000 images that fail with long outputs',
    () => {
      const view = sampleReport(10_000)
      const verify = {
        result: 'failed',
        exitCode: 1,
        signal: null,
        output: huge.repeat(20),
        outputCut: true,
      } as const
      const images = view.images.map((image): EndedImageView => ({ ...failed(image), verify }))
      const groups = images.map((image) => ({
        status: 'failed' as const,
        images: [image],
        names: [image.label],
        headline: huge,
        lines: [huge, huge, huge],
        left: [],
      }))
      return { ...view, images, groups }
    },
  ],
  [
    'a run in as many families as images, with notes and problems',
    () => {
      const view = sampleReport(5_000)
      const [family] = samplePlan(1).families
      const [problem] = view.problems
      return {
        ...view,
        images: view.images.map((image, index) => ({ ...image, family: `family-${index}` })),
        families: view.images.flatMap((_, index) =>
          family === undefined
            ? []
            : [{ ...family, family: `family-${index}`, withheld: huge, hasNews: true }],
        ),
        notes: view.images.map(() => ({ code: 'note', message: huge, images: view.images })),
        problems: view.images.flatMap(() => (problem === undefined ? [] : [{ ...problem, message: huge }])),
      }
    },
  ],
]

const retried = () => {
  const view = sampleReport(500)
  return withPhases(view, () =>
    Array.from({ length: 2_000 }, (_, index) => ({
      name: index % 2 === 0 ? 'throttled' : 'insert',
      startMs: index * 30,
      durationMs: 30,
    })),
  )
}

test.each([...cases, ['a run of 500 images with 2,000 phases each', retried] as const])(
  '%s has a page of at most 8 MB',
  (_, viewOf) => {
    const page = resultPage(viewOf())
    expect(Buffer.byteLength(page)).toBeLessThanOrEqual(maxBytes)
  },
)
