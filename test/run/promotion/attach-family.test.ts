import { describe, expect, it, test } from 'vitest'
import type { EmulatorOptions, ImageState } from '../../../src/emulator/public.ts'
import { type Engine, startEngine, summary } from '../../support/engine.ts'
import { dayMs } from '../../support/family.ts'
import { candidate, familiesIn, smoke } from '../../support/promotion.ts'
import { fromImage, spec, verifyBy } from '../../support/spec.ts'

const web1 = () => [candidate('web-1', smoke(''))]

const image = (name: string, creationTimestamp: string, more: Partial<ImageState> = {}): ImageState => ({
  project: 'golden-prod',
  name,
  creationTimestamp,
  family: 'web',
  ...more,
})

const patchIds = ({ gce }: Engine) =>
  new Set(gce.requests.filter(({ method }) => method === 'images.patch').map(({ requestId }) => requestId))

describe('a fault', () => {
  it.each<[string, Parameters<Engine['gce']['failNext']>[1]]>([
    ['after the patch', { kind: 'resetAfter' }],
    ['before the patch', { kind: 'resetBefore' }],
    ['of the server', { kind: 'reply', status: 503 }],
  ])('%s is repaired with the same requestId', async (_, fault) => {
    await using engine = await startEngine()
    engine.gce.failNext('images.patch', fault)
    expect(summary(await engine.run(web1()))).toEqual(['web-1: created'])
    expect([engine.gce.count('images.patch'), patchIds(engine).size]).toEqual([2, 1])
    expect(familiesIn(engine)).toEqual(['web-1 in web'])
  })

  it('of permissions is reported, and the next run resumes', async () => {
    await using engine = await startEngine()
    engine.gce.deny('compute.images.update')
    const specs = web1()
    expect(await engine.run(specs)).toMatchObject([
      {
        result: 'failed',
        failure: { kind: 'permission' },
        left: { at: 'verifying' },
        steps: [{ end: 'done' }, { end: 'done', verified: { kind: 'passed' } }, { end: 'failed' }],
      },
    ])
    engine.gce.allow()
    expect(summary(await engine.run(specs))).toEqual(['web-1: verified'])
  })
})

describe('the family', () => {
  const notFound = { kind: 'reply', status: 404, reason: 'notFound', message: 'no image' } as const

  it('is read until it points to the image', async () => {
    await using engine = await startEngine()
    engine.gce.failNext('images.getFromFamily', notFound, 5)
    expect(summary(await engine.run(web1()))).toEqual(['web-1: created'])
    const waits = engine.events.flatMap((event) => (event.type === 'waiting' ? [[event.why, event.ms]] : []))
    expect(waits).toEqual(
      [1_000, 2_000, 4_000, 8_000, 15_000].map((ms) => ['family web has no active image', ms]),
    )
  })

  it('that never points to it is a failure', async () => {
    const old = image('web-0', '2026-01-01T00:00:00Z')
    await using engine = await startEngine({
      state: { images: [old] },
      onEvent(event, { gce }) {
        if (event.type !== 'request' || event.method !== 'images.patch') return
        const attached = gce.state().images?.find(({ name }) => name === 'web-1')
        gce.addState({ images: [{ ...attached, deprecated: { state: 'DEPRECATED' } } as never] })
      },
    })
    expect(await engine.run(web1())).toMatchObject([
      {
        result: 'failed',
        failure: {
          kind: 'failed',
          reason: 'FAMILY_NOT_CONFIRMED',
          message: 'it was attached to family web, but 30s later the family points to web-0',
          hint: 'check whether the image is deprecated (gcloud compute images describe web-1 --project golden-prod)',
        },
      },
    ])
  })

  it('may point to a newer image', async () => {
    const options: EmulatorOptions = { state: { images: [image('web-9', '2030-01-01T00:00:00Z')] } }
    await using engine = await startEngine(options)
    expect(summary(await engine.run(web1()))).toEqual(['web-1: created'])
  })
})

describe('an image does not join its family if, while it is verified,', () => {
  const labels = { 'mintage-catalog': 'other' }
  it.each<[string, Partial<ImageState>, string, string]>([
    [
      'it joins another family',
      { family: 'db' },
      'it joined family db after the plan',
      'list it with that family, or remove it from there',
    ],
    [
      'a person deprecates it',
      { deprecated: { state: 'DEPRECATED' } },
      'it was marked DEPRECATED after the plan: a withdrawn image does not join its family',
      'remove its entry, or set its deprecation state to ACTIVE',
    ],
    [
      'it joins another catalog',
      { labels },
      'it joined catalog other after the plan',
      'list web-1 in one of the two catalogs only',
    ],
    [
      'it is replaced',
      { id: '4711' },
      'it was deleted and recreated while it was verified',
      'rerun: it verifies the image that exists then',
    ],
  ])('%s', async (_, change, message, hint) => {
    await using engine = await startEngine({
      onEvent(event, { gce }) {
        if (event.type !== 'verifying') return
        const created = gce.state().images?.find(({ name }) => name === 'web-1')
        gce.addState({ images: [{ ...created, ...change } as never] })
      },
    })
    expect(await engine.run(web1())).toMatchObject([{ result: 'failed', failure: { message, hint } }])
    expect(engine.gce.count('images.patch')).toBe(0)
  })
})

test('an older image joins its family, and does not become its head', async () => {
  await using engine = await startEngine()
  const script = smoke('[ -e fixed ]')
  const specs = [candidate('web-1', script)]
  await engine.run(specs)
  await engine.clock.advance(60_000)
  const newer = candidate('web-2', smoke(''))
  await engine.run([newer])
  const fixed = [candidate('web-1', smoke('')), newer]
  const plan = await engine.plan(fixed)
  expect(plan.notes).toEqual([
    {
      image: fixed[0],
      code: 'notFamilyHead',
      message: 'family web will not point to this image: web-2 is newer',
    },
  ])
  expect(summary(await engine.carryOut(plan))).toEqual(['web-1: verified', 'web-2: exists'])
  expect(familiesIn(engine).sort()).toEqual(['web-1 in web', 'web-2 in web'])
  const head = await engine.client.getImageFromFamily('golden-prod', 'web')
  expect(head.name).toBe('web-2')
})

test('several images of a family are inserted in the order of the manifest', async () => {
  const script = smoke('')
  await using engine = await startEngine({ latencyMs: 60_000 })
  const specs = [candidate('web-1', script), candidate('web-2', script), candidate('web-3', script)]
  expect(summary(await engine.run(specs))).toEqual(['web-1: created', 'web-2: created', 'web-3: created'])
  const inserts = engine.gce.requests.filter(({ method }) => method === 'images.insert')
  expect(inserts.at(-1)?.name).toBe('web-3')
  expect((await engine.client.getImageFromFamily('golden-prod', 'web')).name).toBe('web-3')
})

test('an image that is verified after its insert delays no insert of its family', async () => {
  const hanging = smoke('exec sleep 1000')
  await using engine = await startEngine({
    latencyMs: 20_000,
    waitsForTime: ({ folder }) => folder === hanging.path,
  })
  const slow = candidate('web-1', hanging)
  const specs = [
    { ...slow, verify: { ...verifyBy(''), ...slow.verify, timeoutMs: dayMs } },
    spec('raw'),
    spec('base', { source: fromImage('raw') }),
    candidate('web-2', smoke(''), { source: fromImage('base') }),
  ]
  expect(summary(await engine.run(specs))).toEqual([
    `web-1: failed (timeout: ${hanging.path}/smoke.sh timed out after 24h00m)`,
    'raw: created',
    'base: created',
    'web-2: created',
  ])
  const order = engine.events.flatMap((event) =>
    event.type === 'operation' || event.type === 'finished'
      ? `${event.type} ${event.type === 'finished' ? event.outcome.image.name : event.image.name}`
      : [],
  )
  expect(order.indexOf('operation web-2')).toBeLessThan(order.indexOf('finished web-1'))
})

test('an image that only awaits its verification delays no insert of its family', async () => {
  await using engine = await startEngine()
  const hanging = smoke('echo >> hangs; [ $(wc -l < hangs) -gt 1 ] && exec sleep 1000; exit 1')
  await engine.run([candidate('web-1', hanging)])
  await using later = await startEngine({
    clock: engine.clock,
    cloud: engine.gce,
    waitsForTime: ({ folder }) => folder === hanging.path,
  })
  const specs = [candidate('web-1', hanging), candidate('web-2', smoke(''))]
  expect(summary(await later.run(specs))).toEqual([
    `web-1: failed (timeout: ${hanging.path}/smoke.sh timed out after 1m00s)`,
    'web-2: created',
  ])
  const ends = later.events.flatMap((event) => (event.type === 'finished' ? event.outcome.image.name : []))
  expect(ends).toEqual(['web-2', 'web-1'])
})
