import { describe, expect, test } from 'vitest'
import type { Catalog } from '../../../src/catalog/image-spec.ts'
import type { Image } from '../../../src/gce/wire/resources.ts'
import { planImages } from '../../../src/plan/plan-images.ts'
import { isOlderRelease } from '../../../src/plan/policies/older-release.ts'
import { policy } from '../../support/family.ts'
import { fromImage, spec } from '../../support/spec.ts'

describe('a name is an older release than another', () => {
  test.each<[string, string, boolean]>([
    ['web-v20261110', 'web-v20261124', true],
    ['web-v20261124', 'web-v20261110', false],
    ['web-v20261124', 'web-v20261124', false],
    ['web-9', 'web-10', true], // natural order, not that of texts
    ['web-10', 'web-9', false],
    ['web-1-9', 'web-2-0', true], // the first number that differs decides
    ['web-2-0', 'web-1-9', false],
    ['web-01', 'web-1', false], // equal numbers
    ['db-v1', 'web-v2', false],
    ['web-a1', 'web-2', false],
    ['web', 'web-2', false],
    ['web-99999999999999999998', 'web-99999999999999999999', true],
  ])('%s, %s: %s', (name, head, expected) => {
    expect(isOlderRelease(name, head)).toBe(expected)
  })
})

const web = (name: string, more: Parameters<typeof spec>[1] = {}) =>
  spec(name, { ...more, body: { family: 'web' } })

const found = (name: string, creationTimestamp: string, more: Partial<Image> = {}): Image => ({
  name,
  status: 'READY',
  family: 'web',
  creationTimestamp,
  ...more,
})

/** A line for each image and note. */
function linesOf(catalog: Catalog, images: readonly Image[], allowOlder?: boolean): string[] {
  const state = {
    images: new Map(images.map((image) => [`projects/golden-prod/global/images/${image.name}`, image])),
    families: new Map(),
    sources: new Map(),
  }
  const plan = planImages(catalog, state, { allowOlder })
  return [
    ...plan.images.map((planned) => {
      const { image, verdict } = planned
      if (verdict === 'blocked') return `${image.name}: ${planned.failure.message}; ${planned.failure.hint}`
      return `${image.name}: ${verdict === 'skipped' ? planned.why : verdict}`
    }),
    ...plan.notes.map(({ code, message }) => `${code}: ${message}`),
  ]
}

const guarded = (...images: Catalog['images']): Catalog => ({ images, policies: [policy()] })
const head = found('web-v20261124', '2026-11-24T10:00:00Z')
const before = found('web-v20261110', '2026-11-10T02:00:00.000-08:00')
const comparison = 'web-v20261115 is an older release than web-v20261124, to which family web points'
const note = `olderRelease: ${comparison}: creating it rolls the family back`
const blocked = `web-v20261115: ${comparison}: creating it would roll the family back; if this is intended, add --allow-older; otherwise use the current release, or remove the entry`

describe('an older release than the head of its family', () => {
  test('is blocked if the family has a policy', () => {
    expect(linesOf(guarded(web('web-v20261115')), [before, head])).toEqual([blocked])
  })

  test('is created with a note if --allow-older', () => {
    expect(linesOf(guarded(web('web-v20261115')), [before, head], true)).toEqual([
      'web-v20261115: change',
      note,
    ])
  })

  test('is created with a note if the family has no policy', () => {
    expect(linesOf({ images: [web('web-v20261115')] }, [before, head])).toEqual([
      'web-v20261115: change',
      note,
    ])
  })

  test('has no note if the manifest lists the head: its order decides', () => {
    const images = [web('web-v20261124'), web('web-v20261115')]
    expect(linesOf({ images }, [head])).toEqual(['web-v20261124: current', 'web-v20261115: change'])
    const leftOut = new Set(['projects/golden-prod/global/images/web-v20261124'])
    expect(linesOf({ images: images.slice(1), leftOut }, [head])).toEqual(['web-v20261115: change'])
    expect(linesOf(guarded(...images), [head])).toEqual(['web-v20261124: current', blocked])
  })

  test('is awaited if it is in creation, without a fallback', () => {
    const pending = found('web-v20261115', '2026-11-24T11:00:00Z', { status: 'PENDING' })
    const plan = planImages(guarded(web('web-v20261115')), {
      images: new Map(
        [head, pending].map((image) => [`projects/golden-prod/global/images/${image.name}`, image]),
      ),
      families: new Map(),
      sources: new Map(),
    })
    expect(plan.steps.map((step) => step.do)).toEqual(['awaitReady'])
  })

  test('is blocked if the image with that name is being deleted', () => {
    const deleting = found('web-v20261115', '2026-11-15T10:00:00Z', { status: 'DELETING' })
    expect(linesOf(guarded(web('web-v20261115')), [head, deleting])).toEqual([blocked])
  })

  test('blocks images that are built on it', () => {
    const app = spec('app', { source: fromImage('web-v20261115') })
    expect(linesOf(guarded(web('web-v20261115'), app), [head])).toEqual([
      blocked,
      'app: source image web-v20261115 cannot be created',
    ])
  })
})

test.each<[string, readonly Image[]]>([
  ['no image', []],
  ['an older head', [before]],
  ['a head that is not ready', [found('web-v20261124', '2026-11-24T10:00:00Z', { status: 'PENDING' })]],
  ['a head that was deprecated', [{ ...head, deprecated: { state: 'DEPRECATED' } }, before]],
  ['a head of another name', [found('golden-v20261124', '2026-11-24T10:00:00Z')]],
  ['a newer name that is not the head', [found('web-v20261201', '2026-11-01T10:00:00Z'), before]],
  ['a newer image outside the family', [{ ...head, family: 'db' }]],
  ['times that cannot be read', [before, { ...head, creationTimestamp: 'soon' }]],
])('a release is no older one in a family with %s', (_, images) => {
  expect(linesOf(guarded(web('web-v20261115')), images)).toEqual(['web-v20261115: change'])
})

test('an image that exists is never an older release', () => {
  expect(linesOf(guarded(web('web-v20261110')), [before, head])).toEqual(['web-v20261110: current'])
})

test('the family of another project does not matter', () => {
  expect(linesOf(guarded(web('web-v20261115', { project: 'golden-dev' })), [head])).toEqual([
    'web-v20261115: change',
  ])
})
