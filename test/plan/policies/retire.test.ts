import { describe, expect, test } from 'vitest'
import { imageRef } from '../../../src/catalog/image-ref.ts'
import type { Image } from '../../../src/gce/wire/resources.ts'
import type { Joining, ProjectInput } from '../../../src/plan/policies/retire/input.ts'
import { planProject } from '../../../src/plan/policies/retire/plan-project.ts'
import { aged, dayMs, family, nowMs, ourLabels, policy, projectOf } from '../../support/family.ts'

const linesOf = (input: ProjectInput): string[] =>
  planProject(input).families.flatMap(({ members, withheld }) => [
    ...members.map(({ image: { name }, fate, text }) => `${name}: ${fate}: ${text}`),
    ...(withheld === undefined ? [] : [`withheld: ${withheld}`]),
  ])
const stepsOf = (input: ProjectInput) =>
  planProject(input).steps.map((step) => `${step.do} ${step.image.name}`)

/** Two newer images, which `keep: 2` keeps, and the image under test: 50 days old. */
const withTwo = (more: Partial<Image> = {}) => [aged(1), aged(2), aged(50, more)]
const deprecated = (more: Record<string, unknown>) => ({
  deprecated: {
    state: 'DEPRECATED',
    replacement: 'r',
    deprecated: '2026-10-29T10:00:00Z',
    obsolete: '2026-12-05T00:00:00Z',
    deleted: '2027-02-20T00:00:00Z',
    ...more,
  },
})
const joining = (more: Partial<Joining> = {}): Joining => ({
  image: imageRef('golden-prod', 'web-new'),
  belongsToCatalog: true,
  isVerified: false,
  text: 'create',
  ...more,
})

describe('the next step of an image beyond keep', () => {
  test.each<[string, Partial<Image>, Partial<ProjectInput>, string]>([
    ['ACTIVE', {}, {}, 'deprecate: deprecate; obsolete from 2026-12-28, delete from 2027-02-26'],
    [
      'state ACTIVE',
      { deprecated: { state: 'ACTIVE' } },
      {},
      'deprecate: deprecate; obsolete from 2026-12-28, delete from 2027-02-26',
    ],
    [
      'ACTIVE with its own later date',
      { deprecated: { obsolete: '2027-01-01' } },
      {},
      'deprecate: deprecate; obsolete from 2027-01-01, delete from 2027-03-02',
    ],
    [
      'DEPRECATED',
      deprecated({}),
      {},
      'deprecated: DEPRECATED; obsolete from 2026-12-05, delete from 2027-02-20',
    ],
    [
      'DEPRECATED, its date passed',
      deprecated({ obsolete: '2026-11-28T10:00:00Z' }),
      {},
      'obsolete: obsolete (announced for 2026-11-28)',
    ],
    [
      'DEPRECATED, its date passed long ago',
      deprecated({ deprecated: '2026-01-01', obsolete: '2026-11-14T09:59:59Z', deleted: '2027-02-20' }),
      {},
      'deprecate: announce; obsolete from 2026-12-28, delete from 2027-02-26',
    ],
    [
      'DEPRECATED by hand, without dates',
      { deprecated: { state: 'DEPRECATED' } },
      {},
      'deprecate: announce; obsolete from 2026-12-28, delete from 2027-02-26',
    ],
    [
      'DEPRECATED, with a date that cannot be read',
      deprecated({ obsolete: 'soon' }),
      {},
      'deprecate: announce; obsolete from 2026-12-28, delete from 2027-02-26',
    ],
    [
      'DEPRECATED, the policy was lengthened',
      deprecated({ obsolete: '2026-11-27T10:00:00Z' }),
      {},
      'deprecate: announce; obsolete from 2026-11-28, delete from 2027-02-20',
    ],
    [
      'DEPRECATED before its adoption',
      {
        ...deprecated({ obsolete: '2026-11-27' }),
        labels: { 'mintage-catalog': 'golden', 'mintage-adopted': '20261120' },
      },
      {},
      'deprecate: announce; obsolete from 2026-12-28, delete from 2027-02-26',
    ],
    [
      'DEPRECATED, without obsoleteAfter',
      deprecated({ obsolete: '2026-11-27' }),
      { families: [family({ policy: without('obsoleteAfterMs', 'deleteAfterMs') })] },
      'deprecated: DEPRECATED',
    ],
    ['OBSOLETE', deprecated({ state: 'OBSOLETE' }), {}, 'obsoleted: OBSOLETE; delete from 2027-02-20'],
    [
      'OBSOLETE, its date passed, without prune',
      deprecated({ state: 'OBSOLETE', deprecated: '2026-08-01', deleted: '2026-11-25' }),
      {},
      'obsoleted: delete (announced for 2026-11-25; requires --prune)',
    ],
    [
      'OBSOLETE, its date passed, with prune',
      deprecated({ state: 'OBSOLETE', deprecated: '2026-08-01', deleted: '2026-11-25' }),
      { prune: true },
      'delete: delete (announced for 2026-11-25)',
    ],
    [
      'OBSOLETE without a date, with prune',
      { deprecated: { state: 'OBSOLETE' } },
      { prune: true },
      'deprecate: announce; delete from 2027-02-26',
    ],
    [
      'OBSOLETE, without deleteAfter',
      deprecated({ state: 'OBSOLETE', deleted: '2026-11-25' }),
      { prune: true, families: [family({ policy: without('deleteAfterMs') })] },
      'obsoleted: OBSOLETE',
    ],
    [
      'DELETED by hand',
      deprecated({ state: 'DELETED', deleted: '2026-11-25' }),
      { prune: true },
      'kept: state DELETED, not changed',
    ],
  ])('%s', (_, image, more, line) => {
    expect(linesOf(projectOf(withTwo(image), more)).at(-1)).toBe(`web-50: ${line}`)
  })

  test('waits for deprecateAfter, counted from the image that exceeded keep', () => {
    const families = [family({ policy: policy({ deprecateAfterMs: 7 * dayMs }) })]
    expect(linesOf(projectOf(withTwo(), { families })).at(-1)).toBe('web-50: kept: deprecate from 2026-12-04')
    expect(stepsOf(projectOf([aged(8), aged(9), aged(50)], { families }))).toEqual(['deprecate web-50'])
  })
})

function without(...names: ('obsoleteAfterMs' | 'deleteAfterMs')[]) {
  const { obsoleteAfterMs, deleteAfterMs, ...rest } = policy()
  const all = { obsoleteAfterMs, deleteAfterMs }
  const kept = Object.entries(all).filter(([name]) => !names.some((one) => one === name))
  return { ...rest, ...(Object.fromEntries(kept) as Partial<typeof all>) } as ReturnType<typeof policy>
}

describe('statuses', () => {
  test('a deprecation announces its dates and names the head', () => {
    expect(planProject(projectOf(withTwo())).steps).toEqual([
      {
        do: 'deprecate',
        image: imageRef('golden-prod', 'web-50'),
        after: [],
        basis: {
          id: '50',
          family: 'web',
          deprecated: undefined,
          catalog: 'golden',
          policyFamily: 'web',
          head: 'web-1',
        },
        status: {
          state: 'DEPRECATED',
          replacement: 'projects/golden-prod/global/images/web-1',
          deprecated: '2026-11-28T10:00:00Z',
          obsolete: '2026-12-28T10:00:00Z',
          deleted: '2027-02-26T10:00:00Z',
        },
        why: 'deprecate; obsolete from 2026-12-28, delete from 2027-02-26',
      },
    ])
  })

  test('OBSOLETE leaves time before the deletion', () => {
    const image = deprecated({ obsolete: '2026-11-28T09:00:00Z', deleted: '2026-12-01T00:00:00Z' })
    const [step] = planProject(
      projectOf(withTwo(image), {
        families: [family({ policy: policy({ obsoleteAfterMs: dayMs, deleteAfterMs: 11 * dayMs }) })],
      }),
    ).steps
    expect(step).toHaveProperty('status', {
      state: 'OBSOLETE',
      replacement: 'r',
      deprecated: '2026-10-29T10:00:00Z',
      obsolete: '2026-11-28T09:00:00Z',
      deleted: '2026-12-08T10:00:00Z',
    })
  })
})

describe('images that are never retired', () => {
  const due = deprecated({ state: 'OBSOLETE', deprecated: '2026-08-01', deleted: '2026-11-25' })
  test.each<[string, Partial<Image>, Partial<ProjectInput>, string]>([
    ['listed', {}, { listed: new Set(['web-50']) }, 'listed: in the manifest'],
    ['a source', {}, { sources: new Set(['web-50']) }, 'listed: source of an image in the manifest'],
    [
      'protected',
      {},
      { families: [family({ policy: policy({ protect: ['web-5*'] }) })] },
      'protected: protected',
    ],
    [
      'of another catalog',
      { labels: { ...ourLabels, 'mintage-catalog': 'x' } },
      {},
      'foreign: not in this catalog',
    ],
    ['without a spec', { labels: { 'mintage-catalog': 'golden' } }, {}, 'foreign: not in this catalog'],
    ['without labels', { labels: undefined }, {}, 'foreign: not in this catalog'],
    [
      'adopted at no date',
      { labels: { ...ourLabels, 'mintage-adopted': 'today' } },
      {},
      'foreign: not in this catalog',
    ],
    ['FAILED', { status: 'FAILED' }, {}, 'kept: status FAILED'],
  ])('%s', (_, image, more, line) => {
    const input = projectOf(withTwo({ ...due, ...image }), { prune: true, ...more })
    expect(linesOf(input).at(-1)).toBe(`web-50: ${line}`)
    expect(stepsOf(input)).toEqual([])
  })

  test('the newest images are kept in any state, also after a rollback by hand', () => {
    const images = [aged(1, due), aged(2, due), aged(3), aged(4), aged(5)]
    expect(linesOf(projectOf(images, { prune: true }))).toEqual([
      'web-1: kept: kept',
      'web-2: kept: kept',
      'web-3: kept: kept (1 of 2)',
      'web-4: kept: kept (2 of 2)',
      'web-5: deprecate: deprecate; obsolete from 2026-12-28, delete from 2027-02-26',
    ])
  })

  test('a foreign head stays, and does not count', () => {
    const images = [aged(1, { labels: {} }), aged(2), aged(3), aged(4)]
    expect(linesOf(projectOf(images))).toEqual([
      'web-1: kept: head; not in this catalog',
      'web-2: kept: kept (1 of 2)',
      'web-3: kept: kept (2 of 2)',
      'web-4: deprecate: deprecate; obsolete from 2026-12-28, delete from 2027-02-26',
    ])
  })
})

describe('images that join the family', () => {
  test('a creation counts, and becomes the replacement', () => {
    const input = projectOf([aged(1), aged(2)], {
      families: [family({ joining: [joining({ isVerified: true })], after: ['create x'] })],
    })
    const plan = planProject(input)
    expect(linesOf(input)).toEqual([
      'web-new: create: create',
      'web-1: kept: kept (2 of 2)',
      'web-2: deprecate: deprecate; obsolete from 2026-12-28, delete from 2027-02-26',
    ])
    expect(plan.families[0]).toMatchObject({ before: 'web-1', after: 'web-new', ifVerified: true })
    expect(plan.steps[0]).toMatchObject({
      after: ['create x'],
      status: { replacement: 'projects/golden-prod/global/images/web-new' },
    })
  })

  test('an older image that is attached does not become the head', () => {
    const exists = aged(9, { family: '', name: 'web-new' })
    const families = [family({ joining: [joining({ exists })] })]
    expect(planProject(projectOf([aged(1), exists], { families })).families[0]).toMatchObject({
      after: 'web-1',
    })
  })

  test('an older candidate that failed is retired, whatever keep is; a newer one is not a member', () => {
    const candidate = { family: undefined as never, labels: { ...ourLabels, 'mintage-family': 'web' } }
    expect(linesOf(projectOf([aged(1, candidate), aged(2), aged(3, candidate)]))).toEqual([
      'web-2: kept: kept (1 of 2)',
      'web-3: deprecate: deprecate; obsolete from 2026-12-28, delete from 2027-02-26',
    ])
  })
})

describe('limits', () => {
  const many = Array.from({ length: 14 }, (_, index) => aged(index + 1))
  test('ten by default, oldest first', () => {
    const plan = planProject(projectOf(many))
    expect(plan.steps.map(({ image }) => image.name)).toEqual(
      [14, 13, 12, 11, 10, 9, 8, 7, 6, 5].map((days) => `web-${days}`),
    )
    expect(plan.families[0]).toMatchObject({ deferred: 2 })
    expect(linesOf(projectOf(many))[2]).toBe(
      'web-3: deferred: deferred: deprecate; obsolete from 2026-12-28, delete from 2027-02-26',
    )
  })

  test('a twentieth of a large catalog', () => {
    const large = Array.from({ length: 400 }, (_, index) => aged(index + 1))
    expect(planProject(projectOf(large)).steps).toHaveLength(20)
  })

  test('deprecations and removals have one limit each, over all families', () => {
    const gone = deprecated({ state: 'OBSOLETE', deprecated: '2026-08-01', deleted: '2026-11-25' })
    const other = (days: number, more: Partial<Image> = {}) =>
      aged(days, { name: `db-${days}`, family: 'db', ...more })
    const images = [aged(1), aged(2), aged(3), aged(4, gone), other(5), other(6), other(7), other(8, gone)]
    const families = [family(), family({ policy: policy({ family: 'db' }) })]
    const input = projectOf(images, { families, prune: true, maxRetire: 1 })
    expect(stepsOf(input)).toEqual(['deprecate db-7', 'delete db-8'])
    expect(planProject(input).families.map(({ deferred }) => deferred)).toEqual([2, 0])
    expect(stepsOf({ ...input, maxRetire: 0 })).toEqual([])
  })

  test.each([
    [4, 1, ['deprecate web-6', 'deprecate web-5', 'deprecate web-4', 'deprecate web-3']],
    [4, 2, ['deprecate web-6', 'deprecate web-5']],
    [4, 8, ['deprecate web-6']],
    [0, 8, []],
    // ten by default
    [undefined, 4, ['deprecate web-6', 'deprecate web-5']],
  ])('a limit of %j in %i shards gives %j', (maxRetire, shards, steps) => {
    const images = [1, 2, 3, 4, 5, 6].map((days) => aged(days))
    expect(stepsOf(projectOf(images, { families: [family()], maxRetire, shards }))).toEqual(steps)
  })
})

describe('nothing of a family is retired', () => {
  test.each<[string, ProjectInput, string]>([
    ['without a list', { ...projectOf([]), images: undefined }, 'the images of its project cannot be listed'],
    [
      'without a date',
      projectOf(withTwo(), { serverMs: undefined }),
      'the response to the list of its images has no date',
    ],
    [
      'with a wrong clock',
      projectOf(withTwo(), { nowMs: nowMs - dayMs - 1_000 }),
      "the API's clock and the clock of this machine differ by more than 24 hours",
    ],
    [
      'for a reason of the manifest',
      projectOf(withTwo(), { families: [family({ withheld: '--only excludes web-1' })] }),
      '--only excludes web-1',
    ],
    [
      'with two architectures',
      projectOf([aged(1, { architecture: 'ARM64' }), aged(2), ...withTwo({ architecture: 'X86_64' })]),
      'its images have several architectures: ARM64, X86_64',
    ],
    [
      'without an active image',
      projectOf(withTwo({}).map((image) => ({ ...image, ...deprecated({}) }))),
      'it has no active image',
    ],
    [
      'with an unknown age',
      projectOf(withTwo({ creationTimestamp: 'long ago' })),
      'the creation time of web-50 cannot be read',
    ],
  ])('%s', (_, input, reason) => {
    expect(stepsOf(input)).toEqual([])
    expect(planProject(input).families[0]).toMatchObject({ withheld: reason, deferred: 0 })
  })
})
