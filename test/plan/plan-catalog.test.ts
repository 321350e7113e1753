import { expect, test } from 'vitest'
import { imagePath } from '../../src/catalog/image-ref.ts'
import type { Catalog, ImageSpec } from '../../src/catalog/image-spec.ts'
import type { Image } from '../../src/gce/wire/resources.ts'
import { planCatalog } from '../../src/plan/plan-catalog.ts'
import type { Phase, PlanOptions } from '../../src/plan/plan-options.ts'
import { aged, nowMs, policy } from '../support/family.ts'
import { spec } from '../support/spec.ts'

const web = (name: string, more: Partial<ImageSpec> = {}): ImageSpec =>
  spec(name, { catalog: 'golden', ...more, body: { family: 'web' } })

const all: readonly Phase[] = ['create', 'update', 'promote', 'retire']

async function planOf(
  catalog: Catalog,
  images: readonly Image[],
  { phases = all, ...options }: Partial<Omit<PlanOptions, 'phases'>> & { phases?: readonly Phase[] } = {},
) {
  const state = {
    images: new Map(images.map((image) => [imagePath('golden-prod', image.name), image])),
    families: new Map(),
    sources: new Map(),
    projects: new Map([['golden-prod', { images, serverMs: nowMs }]]),
  }
  const plan = await planCatalog(catalog, state, { prune: false, nowMs, ...options, phases: new Set(phases) })
  return {
    ...plan,
    lines: [
      ...plan.images.map(
        ({ image: { name }, verdict, spec }) => `${name} ${verdict}${spec ? '' : ' unlisted'}`,
      ),
      ...plan.steps.map(({ id, after }) => [id.replace(/projects.*\//, ''), ...after].join(' ')),
      ...plan.notes.map(({ image, code }) => `${image.name} ${code}`),
      ...plan.families.map(({ before, after, withheld }) => [before, after, withheld].join(' ')),
    ],
  }
}

const policies = [policy()]
const existing = [aged(1), aged(2), aged(3)]

test('a catalog without policies has no retirements', async () => {
  const { lines } = await planOf({ images: [web('web-1')] }, existing)
  expect(lines).toEqual(['web-1 current'])
})

test('retirements come last, without an entry, with the image as read', async () => {
  const plan = await planOf({ images: [web('web-new'), web('web-1')], policies }, existing)
  expect(plan.lines).toEqual([
    'web-new change',
    'web-1 current',
    'web-3 change unlisted',
    'web-2 change unlisted',
    'create web-new',
    'deprecate web-3 create projects/golden-prod/global/images/web-new',
    'deprecate web-2 create projects/golden-prod/global/images/web-new',
    'web-new olderFamilyHead',
    'web-1 web-new ',
  ])
  expect(plan.images.at(-1)).toMatchObject({ existing: aged(2) })
})

test('without the phase of creation, only existing images count', async () => {
  const { lines } = await planOf({ images: [web('web-new')], policies }, existing, { phases: ['retire'] })
  expect(lines).toEqual(['web-new notSelected', 'web-3 change unlisted', 'deprecate web-3', 'web-1 web-1 '])
})

test('without the phase of retirement, nothing is retired', async () => {
  const { lines } = await planOf({ images: [web('web-1')], policies }, existing, { phases: ['create'] })
  expect(lines).toEqual(['web-1 current'])
})

test('an entry that cannot be created withholds its family, whatever phases run', async () => {
  const blocked = web('web-new', { source: { kind: 'none' } })
  const { lines } = await planOf({ images: [blocked], policies }, existing, { phases: ['retire'] })
  expect(lines).toEqual(['web-new notSelected', 'web-1 web-1 its image web-new cannot be created'])
})

test('the options reach the policies', async () => {
  const obsolete = aged(9, {
    deprecated: { state: 'OBSOLETE', deprecated: '2026-08-01T00:00:00Z', deleted: '2026-11-20T00:00:00Z' },
  })
  const catalog = { images: [web('web-1')], policies }
  const kept = await planOf(catalog, [...existing, obsolete], { maxRetire: 0 })
  expect(kept.lines).toEqual(['web-1 current', 'web-1 web-1 '])
  expect(kept.families).toMatchObject([{ deferred: 1, prunable: ['web-9'] }])
  const stray = { images: [web('web-1'), web('web-new', { source: { kind: 'none' } })], policies }
  const withheld = await planOf(stray, [...existing, obsolete])
  expect(withheld.families).toMatchObject([{ deferred: 0, prunable: [] }])
  expect('isUnknown' in (withheld.families[0] ?? {})).toBe(false)
  const pruned = await planOf(catalog, [...existing, obsolete], { prune: true })
  expect(pruned.steps.map((step) => step.do)).toEqual(['deprecate', 'delete'])
})

test('ten images that never joined their family are noted before they fill a quota', async () => {
  const labels = { 'mintage-catalog': 'golden', 'mintage-spec': 'v0-00', 'mintage-family': 'web' }
  const waiting = (count: number) =>
    Array.from({ length: count }, (_, index) => {
      const { family: _family, ...image } = aged(0, { name: `web-new-${index}`, labels })
      return image
    })
  const catalog = { images: [web('web-1')], policies }
  expect((await planOf(catalog, [...existing, ...waiting(9)])).notes).toEqual([])
  const others = [
    { ...waiting(1)[0], name: 'db-1', labels: { ...labels, 'mintage-catalog': 'other' } },
    { ...waiting(1)[0], name: 'old', deprecated: { state: 'DEPRECATED' } },
  ] as const
  expect((await planOf(catalog, [...existing, ...waiting(9), ...others])).notes).toEqual([])
  expect((await planOf(catalog, [...existing, ...waiting(10)])).notes).toEqual([
    {
      image: web('web-1'),
      code: 'unverifiedImages',
      message:
        '10 images of golden-prod never joined family web: they count toward the quota IMAGES, and are retired after a newer image joins it',
    },
  ])
})

test('a head of another catalog is noted at the last entry of its family', async () => {
  const foreign = aged(0, { labels: { 'mintage-catalog': 'other', 'mintage-spec': 'v1-00' } })
  const plan = await planOf({ images: [web('web-2'), web('web-1')], policies }, [foreign, ...existing])
  expect(plan.notes).toEqual([
    {
      image: web('web-1'),
      code: 'foreignFamilyHead',
      message:
        'family web in golden-prod points to web-0, which is neither in the manifest nor of its catalog: it is never retired',
    },
  ])
  const listed = await planOf({ images: [web('web-0')], policies }, [foreign, ...existing])
  expect(listed.notes).toEqual([])
})
