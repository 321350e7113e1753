import { describe, expect, test } from 'vitest'
import type { Emulator, EmulatorState } from '../../../src/emulator/public.ts'
import { ApiError } from '../../../src/gce/errors/api-error.ts'
import type { Retirement } from '../../../src/plan/policies/retire/input.ts'
import { planProject } from '../../../src/plan/policies/retire/plan-project.ts'
import type { StepEnd } from '../../../src/run/events.ts'
import { createLimiters } from '../../../src/run/limits/limiters.ts'
import { retireImage } from '../../../src/run/mutations/retire-image.ts'
import { type Engine, startEngine } from '../../support/engine.ts'
import { dayMs, family, ourLabels, policy, projectOf } from '../../support/family.ts'
import { mutationFaults } from '../../support/faults.ts'
import { spec } from '../../support/spec.ts'

type ImageState = NonNullable<EmulatorState['images']>[number]

const startMs = Date.parse('2026-11-24T10:00:00Z')
const existing = (days: number, more: Partial<ImageState> = {}): ImageState => ({
  project: 'golden-prod',
  name: `web-${days}`,
  status: 'READY',
  family: 'web',
  labels: ourLabels,
  creationTimestamp: new Date(startMs - days * dayMs).toISOString(),
  ...more,
})
const obsolete = {
  state: 'OBSOLETE',
  deprecated: '2026-08-01T00:00:00Z',
  obsolete: '2026-09-01T00:00:00Z',
  deleted: '2026-11-20T00:00:00Z',
} as const

const engineWith = (...images: ImageState[]) =>
  startEngine({ state: { images: [existing(1), existing(2), ...images] } })

/** The steps that a run plans now. */
async function plan(engine: Engine): Promise<readonly Retirement[]> {
  const families = [family({ policy: policy() })]
  const state = await engine.read({ images: [spec('web-1')], policies: [policy()] })
  const project = state.projects?.get('golden-prod')
  const { images = [], serverMs } = project ?? {}
  const clocks = { serverMs, nowMs: engine.clock.now() }
  return planProject(projectOf(images, { ...clocks, prune: true, families })).steps
}

async function carryOut(engine: Engine, steps: readonly Retirement[]): Promise<(StepEnd | ApiError)[]> {
  const { client: api, clock, stop, wire } = engine
  const limits = {
    concurrency: 50,
    sourceRate: undefined,
    timeoutMs: dayMs,
    stop: stop.signal,
    graceSignal: wire.signal,
  }
  const emit = () => {}
  const limiters = createLimiters({ api, clock, emit, ...limits, over: stop.signal })
  const deps = { api, clock, emit, newRequestId: () => crypto.randomUUID() }
  return Promise.all(
    steps.map((step) =>
      retireImage(step, { deps, limits, limiters }).catch((error: unknown) => {
        if (error instanceof ApiError) return error
        throw error
      }),
    ),
  )
}

const imageIn = (gce: Emulator, name: string) => gce.state().images?.find((image) => image.name === name)
const mutations = (gce: Emulator) =>
  gce.requests
    .filter(({ method }) => /deprecate|delete/.test(method))
    .map(({ method, name }) => `${method} ${name}`)

test('an image passes through all states, one per run and on its announced dates', async () => {
  await using engine = await engineWith(existing(50))
  const { gce } = engine
  const states: string[] = []
  for (let day = 0; day <= 91; day++) {
    await carryOut(engine, await plan(engine))
    const image = imageIn(gce, 'web-50')
    const state = image === undefined ? 'gone' : String(image.deprecated?.state)
    if (states.at(-1)?.split(' ')[1] !== state) states.push(`${day} ${state}`)
    await engine.clock.advance(dayMs)
  }
  expect(states).toEqual(['0 DEPRECATED', '30 OBSOLETE', '90 gone'])
  expect(mutations(gce)).toEqual([
    'images.deprecate web-50',
    'images.deprecate web-50',
    'images.delete web-50',
  ])
})

const linkTo = (name: string) =>
  `https://www.googleapis.com/compute/v1/projects/golden-prod/global/images/${name}`

test('sends the whole status', async () => {
  await using engine = await engineWith(existing(50))
  const note = 'obsolete from 2026-12-24, delete from 2027-02-22'
  expect(await carryOut(engine, await plan(engine))).toEqual([
    { end: 'done', note, selfLink: linkTo('web-50') },
  ])
  expect(imageIn(engine.gce, 'web-50')?.deprecated).toEqual({
    state: 'DEPRECATED',
    replacement: 'https://www.googleapis.com/compute/v1/projects/golden-prod/global/images/web-1',
    deprecated: '2026-11-24T10:00:00Z',
    obsolete: '2026-12-24T10:00:00Z',
    deleted: '2027-02-22T10:00:00Z',
  })
})

describe('nothing is sent after a change', () => {
  test.each<[string, (gce: Emulator) => void, string]>([
    [
      'deprecation status',
      (gce) => gce.addState({ images: [existing(50, { id: '50', deprecated: { state: 'DEPRECATED' } })] }),
      'its deprecation status changed after the plan',
    ],
    [
      'image',
      (gce) => gce.addState({ images: [existing(50, { id: '51', deprecated: obsolete })] }),
      'its id changed after the plan',
    ],
    [
      'family',
      (gce) => gce.addState({ images: [existing(50, { id: '50', family: 'db', deprecated: obsolete })] }),
      'its family changed after the plan',
    ],
    [
      'label',
      (gce) => gce.addState({ images: [existing(50, { id: '50', labels: {}, deprecated: obsolete })] }),
      'its catalog changed after the plan',
    ],
    [
      'head',
      (gce) => gce.addState({ images: [existing(1, { deprecated: { state: 'DEPRECATED' } })] }),
      'the head of family web is web-2, expected web-1',
    ],
  ])('%s', async (_, change, why) => {
    await using engine = await engineWith(existing(50, { id: '50', deprecated: obsolete }))
    const steps = await plan(engine)
    expect(steps.map((step) => step.do)).toEqual(['delete'])
    change(engine.gce)
    expect(await carryOut(engine, steps)).toEqual([{ end: 'withheld', why }])
    expect(mutations(engine.gce)).toEqual([])
  })
})

test('two runs at once repeat harmlessly', async () => {
  await using engine = await engineWith(existing(50), existing(60, { deprecated: obsolete }))
  const steps = await plan(engine)
  const ends = (await Promise.all([carryOut(engine, steps), carryOut(engine, steps)])).flat()
  expect(ends.filter((end) => end instanceof ApiError || end.end !== 'done')).toEqual([])
  expect(imageIn(engine.gce, 'web-60')).toBeUndefined()
  expect(imageIn(engine.gce, 'web-50')?.deprecated?.state).toBe('DEPRECATED')
})

test('of two runs at once, the second finds what the first one made', async () => {
  const images = [existing(1), existing(2), existing(50), existing(60, { deprecated: obsolete })]
  await using engine = await startEngine({ state: { images }, latencyMs: 90_000 })
  const first = await plan(engine)
  const carried = carryOut(engine, first)
  await engine.clock.sleep(2_000)
  const second = await plan(engine)
  expect(second.map((step) => step.do)).toEqual(['deprecate'])
  expect(await carryOut(engine, second)).toEqual([
    { end: 'done', note: 'by another run', selfLink: linkTo('web-50') },
  ])
  expect(await carried).toMatchObject([{ end: 'done' }, { end: 'done' }])
})

test('a status with other dates is not of an overlapping run', async () => {
  await using engine = await engineWith(existing(50))
  const steps = await plan(engine)
  const [step] = steps
  const status = step?.do === 'deprecate' ? step.status : expect.unreachable()
  const deprecated = { ...status, obsolete: '2026-12-24T11:00:01Z' }
  engine.gce.addState({ images: [existing(50, { deprecated })] })
  expect(await carryOut(engine, steps)).toEqual([
    { end: 'withheld', why: 'its deprecation status changed after the plan' },
  ])
})

test('lost responses are not failures', async () => {
  await using engine = await engineWith(existing(50), existing(60, { deprecated: obsolete }))
  const steps = await plan(engine)
  for (const method of ['images.deprecate', 'images.delete']) {
    engine.gce.failNext(method, { kind: 'resetAfter' }, 1)
  }
  const ends = await carryOut(engine, steps)
  expect(ends.map((end) => ('end' in end ? end.end : end.message))).toEqual(['done', 'done'])
  expect(imageIn(engine.gce, 'web-60')).toBeUndefined()
  expect(imageIn(engine.gce, 'web-50')?.deprecated?.state).toBe('DEPRECATED')
})

test('an image that has since been deleted is a success', async () => {
  await using engine = await engineWith(existing(60, { deprecated: obsolete }))
  engine.gce.failNext('images.delete', { kind: 'reply', status: 404, reason: 'notFound' }, 1)
  const steps = await plan(engine)
  const state = engine.gce.state()
  engine.gce.replaceState({
    ...state,
    images: (state.images ?? []).filter(({ name }) => name !== 'web-60'),
  })
  expect(await carryOut(engine, steps)).toEqual([{ end: 'done', note: 'it no longer exists' }])
})

test('a missing permission fails the step', async () => {
  await using engine = await engineWith(existing(50))
  const steps = await plan(engine)
  engine.gce.deny('compute.images.deprecate')
  expect(await carryOut(engine, steps)).toMatchObject([{ kind: 'permission' }])
  expect(imageIn(engine.gce, 'web-50')?.deprecated).toBeUndefined()
})

describe('faults', () => {
  test.each(mutationFaults)('%s', async (_, fault) => {
    await using engine = await engineWith(existing(50), existing(60, { deprecated: obsolete }))
    const steps = await plan(engine)
    for (const method of ['images.deprecate', 'images.delete']) engine.gce.failNext(method, fault, 1)
    const ends = await carryOut(engine, steps)
    expect(ends.map((end) => ('end' in end ? end.end : end.message))).toEqual(['done', 'done'])
    expect(imageIn(engine.gce, 'web-60')).toBeUndefined()
    expect(imageIn(engine.gce, 'web-50')?.deprecated?.state).toBe('DEPRECATED')
    const ids = engine.gce.requests.filter(({ method }) => /deprecate|delete/.test(method))
    expect(new Set(ids.map(({ requestId }) => requestId)).size).toBe(2)
    expect(await plan(engine)).toEqual([])
  })

  test('an operation that fails is a failure, and a later run repeats the step', async () => {
    await using engine = await engineWith(existing(60, { deprecated: obsolete }))
    const steps = await plan(engine)
    const fault = { kind: 'failOperation', code: 'INTERNAL_ERROR', message: 'Internal error' } as const
    engine.gce.failNext('images.delete', fault, 1)
    expect(await carryOut(engine, steps)).toMatchObject([{ message: 'Internal error' }])
    expect(await carryOut(engine, await plan(engine))).toEqual([{ end: 'done' }])
    expect(imageIn(engine.gce, 'web-60')).toBeUndefined()
  })

  test('a run that was stopped sends nothing', async () => {
    await using engine = await engineWith(existing(60, { deprecated: obsolete }))
    const steps = await plan(engine)
    engine.stop.abort(new Error('stopped'))
    await expect(carryOut(engine, steps)).rejects.toThrow('stopped')
    expect(mutations(engine.gce)).toEqual([])
  })
})
