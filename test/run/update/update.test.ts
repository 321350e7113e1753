import { describe, expect, test } from 'vitest'
import type { ImageSpec } from '../../../src/catalog/image-spec.ts'
import type { Emulator, EmulatorState, Fault } from '../../../src/emulator/public.ts'
import { planImages } from '../../../src/plan/plan-images.ts'
import type { Outcome } from '../../../src/run/events.ts'
import { type Engine, startEngine, summary } from '../../support/engine.ts'
import { mutationFaults } from '../../support/faults.ts'
import { spec } from '../../support/spec.ts'

type ImageState = NonNullable<EmulatorState['images']>[number]

const catalog = 'platform-golden'
const existing = (more: Partial<ImageState> = {}): ImageState => ({
  project: 'golden-prod',
  name: 'web',
  status: 'READY',
  labels: { other: 'kept' },
  ...more,
})
const web = (body: Record<string, unknown>, more: Partial<Omit<ImageSpec, 'body'>> = {}): ImageSpec =>
  spec('web', { body, ...more })

const engineWith = (...images: ImageState[]): Promise<Engine> => startEngine({ state: { images } })

async function update(engine: Engine, ...specs: ImageSpec[]): Promise<Outcome[]> {
  const state = await engine.read({ images: specs })
  const options = { update: true, nowMs: engine.clock.now() }
  return engine.carryOut({ ...planImages({ images: specs }, state, options), families: [] })
}

const imageIn = (gce: Emulator) => gce.state().images?.[0]
const mutations = (gce: Emulator) =>
  gce.requests.map(({ method }) => method).filter((method) => /setLabels|patch|insert/.test(method))
const updates = (outcomes: readonly Outcome[]) =>
  outcomes.flatMap(({ steps }) =>
    steps.flatMap((step) => (step.end === 'done' ? (step.fields ?? []).map(({ field }) => field) : [])),
  )

const all = web({ labels: { team: 'web' }, description: 'Web', family: 'web' }, { catalog })

test('labels, description and family are corrected, and other labels kept', async () => {
  await using engine = await engineWith(existing())
  const outcomes = await update(engine, all)
  expect(summary(outcomes)).toEqual(['web: updated'])
  expect(updates(outcomes)).toEqual([
    'labels.team',
    'labels.mintage-catalog',
    'labels.mintage-adopted',
    'description',
    'family',
  ])
  expect(imageIn(engine.gce)).toMatchObject({
    labels: { other: 'kept', team: 'web', 'mintage-catalog': catalog, 'mintage-adopted': '20261124' },
    description: 'Web',
    family: 'web',
  })
  expect(mutations(engine.gce)).toEqual(['images.setLabels', 'images.patch', 'images.patch'])
  expect(summary(await update(engine, all))).toEqual(['web: exists'])
})

test('of two runs at once, one waits for the changes of the other', async () => {
  await using engine = await startEngine({ state: { images: [existing()] }, latencyMs: 300_000 })
  await using other = await startEngine({ clock: engine.clock, cloud: engine.gce })
  const outcomes = await Promise.all([update(engine, all), update(other, all)])
  expect(summary(outcomes.flat()).sort()).toEqual([
    'web: updated',
    'web: updated (it was updated after the plan)',
  ])
  const accepted = engine.gce.requests.filter(({ method, status }) => /patch/.test(method) && status === 200)
  expect(accepted).toHaveLength(2)
})

test('what remains after the update has drifted', async () => {
  await using engine = await engineWith(existing({ diskSizeGb: '10' }))
  const outcomes = await update(engine, web({ description: 'Web', diskSizeGb: '20' }))
  expect(outcomes).toMatchObject([
    { result: 'drifted', fields: [{ field: 'diskSizeGb', expected: '20', actual: '10' }] },
  ])
  expect(updates(outcomes)).toEqual(['description'])
  expect(imageIn(engine.gce)?.description).toBe('Web')
})

const team = web({ labels: { team: 'web' } })

describe('faults', () => {
  test.each(mutationFaults)('%s', async (_, fault) => {
    await using engine = await engineWith(existing())
    for (const method of ['images.setLabels', 'images.patch']) engine.gce.failNext(method, fault, 1)
    expect(summary(await update(engine, all))).toEqual(['web: updated'])
    expect(imageIn(engine.gce)).toMatchObject({
      labels: { other: 'kept', team: 'web' },
      description: 'Web',
      family: 'web',
    })
    expect(summary(await update(engine, all))).toEqual(['web: exists'])
  })

  test('a lost response to labels is not repeated blindly: the labels are read first', async () => {
    await using engine = await engineWith(existing())
    engine.gce.failNext('images.setLabels', { kind: 'resetAfter' }, 1)
    expect(summary(await update(engine, team))).toEqual(['web: updated'])
    expect(mutations(engine.gce)).toEqual(['images.setLabels'])
  })

  test('an API that never responds fails the image', async () => {
    await using engine = await engineWith(existing())
    engine.gce.failNext('images.setLabels', { kind: 'reply', status: 503, message: 'down' }, 99)
    expect(summary(await update(engine, team))).toEqual(['web: failed (unavailable: down)'])
    expect(mutations(engine.gce)).toHaveLength(5)
  })

  test('a missing permission fails the image, with one request', async () => {
    await using engine = await engineWith(existing())
    engine.gce.deny('compute.images.setLabels')
    expect(await update(engine, team)).toMatchObject([{ result: 'failed', failure: { kind: 'permission' } }])
    expect(mutations(engine.gce)).toHaveLength(1)
  })
})

describe('someone else changes the labels before the update', () => {
  const stale: Fault = {
    kind: 'reply',
    status: 412,
    reason: 'conditionNotMet',
    message: 'Labels fingerprint either invalid or resource labels have changed',
  }

  test('once: they are read again, and both changes stay', async () => {
    await using engine = await engineWith(existing())
    const { gce } = engine
    const state = await engine.read({ images: [team] })
    const plan = planImages({ images: [team] }, state, { update: true })
    gce.failNext('images.setLabels', stale, 1)
    gce.addState({ images: [existing({ labels: { other: 'kept', env: 'prod' } })] })
    expect(summary(await engine.carryOut({ ...plan, families: [] }))).toEqual(['web: updated'])
    expect(imageIn(gce)?.labels).toEqual({ other: 'kept', env: 'prod', team: 'web' })
    expect(mutations(gce)).toHaveLength(2)
  })

  test('twice: the image fails, and its labels stay', async () => {
    await using engine = await engineWith(existing())
    engine.gce.failNext('images.setLabels', stale, 2)
    const [outcome] = await update(engine, team)
    expect(outcome).toMatchObject({
      result: 'failed',
      failure: {
        message:
          'its labels changed again while they were being set: Labels fingerprint either invalid or resource labels have changed',
        hint: 'another program sets labels on this image at the same time: stop it, then rerun',
      },
    })
    expect(imageIn(engine.gce)?.labels).toEqual({ other: 'kept' })
    expect(mutations(engine.gce)).toHaveLength(2)
  })

  test('a violated constraint is not such a change: it is sent once', async () => {
    await using engine = await engineWith(existing())
    const message = 'Constraint constraints/gcp.restrictLabels violated for project golden-prod.'
    engine.gce.failNext('images.setLabels', { ...stale, message }, 1)
    expect(summary(await update(engine, team))).toEqual([`web: failed (invalid: ${message})`])
    expect(mutations(engine.gce)).toHaveLength(1)
  })

  test.each<[string, ImageState[], string]>([
    [
      'set the same ones',
      [existing({ labels: { team: 'web' }, description: 'Web' })],
      'web: updated (it was updated after the plan)',
    ],
    [
      'moved the image to another catalog',
      [existing({ labels: { 'mintage-catalog': 'other' } })],
      'web: failed (failed: it joined catalog other after the plan)',
    ],
    [
      'recreated the image',
      [existing({ id: '77' })],
      'web: failed (failed: it was deleted and recreated after the plan)',
    ],
    ['deleted the image', [], 'web: failed (notFound: it was deleted after the plan)'],
  ])('they %s: nothing is sent', async (_, images, line) => {
    await using engine = await engineWith(existing())
    for (const wanted of [team, web({ description: 'Web' })]) {
      const before = { projects: ['golden-prod'], images: [existing()] }
      engine.gce.replaceState(before)
      const plan = planImages({ images: [wanted] }, await engine.read({ images: [wanted] }), { update: true })
      engine.gce.replaceState({ ...before, images })
      expect(summary(await engine.carryOut({ ...plan, families: [] }))).toEqual([line])
    }
    expect(mutations(engine.gce)).toEqual([])
  })
})

test('two catalogs that list one image: the first adopts it, for the other it has drifted', async () => {
  await using engine = await engineWith(existing())
  const mine = web({}, { catalog })
  const theirs = web({ labels: { team: 'web' } }, { catalog: 'other' })
  expect(summary(await update(engine, mine))).toEqual(['web: updated'])
  expect(await update(engine, theirs)).toMatchObject([
    {
      result: 'drifted',
      fields: [
        { field: 'labels.mintage-catalog', expected: 'other', actual: 'platform-golden' },
        { field: 'labels.team' },
      ],
    },
  ])
  expect(imageIn(engine.gce)?.labels?.team).toBeUndefined()
})

test('two runs at once both succeed', async () => {
  await using engine = await engineWith(existing())
  const ends = await Promise.all([update(engine, all), update(engine, all)])
  expect(ends.flat().map(({ result }) => result)).toEqual(['changed', 'changed'])
  expect(imageIn(engine.gce)).toMatchObject({ labels: { other: 'kept', team: 'web' }, family: 'web' })
})

test('a run that was stopped sends nothing', async () => {
  await using engine = await engineWith(existing())
  const plan = planImages({ images: [team] }, await engine.read({ images: [team] }), { update: true })
  engine.stop.abort(new Error('stopped'))
  expect(summary(await engine.carryOut({ ...plan, families: [] }))).toEqual(['web: cancelled'])
  expect(mutations(engine.gce)).toEqual([])
})
