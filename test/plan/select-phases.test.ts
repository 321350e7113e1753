import { describe, expect, test } from 'vitest'
import type { ImagePlan, PlanNote } from '../../src/plan/plan.ts'
import type { Phase } from '../../src/plan/plan-options.ts'
import { selectPhases } from '../../src/plan/select-phases.ts'
import { type Planned, planOf, toAdopt, toCreate, toRecreate } from '../support/plan.ts'
import { spec } from '../support/spec.ts'

const existing = { name: 'web-1', status: 'READY' }
const base = { image: spec('web-1'), spec: spec('web-1') }
const current: ImagePlan = { ...base, verdict: 'current', existing }
const drifted: ImagePlan = { ...base, verdict: 'drifted', existing, fields: [] }
const blocked: ImagePlan = { ...base, verdict: 'blocked', failure: { kind: 'failed', message: 'no' } }
const skipped: ImagePlan = { ...base, verdict: 'skipped', why: 'no' }

function selected(planned: Planned | ImagePlan, phases: readonly Phase[]): string {
  const plan = selectPhases(planOf([planned]), new Set(phases))
  return [...plan.images.map(({ verdict }) => verdict), ...plan.steps.map((step) => step.do)].join(' ')
}

describe('the verdict of an image in a run of some phases', () => {
  test.each<[string, Planned | ImagePlan, readonly Phase[], string]>([
    ['to create', toCreate(spec('web-1')), ['create'], 'change create'],
    ['to create', toCreate(spec('web-1')), ['retire'], 'notSelected'],
    ['to create again', toRecreate(spec('web-1'), existing), ['update', 'promote'], 'notSelected'],
    ['to create again', toRecreate(spec('web-1'), existing), ['create'], 'change awaitDeletion create'],
    ['PENDING', toAdopt(spec('web-1'), existing), ['create', 'retire'], 'change awaitReady'],
    ['PENDING', toAdopt(spec('web-1'), existing), ['retire'], 'notSelected'],
    ['that exists', current, ['retire'], 'current'],
    ['that drifted', drifted, ['retire'], 'drifted'],
    ['that is blocked', blocked, ['create'], 'blocked'],
    ['that is blocked', blocked, ['retire'], 'notSelected'],
    ['that is skipped', skipped, ['update'], 'notSelected'],
  ])('%s: %#', (_, planned, phases, expected) => {
    expect(selected(planned, phases)).toBe(expected)
  })
})

test('an image that is not selected keeps its entry and the image as read, and loses its notes', () => {
  const image = toAdopt(spec('web-1'), existing)
  const note: PlanNote = { image: spec('web-1'), code: 'sourceNotReady', message: 'not ready' }
  const other = { ...note, image: spec('db-1') }
  const plan = planOf([image, { ...current, image: spec('db-1') }], [note, other])
  expect(selectPhases(plan, new Set(['retire'] as const))).toMatchObject({
    images: [{ verdict: 'notSelected', spec: { name: 'web-1' }, existing }, { verdict: 'current' }],
    notes: [other],
  })
})

test('all phases select everything', () => {
  const plan = planOf([toCreate(spec('web-1')), toCreate(spec('web-2'), { on: spec('web-1') })])
  expect(selectPhases(plan, new Set(['create', 'update', 'promote', 'retire'] as const))).toEqual(plan)
})
