import { expect, test } from 'vitest'
import type { ImagePlan } from '../../src/plan/plan.ts'
import { undelivered } from '../../src/report/exit-code.ts'
import { planView } from '../../src/report/view/plan-view.ts'
import { type Planned, planOf, toAdopt, toCreate, toRecreate } from '../support/plan.ts'
import { apiError, linkOf, specOf } from './fixtures.ts'

const spec = specOf('web-1')
const selfLink = linkOf(spec)
const current: ImagePlan = { verdict: 'current', image: spec, spec, existing: { name: 'web-1', selfLink } }
const drifted: ImagePlan = {
  verdict: 'drifted',
  image: spec,
  spec,
  existing: { name: 'web-1', selfLink },
  fields: [{ field: 'family', expected: 'web', actual: '(none)' }],
}
const skipped: ImagePlan = {
  verdict: 'skipped',
  image: spec,
  spec,
  why: 'source image base cannot be created',
}
const blocked: ImagePlan = { verdict: 'blocked', image: spec, spec, failure: apiError() }
const denied: ImagePlan = { verdict: 'blocked', image: spec, spec, failure: apiError({ kind: 'permission' }) }
const create = toCreate(spec)
const recreate = toRecreate(spec, { name: 'web-1', selfLink })
const adopt = toAdopt(spec, { name: 'web-1', selfLink })

test.each<[string, (Planned | ImagePlan)[], number, number]>([
  ['no image', [], 0, 0],
  ['all exist', [current], 0, 0],
  ['one to create', [current, create], 0, 2],
  ['one to recreate', [recreate], 0, 2],
  ['one being created', [adopt], 0, 0],
  ['one drifted', [drifted], 0, 1],
  ['one drifted, one to create', [drifted, create], 0, 2],
  ['one skipped', [skipped], 1, 1],
  ['one blocked, one to create', [blocked, create], 1, 1],
  ['permission missing', [denied, skipped], 4, 4],
  ['permission missing for some', [denied, blocked], 1, 1],
])('exit code of a plan, %s: %i, detailed %i', (_, images, exitCode, detailed) => {
  const plan = planOf(images)
  expect([planView(plan).exitCode, planView(plan, { detailed: true }).exitCode]).toEqual([exitCode, detailed])
})

test('an image of another phase is counted apart', () => {
  const view = planView(planOf([{ verdict: 'notSelected', image: spec, spec }]), { detailed: true })
  expect([view.exitCode, view.images[0]?.text, view.summary.text]).toEqual([
    0,
    'not selected',
    'Plan: 0 to create, 0 exist, 1 not selected.',
  ])
})

test.each([
  [0, 1],
  [2, 1],
  [1, 1],
  [4, 4],
  [130, 130],
] as const)('a command that ends with %i, but cannot deliver its result, ends with %i', (code, expected) => {
  expect(undelivered(code)).toBe(expected)
})

test.each<[Planned | ImagePlan, object]>([
  [current, { status: 'exists', text: 'exists', detail: '', lines: [], selfLink }],
  [
    create,
    {
      status: 'create',
      text: 'create from https://storage.googleapis.com/golden/web-1.tar.gz',
      detail: 'from https://storage.googleapis.com/golden/web-1.tar.gz',
      selfLink: null,
      forceCreate: false,
    },
  ],
  [
    recreate,
    {
      status: 'recreate',
      text: 'create from https://storage.googleapis.com/golden/web-1.tar.gz, after the existing image is deleted',
      after: null,
      selfLink,
    },
  ],
  [adopt, { status: 'adopt', text: 'already being created; apply waits for it', request: null, selfLink }],
  [
    drifted,
    {
      status: 'drifted',
      text: 'drifted: differs from the manifest',
      detail: 'family: expected web, actual (none)',
      lines: ['family: expected web, actual (none)'],
      fields: [{ field: 'family', expected: 'web', actual: '(none)' }],
    },
  ],
  [
    skipped,
    {
      status: 'skipped',
      text: 'skipped: source image base cannot be created',
      note: 'source image base cannot be created',
    },
  ],
  [
    blocked,
    {
      status: 'blocked',
      text: 'blocked: images.yaml:3:3: it did not work',
      detail: 'images.yaml:3:3: it did not work',
      headline: 'it did not work',
    },
  ],
])('the words of a planned image: %#', (image, expected) => {
  expect(planView(planOf([image])).images[0]).toMatchObject(expected)
})

test('an image is named with the image that it is created after, or with its path outside of the plan', () => {
  const base = specOf('base')
  const image = toCreate(spec, { on: base })
  expect(planView(planOf([image, toCreate(base)])).images[0]?.detail).toMatch(/, after base$/)
  expect(planView(planOf([image])).images[0]?.detail).toMatch(
    /, after projects\/golden\/global\/images\/base$/,
  )
})

test('a selfLink that the API omitted is null', () => {
  expect(planView(planOf([{ ...current, existing: { name: 'web-1' } }])).images[0]?.selfLink).toBe(null)
})

test('a note of an image outside of the plan has no image', () => {
  const note = { image: specOf('other'), code: 'sourceNotReady', message: 'source is being created' } as const
  expect(planView(planOf([current], [note])).notes[0]).toEqual({
    code: 'sourceNotReady',
    message: 'source is being created',
    images: [],
  })
})

test.each<[(Planned | ImagePlan)[], string]>([
  [[], 'Nothing to do: no images.'],
  [[current], 'Nothing to do: the image exists.'],
  [[current, current], 'Nothing to do: all 2 images exist.'],
  [[create, current], 'Plan: 1 to create, 1 exists.'],
  [
    [
      create,
      toRecreate(specOf('b'), { name: 'b' }),
      toAdopt(specOf('c'), { name: 'c' }),
      drifted,
      skipped,
      blocked,
    ],
    'Plan: 2 to create, 0 exist, 1 being created, 1 drifted, 1 skipped, 1 blocked.',
  ],
])('the summary of a plan: %#', (images, summary) => {
  expect(planView(planOf(images)).summary.text).toBe(summary)
})

test('an image has the family that the manifest lists', () => {
  const listed = specOf('web-1', { body: { name: 'web-1', family: 'web' } })
  const images = planView(planOf([toCreate(listed), toCreate(specOf('web-2'))])).images
  expect(images.map(({ family }) => family)).toEqual(['web', null])
})
