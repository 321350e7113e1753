import { describe, expect, test } from 'vitest'
import type { FamilyFate } from '../../../src/plan/family-plan.ts'
import { attention, notes } from '../../../src/report/html/attention.ts'
import { families } from '../../../src/report/html/families.ts'
import { header } from '../../../src/report/html/header.ts'
import { imageBlock } from '../../../src/report/html/image-row.ts'
import { fateMark } from '../../../src/report/html/marks.ts'
import { nameText, outputText } from '../../../src/report/html/parts.ts'
import { problemsSection } from '../../../src/report/html/problems.ts'
import { sourcesSection } from '../../../src/report/html/sources.ts'
import { piecesOf } from '../../../src/report/html/timeline/phases.ts'
import { timeline } from '../../../src/report/html/timeline/timeline.ts'
import { reportView } from '../../../src/report/view/report-view.ts'
import type {
  EndedImageView,
  FamilyView,
  PhaseView,
  PlannedImageView,
  PlanView,
  ReportView,
} from '../../../src/report/view/view.ts'
import { type HtmlPart, html, sourceOf } from '../../../src/text/html.ts'
import { parseHtml, textOf } from '../../support/parsed-html.ts'
import { running, runWith } from '../github/fixtures.ts'
import { samplePlan, sampleReport, withPhases } from './sample-views.ts'

const ample = { full: 1e6, all: 1e6 }
const none = { full: 0, all: 0 }
const noLinks = () => undefined

/** A space between elements, and one for each run of spaces. */
function wordsOf(part: HtmlPart): string {
  const [, , body] = parseHtml(sourceOf(html`${part}`).replace(/></g, '> <')).elements
  return body === undefined ? '' : textOf(body).replace(/\s+/g, ' ').trim()
}

const plan = samplePlan(16)
const [planned] = plan.images.slice(4)
const run = sampleReport(8)
const [ended] = run.images.slice(6)

const plannedImage = (over: Partial<PlannedImageView>): PlannedImageView => ({
  ...(planned as PlannedImageView),
  ...over,
})
const endedImage = (over: Partial<EndedImageView>): EndedImageView => ({
  ...(ended as EndedImageView),
  ...over,
})
const planOf = (images: readonly PlannedImageView[], over: Partial<PlanView> = {}): PlanView => ({
  ...plan,
  images,
  groups: [],
  families: [],
  notes: [],
  ...over,
})

describe('the cards of a plan', () => {
  const two = (status: PlannedImageView['status']) => [
    plannedImage({ status, label: 'a' }),
    plannedImage({ status, label: 'b' }),
  ]

  test.each([
    ['delete', '− delete 2 images to delete; a deleted image cannot be restored a b'],
    ['obsolete', '↓ obsolete 2 images to make obsolete; no disk can be created from them a b'],
    ['deprecate', '↘ deprecate 2 images to deprecate; their users get a warning a b'],
    ['recreate', '↻ recreate 2 images to create once a deletion has ended a b'],
    ['drifted', '≠ drifted 2 images differ from the manifest a b'],
  ] as const)('%s', (status, expected) => {
    expect(wordsOf(attention(planOf(two(status)), noLinks, ample))).toBe(`Needs attention ${expected}`)
  })

  test('of retirements are one', () => {
    const images = [plannedImage({ status: 'deprecate' }), plannedImage({ status: 'obsolete' })]
    const words = wordsOf(attention(planOf(images), noLinks, ample))
    expect(words).toBe(
      'Needs attention ↓ obsolete 1 image to make obsolete; no disk can be created from it web-4 ' +
        '↘ deprecate 1 image to deprecate; its users get a warning web-4',
    )
  })

  test('are absent from a plan that only creates', () => {
    expect(attention(planOf([plannedImage({})]), noLinks, ample)).toBe(undefined)
  })

  test('that do not fit are counted', () => {
    expect(wordsOf(attention(planOf(two('drifted')), noLinks, none))).toBe(
      'Needs attention 1 more cause omitted to keep the page small; the JSON report has all',
    )
  })

  test('list 40 images, and count the others', () => {
    const images = Array.from({ length: 50 }, () => plannedImage({ status: 'drifted' }))
    expect(wordsOf(attention(planOf(images), noLinks, ample))).toMatch(/web-4 and 10 more$/)
  })
})

describe('a row', () => {
  const rowOf = (image: PlannedImageView | EndedImageView) => wordsOf(imageBlock(image, 0).full())

  test.each<[Partial<EndedImageView>, string]>([
    [
      { headline: 'in 59.9s: created by another run', durationMs: 59_900 },
      'created by another run images.yaml:1:1 59.9s',
    ],
    [{ durationMs: null, headline: 'not started', manifest: null }, 'not started'],
    [
      { left: 'still running in the cloud', durationMs: 0, headline: 'x' },
      'x still running in the cloud images.yaml:1:1',
    ],
  ])('of a run: %j', (over, expected) => {
    expect(rowOf(endedImage(over))).toBe(`+ created web-6 ${expected}`)
  })

  const verify = { result: 'passed', exitCode: 0, signal: null, output: 'ok', outputCut: false } as const
  test.each([
    [verify, 'verification passed ok'],
    [{ ...verify, output: '' }, 'verification passed, without output'],
    [{ ...verify, result: 'failed', exitCode: 3 } as const, 'verification failed, exit code 3 ok'],
    [
      { ...verify, result: 'failed', exitCode: null, signal: 'SIGKILL', outputCut: true } as const,
      'verification failed, SIGKILL … ok',
    ],
    [{ ...verify, result: 'timedOut', exitCode: null } as const, 'verification timed out ok'],
    [
      { ...verify, result: 'notStarted', exitCode: null, output: null } as const,
      'verification did not start, without output',
    ],
  ])('with %j', (view, expected) => {
    const image = endedImage({ verify: view, durationMs: null, headline: '', manifest: null })
    expect(rowOf(image)).toBe(`+ created web-6 ${expected}`)
  })

  test('of an update has the values before and after', () => {
    const updates = [{ field: 'labels.team', expected: 'platform', actual: 'web' }]
    const image = { headline: 'labels', status: 'update', updates, sent: [], manifest: null } as const
    expect(rowOf(plannedImage({ ...image, steps: ['setLabels'] }))).toBe(
      '~ update web-4 labels Changes of web-4 field before after labels.team web platform',
    )
    expect(rowOf(plannedImage({ ...image, steps: ['awaitDeletion', 'create'], updates: [] }))).toBe(
      '~ update web-4 labels wait for its deletion create',
    )
    const done = endedImage({
      status: 'updated',
      updates,
      headline: 'labels',
      manifest: null,
      durationMs: null,
    })
    expect(rowOf(done)).toBe(
      '~ updated web-6 labels Changed of web-6 field before after labels.team web platform',
    )
  })
})

describe('families', () => {
  const [policy] = plan.families
  const family = (over: Partial<FamilyView>): FamilyView => ({ ...(policy as FamilyView), ...over })
  const image = plannedImage({ family: 'family-0', sent: [], manifest: null, headline: 'from a disk' })
  const row = '+ create web-4 from a disk'

  test.each<[Partial<FamilyView>, string]>([
    [{ after: 'web-head', ifVerified: false, members: [], deferred: 0 }, `head web-head ${row}`],
    [
      { before: null, ifVerified: false, members: [], deferred: 0 },
      `head no active image → becomes web-0 ${row}`,
    ],
    [
      { members: [], deferred: 2, withheld: 'the head is foreign', hasNews: true },
      `head web-head → becomes web-0 if verified ${row} Retirements withheld: the head is foreign 2 retirements deferred to later runs by --max-retire`,
    ],
    [
      { members: [], deferred: 0, withheld: 'the head is foreign', hasNews: false },
      `head web-head → becomes web-0 if verified ${row}`,
    ],
  ])('%j', (over, expected) => {
    const words = wordsOf(families(planOf([image], { families: [family(over)] }), ample))
    expect(words).toBe(`project golden 1 image family-0 ${expected}`)
  })

  test('without an image in the plan are shown with their policy', () => {
    const idle = family({ family: 'other', members: [], deferred: 1 })
    expect(wordsOf(families(planOf([image], { families: [idle] }), ample))).toContain(
      'other head web-head → becomes web-0 if verified 1 retirement deferred',
    )
  })

  test('that do not fit are counted', () => {
    expect(wordsOf(families(planOf([image, image]), none))).toBe(
      '2 more images omitted to keep the page small; the JSON report has all',
    )
  })

  test.each<[FamilyFate, string]>([
    ['create', 'create'],
    ['kept', 'kept'],
    ['foreign', 'foreign'],
    ['deferred', 'deferred'],
    ['withheld', 'withheld'],
    ['obsolete', 'obsolete'],
  ])('the fate %s is a word', (fate, word) => {
    expect(fateMark(fate).word).toBe(word)
  })
})

test('interrupted images in one state have one card; the row of each has its operation', () => {
  const view = reportView({ ...runWith([running('a'), running('b')]), stop: 'SIGINT' })
  expect(wordsOf(attention(view, noLinks, ample))).toBe(
    'Needs attention ? cancelled 2 images: still running in the cloud a b',
  )
  const rows = view.images.map((image, index) => wordsOf(imageBlock(image, index).full()))
  expect(rows[1]).toBe('? cancelled b still running in the cloud as operation-of-b images.yaml:1:1')
})

test('the head has the cost, the reason of a stop, and remarks without notes', () => {
  const stopped: ReportView = {
    ...run,
    exitCode: 130,
    target: 'platform-golden',
    stopText: 'The run was interrupted (SIGINT).',
    remarks: ['note: a note', 'web in golden: web-1 → web-2'],
  }
  expect(wordsOf(header(stopped))).toBe(
    'mintage apply platform-golden exit code 130: interrupted by SIGINT, after the report 8 images: 2 created, 1 already exists, 1 drifted, 3 failed, 1 cancelled ' +
      '24 requests · 1m05s The run was interrupted (SIGINT). ✕ 3 failed ≠ 1 drifted ? 1 cancelled + 2 created = 1 exists web in golden: web-1 → web-2',
  )
})

test('notes and warnings are listed with their images; those that do not fit are counted', () => {
  const warning = { status: 'warning', headline: 'DEPRECATED', images: run.images.slice(0, 1) } as const
  const view: ReportView = {
    ...run,
    groups: [{ ...warning, names: [], lines: [], left: [] }],
    notes: [{ code: 'a', message: 'a note', images: [] }],
  }
  expect(wordsOf(notes(view, noLinks, ample))).toBe('Notes ! warning DEPRECATED 1 image web-0 i note a note')
  expect(wordsOf(notes(view, noLinks, none))).toBe('Notes 2 more omitted to keep the page small')
  expect(notes({ ...view, groups: [], notes: [] }, noLinks, ample)).toBe(undefined)
})

test('sources are a table, those with a newer image first to stay', () => {
  const source = 'projects/debian-cloud/global/images/family/debian-12'
  const image = 'projects/debian-cloud/global/images/debian-12-v1'
  const sources = [
    { source, image, pinned: true, newer: 'projects/debian-cloud/global/images/debian-12-v2' },
    { source: 'gs://golden/web.tar.gz', image: null, pinned: false, newer: null },
    { source: 'projects/p/global/images/base', image: null, pinned: true, newer: null },
  ]
  expect(wordsOf(sourcesSection(sources, ample))).toBe(
    'Sources 3 sources, 1 with a newer image than the pinned one Sources of the images source image state ' +
      'debian-cloud/global/images/family/debian-12 debian-cloud/global/images/debian-12-v1 ! newer debian-cloud/global/images/debian-12-v2 ' +
      'gs://golden/web.tar.gz – ~ not pinned p/global/images/base – = pinned',
  )
  expect(wordsOf(sourcesSection(sources.slice(1, 2), none))).toBe(
    'Sources 1 source Sources of the images source image state 1 more source omitted to keep the page small; the JSON report has all',
  )
  expect(wordsOf(sourcesSection(sources.slice(0, 1), { full: 0, all: 1e6 }))).toContain(
    'debian-12 – = pinned',
  )
  expect(sourcesSection([], ample)).toBe(undefined)
})

test('problems of a manifest are a table, errors first', () => {
  const [problem] = plan.problems
  const error = { severity: 'error', code: 'yaml-syntax', message: 'bad', place: null } as const
  const problems = plan.problems.flatMap((one) => [one, { ...one, ...error }])
  expect(wordsOf(problemsSection(problems, ample))).toBe(
    'Problems of the manifest Problems of the manifest severity place problem ' +
      '✕ error manifest bad yaml-syntax ' +
      '! warning images.yaml:3:5 debian-10 has no security updates since 2024-06-30 end-of-life',
  )
  expect(wordsOf(problemsSection(problem ? [problem] : [], none))).toBe(
    'Warnings of the manifest Warnings of the manifest severity place problem 1 more problem omitted to keep the page small; the JSON report has all',
  )
  expect(problemsSection([], ample)).toBe(undefined)
})

describe('the timeline', () => {
  test('is absent if no image took time', () => {
    expect(
      timeline(
        withPhases(run, () => []),
        ample,
      ),
    ).toBe(undefined)
  })

  test('adds the parts of a phase, and names phases too short for a percentage', () => {
    const view = withPhases({ ...run, images: run.images.slice(0, 1) }, () => [
      { name: 'queued', startMs: 0, durationMs: 10 },
      { name: 'wait', startMs: 10, durationMs: 4_000 },
      { name: 'queued', startMs: 4_010, durationMs: 10 },
      { name: 'wait', startMs: 4_020, durationMs: 6_000 },
    ])
    const words = wordsOf(timeline({ ...view, durationMs: 12_000 }, ample))
    expect(words).toContain('Time of 1 image by phase, 10.0s in all')
    expect(words).toMatch(/queued 20ms <1% .* wait 10\.0s 100%/)
    expect(words).toContain('image result queued wait total web-0 failed 20ms 10.0s 10.0s')
  })

  test('a bar has at most 60 pieces, each named by its longest phase', () => {
    const spans = Array.from({ length: 1_000 }, (_, index): PhaseView => {
      const name = index % 2 === 0 ? 'throttled' : 'wait'
      return { name, startMs: index * 10 + (index % 2), durationMs: index % 2 === 0 ? 11 : 9 }
    })
    const pieces = piecesOf(spans, 60)
    expect(pieces.length).toBeLessThanOrEqual(60)
    expect(pieces[0]).toEqual({ name: 'throttled', startMs: 0, durationMs: 171, isMixed: true })
    expect(pieces.reduce((sum, { durationMs }) => sum + durationMs, 0)).toBe(10_000)
    expect(piecesOf(spans.slice(0, 3), 60).map(({ isMixed }) => isMixed)).toEqual([false, false, false])
    const view = withPhases({ ...run, images: run.images.slice(0, 1) }, () => spans)
    expect(wordsOf(timeline(view, ample))).toContain('mostly throttled 171ms, from 0ms')
  })

  test('an image that only queued has a bar', () => {
    const view = withPhases({ ...run, images: run.images.slice(0, 1) }, () => [
      { name: 'queued', startMs: 0, durationMs: 10 },
    ])
    expect(wordsOf(timeline(view, ample))).toContain('1 image in the order in which they started, over 1m05s')
  })
})

test('long texts are cut: names and lines at their end, outputs at their start', () => {
  expect(nameText('x'.repeat(300))).toBe(`${'x'.repeat(199)}…`)
  expect(outputText(`${'x'.repeat(20_000)}end`)).toBe(`…${'x'.repeat(19_997)}end`)
})
