import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { html } from '../../../src/report/formats/html.ts'
import type { PlanView, ReportView } from '../../../src/report/view/view.ts'
import { attributeOf, type Element, parseHtml, textOf } from '../../support/parsed-html.ts'
import { samplePlan, sampleReport } from './sample-views.ts'

const pageOf = (view: PlanView | ReportView) => html[view.command](view)

const withTag = (elements: readonly Element[], tag: string) =>
  elements.filter(({ tagName }) => tagName === tag)

const oneLine = (element: Element) => textOf(element).replace(/\s+/g, ' ').trim()

const pages = {
  plan: pageOf(samplePlan(48)),
  apply: pageOf(sampleReport(48)),
  failure: html.failure({
    command: 'plan',
    problems: [],
    message: 'no credentials\nof any kind',
    hint: 'run gcloud auth application-default login',
    exitCode: 4,
  }),
}

describe.each(Object.entries(pages))('the page of %s', (_name, page) => {
  const { errors, elements } = parseHtml(page)

  test('is valid HTML, with ids that are unique and links that have a target', () => {
    expect(errors).toEqual([])
    const ids = elements.flatMap((element) => attributeOf(element, 'id') ?? [])
    expect(new Set(ids).size).toBe(ids.length)
    const targets = elements.flatMap((element) => {
      const value = attributeOf(element, 'href') ?? ''
      const named = (attributeOf(element, 'aria-labelledby') ?? '').split(' ')
      return [...(value.startsWith('#') ? [value.slice(1)] : []), ...named.filter(Boolean)]
    })
    expect(targets.filter((target) => !ids.includes(target))).toEqual([])
  })

  test('loads nothing, and has only the style and script that its policy names', () => {
    const sha256 = (element: Element) =>
      `'sha256-${createHash('sha256').update(textOf(element)).digest('base64')}'`
    const [style] = withTag(elements, 'style').map(sha256)
    const [script = "'none'"] = withTag(elements, 'script').map(sha256)
    const policy = withTag(elements, 'meta').find(
      (meta) => attributeOf(meta, 'http-equiv') === 'Content-Security-Policy',
    )
    expect(policy && attributeOf(policy, 'content')).toBe(
      `default-src 'none'; style-src ${style}; script-src ${script}; base-uri 'none'; form-action 'none'`,
    )
    const names = elements.flatMap(({ attrs }) => attrs.map(({ name }) => name))
    expect(names.filter((name) => /^(?:style|src|srcset|action|on.*)$/.test(name))).toEqual([])
    expect(withTag(elements, 'link')).toEqual([])
  })

  test('names each table, column and section', () => {
    for (const { childNodes } of withTag(elements, 'table')) expect(childNodes[0]?.nodeName).toBe('caption')
    const cells = withTag(elements, 'th').map((cell) => attributeOf(cell, 'scope'))
    expect(cells.filter((scope) => scope !== 'col' && scope !== 'row')).toEqual([])
    const sections = withTag(elements, 'section').filter(
      (element) => attributeOf(element, 'class')?.includes('family') !== true,
    )
    const names = sections.map((one) => attributeOf(one, 'aria-labelledby') ?? attributeOf(one, 'aria-label'))
    expect(names.filter((name) => name === undefined)).toEqual([])
  })
})

describe('a plan', () => {
  const { elements } = parseHtml(pages.plan)
  const cards = withTag(elements, 'article').map(oneLine)

  test('has blocked images first, then what it deletes, then differences', () => {
    expect(withTag(elements, 'h2').map(oneLine)).toEqual([
      'Needs attention',
      'Warnings of the manifest',
      'Images',
      'Sources',
      'Notes',
    ])
    expect(cards).toEqual([
      "✕ blocked 3 images: Quota 'IMAGES' exceeded. Limit: 100.0 globally. (QUOTA_EXCEEDED)web-0web-16web-32quota: compute.googleapis.com/images limit 100see https://cloud.google.com/compute/quotasNext step delete images that are no longer used, or ask for more quota",
      '» skipped 3 images: source image base cannot be createdweb-3web-19web-35',
      '− delete 1 image to delete; a deleted image cannot be restoredweb-old',
      '≠ drifted 3 images differ from the manifestweb-1web-17web-33',
    ])
  })

  test('has the heads of a family, its lifecycle, and each image with its reason', () => {
    const family = elements.find((element) => attributeOf(element, 'data-k') === 'golden family-0')
    expect(family && oneLine(family)).toContain('family-0head web-head→becomes web-0 if verified')
    expect(family && oneLine(family)).toContain('lifecycle 1 create, 1 kept, 1 delete, 1 deferred')
    const row = elements.find((element) => attributeOf(element, 'id') === 'image-2')
    expect(row && oneLine(row)).toBe(
      '≠ drifted' +
        'web-1 differs from the manifest' +
        'Differences of web-1 that remainfieldactualexpectedlabels.team(none)web' +
        'images.yaml:3:3',
    )
  })

  test('folds the request of an image, without secrets', () => {
    const row = elements.find((element) => attributeOf(element, 'id') === 'image-5')
    expect(row && oneLine(row)).toBe(
      '+ createweb-4 from https://storage.googleapis.com/golden/web-4.tar.gzrequest 6 fields' +
        'name: web-4 family: family-4 description: Front-end servers labels.team: web labels.release: 2026-11 ' +
        'rawDisk.source: https://storage.googleapis.com/golden/web-4.tar.gzimages.yaml:1:1',
    )
    expect(pages.plan).not.toContain('SECRET')
  })
})

describe('a run', () => {
  const { elements } = parseHtml(pages.apply)

  test('has the failures by cause with their next step', () => {
    expect(withTag(elements, 'h2').map(oneLine)).toEqual([
      'Needs attention',
      'Warnings of the manifest',
      'Where the time went',
      'Images',
      'Notes',
    ])
    expect(withTag(elements, 'article').map(oneLine)[2]).toBe(
      '✕ failed 2 images: image <name> has no sourceweb-5web-45Next step build its archive first',
    )
  })

  test('shows the output of a verification that failed', () => {
    const row = elements.find((element) => attributeOf(element, 'id') === 'image-2')
    expect(row && oneLine(row)).toContain(
      'verification failed, exit code 3boots nginx: inactive (dead) FAILED: port 80 is closed',
    )
    const details = withTag(elements, 'details').find((element) =>
      oneLine(element).startsWith('verification'),
    )
    expect(details && attributeOf(details, 'open')).toBe('')
  })

  test('has a bar for each image that took time, and the same figures as a table', () => {
    const lanes = elements.filter((element) => attributeOf(element, 'data-i') !== undefined)
    const table = withTag(elements, 'table').find((element) =>
      oneLine(element).startsWith('Time of each image by phase'),
    )
    const rows = table === undefined ? [] : oneLine(table).match(/web-\d+/g)
    expect([lanes.length, rows?.length]).toEqual([44, 44])
    const rects = withTag(elements, 'rect').map((rect) => attributeOf(rect, 'class'))
    expect(new Set(rects)).toEqual(
      new Set(['p-queued', 'p-throttled', 'p-insert', 'p-wait', 'p-verify', 'p-promote']),
    )
  })
})

test('a run of more than 500 images has bars for the slowest 200, and totals for all', () => {
  const { elements } = parseHtml(pageOf(sampleReport(600)))
  expect(elements.filter((element) => attributeOf(element, 'data-i') !== undefined)).toHaveLength(200)
  const captions = withTag(elements, 'figcaption').map(oneLine)
  expect(captions).toEqual([
    'Time of 570 images by phase, 126h08m in all',
    'The 200 slowest of 570 images, not counting their time in the queue, over 27m05s',
  ])
})

test('the same result makes the same page', () => {
  expect(pageOf(sampleReport(48))).toBe(pages.apply)
})

test('a command that did not start has its reason and the next step', () => {
  const { elements } = parseHtml(pages.failure)
  expect(withTag(elements, 'article').map(oneLine)).toEqual([
    'no credentialsof any kindNext step run gcloud auth application-default login',
  ])
})

test('a run without images has no filter, and no script', () => {
  const { elements } = parseHtml(pageOf(samplePlanOf([])))
  expect(withTag(elements, 'search')).toEqual([])
  expect(withTag(elements, 'script')).toEqual([])
})

const samplePlanOf = (images: PlanView['images']): PlanView => ({ ...samplePlan(1), images, families: [] })
