import { describe, expect, test } from 'vitest'
import type { FamilyPlan } from '../../src/plan/family-plan.ts'
import type { ImagePlan } from '../../src/plan/plan.ts'
import type { ReadyFormat } from '../../src/report/format.ts'
import { formatResult } from '../../src/report/format.ts'
import { planView } from '../../src/report/view/plan-view.ts'
import { reportView } from '../../src/report/view/report-view.ts'
import type { Outcome } from '../../src/run/events.ts'
import { type Planned, planOf } from '../support/plan.ts'
import { family, type Member, toRetire } from './family-plans.ts'
import { linkOf, quotaError, specOf } from './fixtures.ts'

const spec = specOf('web-1', { source: { kind: 'none' } })
const current: ImagePlan = { verdict: 'current', image: spec, spec, existing: { name: 'web-1' } }

const planText = (
  images: readonly (Planned | ImagePlan)[],
  families: readonly FamilyPlan[],
  { verbose = false, format = 'text' }: { readonly verbose?: boolean; readonly format?: ReadyFormat } = {},
) => formatResult(planView(planOf(images, [], families)), format, { color: false, verbose })

const failed: Outcome = {
  image: specOf('web-2'),
  steps: [],
  result: 'failed',
  failure: quotaError(),
  ms: 1,
}

const kept: Member = ['web-1', 'kept', 'kept (1 of 2)']

describe('the text of a plan', () => {
  test('shows nothing of families without changes, unless verbose', () => {
    const idle = family([kept, ['web-0', 'deprecated', 'DEPRECATED; obsolete from 2026-12-28']])
    expect(planText([current], [idle])).toBe('Nothing to do: the image exists.\n')
    expect(planText([current], [idle], { verbose: true })).toBe(`= web-1  exists
web in golden: web-1
  = web-1  kept (1 of 2)
  = web-0  DEPRECATED; obsolete from 2026-12-28

Nothing to do: the image exists.
`)
  })

  test('shows what changes, and counts the others', () => {
    const many = Array.from({ length: 9 }, (_, index): Member => [`old-${index}`, 'kept', 'kept'])
    const members: Member[] = [
      ['web-new', 'create', 'create, verify, attach'],
      kept,
      ['web-listed', 'listed', 'in the manifest'],
      ...many,
      ['web-c', 'deprecate', 'deprecate; obsolete from 2026-12-28'],
      ['web-b', 'obsolete', 'obsolete (announced for 2026-11-20)'],
      ['web-a', 'delete', 'delete (announced for 2026-11-25)'],
    ]
    const images = [
      current,
      toRetire('web-c', 'deprecate', 'deprecate; obsolete from 2026-12-28'),
      toRetire('web-b', 'obsolete', 'obsolete (announced for 2026-11-20)'),
      toRetire('web-a', 'delete', 'delete (announced for 2026-11-25)'),
    ]
    expect(
      planText(images, [family(members, { after: 'web-new', ifVerified: true })]),
    ).toBe(`web in golden: web-1 → web-new (if verified)
  + web-new  create, verify, attach
  = web-1    kept (1 of 2)
  = old-0    kept
  = old-1    kept
  = old-2    kept
  = old-3    kept
  ~ web-c    deprecate; obsolete from 2026-12-28
  ! web-b    obsolete (announced for 2026-11-20)
  - web-a    delete (announced for 2026-11-25)
  = others: 1 listed, 5 kept

Plan: 0 to create, 1 exists, 1 to deprecate, 1 to make obsolete, 1 to delete.
`)
  })

  test('names the reason why nothing is retired', () => {
    const withheld = family([kept, ['web-0', 'withheld', 'withheld: deprecate']], {
      withheld: 'its image web-2 is skipped',
    })
    const { before: _, after: __, ...headless } = family([])
    const unknown: FamilyPlan = { ...headless, isUnknown: true, withheld: 'its images cannot be listed' }
    const quiet = family([kept], { family: 'db', withheld: 'the manifest lists none of its images' })
    const empty: FamilyPlan = { ...family([]), family: 'new', before: 'old-1' }
    const { after: ___, ...lost } = empty
    expect(
      planText([current], [withheld, unknown, quiet, lost]),
    ).toBe(`web in golden: web-1; retirements withheld: its image web-2 is skipped
  = web-1  kept (1 of 2)
  = web-0  withheld: deprecate
web in golden: retirements withheld: its images cannot be listed
new in golden: old-1 → no active image

Plan: 0 to create, 1 exists, 1 retirement withheld.
`)
    expect(planText([], [{ ...lost, withheld: 'it has no active image' }], { verbose: true })).toContain(
      'new in golden: old-1 → no active image\n',
    )
  })

  test('counts deferred retirements', () => {
    const deferred = family([
      kept,
      ['a', 'deferred', 'deferred: deprecate'],
      ['b', 'deferred', 'deferred: delete'],
    ])
    expect(planText([current], [deferred])).toContain(
      'Plan: 0 to create, 1 exists, 2 retirements deferred.\n',
    )
  })
})

test.each([
  [[toRetire('a', 'deprecate', 'deprecate')], [family([['a', 'deprecate', 'deprecate']])], 2],
  [[], [family([['a', 'deferred', 'deferred: deprecate']])], 0],
  [[], [family([['a', 'withheld', 'withheld: deprecate']], { withheld: 'a reason' })], 0],
])('the detailed exit code of a plan counts planned retirements alone: %#', (images, families, exitCode) => {
  const plan = planOf([current, ...images], [], families)
  expect([planView(plan).exitCode, planView(plan, { detailed: true }).exitCode]).toEqual([0, exitCode])
})

test('JSON has all families and members', () => {
  const { families, images } = JSON.parse(
    planText([current, toRetire('web-0', 'delete', 'delete (announced for 2026-11-25)')], [family([kept])], {
      format: 'json',
    }),
  )
  expect(families).toEqual([
    {
      project: 'golden',
      family: 'web',
      before: 'web-1',
      after: 'web-1',
      ifVerified: false,
      deferred: 0,
      withheld: null,
      members: [
        {
          name: 'web-1',
          state: null,
          fate: 'kept',
          text: 'kept (1 of 2)',
          obsolete: null,
          deleted: null,
        },
      ],
    },
  ])
  expect(images[1]).toMatchObject({
    name: 'web-0',
    status: 'delete',
    note: 'delete (announced for 2026-11-25)',
    manifest: null,
  })
})

describe('the report of a run', () => {
  const run = { stop: undefined, ms: 65_000, requests: 24, throttled: [] } as const
  const reportText = (
    outcomes: readonly Outcome[],
    families: readonly FamilyPlan[],
    { verbose = false, format = 'text' }: { readonly verbose?: boolean; readonly format?: ReadyFormat } = {},
  ) => formatResult(reportView({ outcomes, families, ...run }), format, { color: false, verbose })
  const unchanged: Outcome = { image: spec, spec, steps: [], result: 'unchanged', selfLink: linkOf(spec) }
  const changed = (
    name: string,
    kind: 'create' | 'deprecate' | 'obsolete' | 'delete',
    note = '',
  ): Outcome => {
    const image = specOf(name)
    return {
      image,
      ...(kind === 'create' ? { spec: { ...image, source: { kind: 'none' } } } : {}),
      steps: [{ id: `${kind} ${image.path}`, do: kind, end: 'done' }],
      result: 'changed',
      selfLink: linkOf(image),
      ms: 1_000,
      warnings: [],
      ...(note === '' ? {} : { note }),
    }
  }
  const withheld: Outcome = {
    image: specOf('web-x'),
    steps: [],
    result: 'withheld',
    why: 'its id changed after the plan',
  }

  test('shows each retirement, and the heads that changed', () => {
    const outcomes = [
      unchanged,
      changed('web-2', 'create'),
      changed('web-c', 'deprecate', 'obsolete from 2026-12-28'),
      changed('web-b', 'obsolete'),
      changed('web-a', 'delete'),
      withheld,
      { image: specOf('db-1'), steps: [], result: 'notSelected' } as const,
    ]
    const members: Member[] = [['web-2', 'create', 'create'], kept, ['web-c', 'deprecate', 'deprecate']]
    const families = [
      family(members, { after: 'web-2', ifVerified: true }),
      family([kept, ['web-b', 'obsolete', 'obsolete']]),
      family([kept, ['db-0', 'withheld', 'withheld: deprecate']], { family: 'db', withheld: 'a reason' }),
    ]
    expect(reportText(outcomes, families, { verbose: true })).toBe(`= web-1  exists
= db-1   not selected
+ web-2  created in 1.0s
~ web-c  deprecated in 1.0s: obsolete from 2026-12-28
! web-b  obsoleted in 1.0s
- web-a  deleted in 1.0s
= web-x  withheld: its id changed after the plan

7 images: 1 created, 1 deprecated, 1 obsoleted, 1 deleted, 1 already exists, 1 withheld, 1 not selected, 1 retirement withheld · 24 requests · 1m05s
web in golden: web-1 → web-2
db in golden: web-1; retirements withheld: a reason
`)
    const json = JSON.parse(reportText(outcomes, families, { format: 'json' }))
    expect(json.exitCode).toBe(0)
    expect(json.families[0]).toMatchObject({ before: 'web-1', after: 'web-2', ifVerified: false })
    expect(json.images[5]).toMatchObject({ status: 'withheld', note: 'its id changed after the plan' })
    expect(json.images[6]).toMatchObject({ status: 'notSelected', note: null })
  })

  test('an image that failed is not the head', () => {
    const planned = family([['web-2', 'create', 'create'], kept], { after: 'web-2' })
    const { before: _, ...first } = family([['web-2', 'create', 'create']], { after: 'web-2' })
    const { families } = JSON.parse(reportText([failed], [planned, first], { format: 'json' }))
    expect(families).toMatchObject([
      { before: 'web-1', after: 'web-1' },
      { before: null, after: null },
    ])
    expect(reportText([failed], [planned, first])).not.toContain('in golden')
  })

  test.each([
    [11, 'and 1 more family'],
    [12, 'and 2 more families'],
  ])('of %i families, lists ten', (count, more) => {
    const families = Array.from({ length: count }, (_, index) =>
      family([[`new-${index}`, 'create', 'create'], kept], { family: `web-${index}`, after: `new-${index}` }),
    )
    const outcomes = families.map((_, index) => changed(`new-${index}`, 'create'))
    const lines = reportText(outcomes, families).split('\n')
    expect(lines.filter((line) => line.includes(' in golden: '))).toHaveLength(10)
    expect(lines).toContain(more)
  })

  test('a full quota of images names those that may be deleted, of the same project', () => {
    const hintOf = (families: readonly FamilyPlan[], outcome = failed) =>
      reportText([outcome], families).match(/hint: (.*)/)?.[1]
    const own = 'delete images that are no longer used, or ask for more quota'
    expect(hintOf([family([])])).toBe(own)
    expect(hintOf([family([], { project: 'other', prunable: ['a'] })])).toBe(own)
    expect(hintOf([family([], { prunable: ['a'] }), family([], { prunable: ['b'] })])).toBe(
      '2 images of golden may be deleted by their policies: a, b; run mintage apply --prune --phase retire, then rerun',
    )
    const other = { ...failed, failure: quotaError().with({ message: "Quota 'SNAPSHOTS' exceeded." }) }
    expect(hintOf([family([], { prunable: ['a'] })], other)).toBe(own)
    const invalid = { ...failed, failure: quotaError().with({ kind: 'invalid' }) }
    expect(hintOf([family([], { prunable: ['a'] })], invalid)).toBe(own)
  })
})
