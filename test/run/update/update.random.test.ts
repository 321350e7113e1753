import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Fault } from '../../../src/emulator/public.ts'
import { planImages } from '../../../src/plan/plan-images.ts'
import { startEngine } from '../../support/engine.ts'
import { propertyRuns } from '../../support/property-runs.ts'
import { spec } from '../../support/spec.ts'

const labels = fc.dictionary(fc.constantFrom('team', 'env', 'tier', 'note'), fc.constantFrom('', 'a', 'b'))
const text = fc.option(fc.constantFrom('Web', 'Db'), { nil: undefined })
const family = fc.option(fc.constantFrom('web', 'db'), { nil: undefined })
const fault: fc.Arbitrary<Fault> = fc.constantFrom<Fault>(
  { kind: 'resetBefore' },
  { kind: 'resetAfter' },
  { kind: 'hang' },
  { kind: 'reply', status: 503 },
  { kind: 'replyAfter', status: 503 },
  { kind: 'reply', status: 412, reason: 'conditionNotMet', message: 'Labels fingerprint invalid' },
  { kind: 'reply', status: 403, reason: 'rateLimitExceeded' },
  { kind: 'reply', status: 403, reason: 'forbidden' },
  { kind: 'failOperation', code: 'INTERNAL_ERROR', message: 'Internal error' },
  { kind: 'loseOperation', for: '10m' },
)
const world = fc.record({
  existing: fc.record({ labels, description: text, family }),
  wanted: fc.record({ labels, description: text, family }),
  catalog: fc.option(fc.constantFrom('golden', 'other'), { nil: undefined }),
  faults: fc.array(fc.tuple(fc.constantFrom('images.setLabels', 'images.patch', 'images.get'), fault), {
    maxLength: 4,
  }),
  runs: fc.integer({ min: 1, max: 2 }),
})

const known = <T extends object>(members: T) =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined))

test('updates at random: the report is true, other labels stay, and a later run completes the rest', async () => {
  const property = fc.asyncProperty(world, async ({ existing, wanted, catalog, faults, runs }) => {
    const image = { project: 'golden-prod', name: 'web', status: 'READY', ...known(existing) } as const
    await using engine = await startEngine({ state: { images: [image] } })
    const { gce } = engine
    const specs = [spec('web', { body: known(wanted), ...known({ catalog }) })]
    const plan = async () =>
      planImages({ images: specs }, await engine.read({ images: specs }), { update: true, nowMs: 0 })
    const plans = await Promise.all(Array.from({ length: runs }, plan))
    for (const [method, one] of faults) gce.failNext(method, one, 1)
    const outcomes = (await Promise.all(plans.map((one) => engine.carryOut(one)))).flat()
    const [found] = gce.state().images ?? []
    for (const [key, value] of Object.entries(existing.labels)) {
      if (!(key in wanted.labels)) expect(found?.labels?.[key]).toBe(value)
    }
    if (outcomes.some(({ result }) => result === 'changed')) {
      expect(found?.labels).toMatchObject(wanted.labels)
      if (wanted.description !== undefined) expect(found?.description).toBe(wanted.description)
      if (wanted.family !== undefined) expect(found?.family).toBe(wanted.family)
    }
    if (existing.family !== undefined) expect(found?.family).toBe(existing.family)
    gce.clearFaults()
    await engine.carryOut(await plan())
    const [rest] = (await plan()).images
    const isMoved =
      existing.family !== undefined && wanted.family !== undefined && existing.family !== wanted.family
    expect(rest?.verdict).toBe(isMoved ? 'drifted' : 'current')
    expect(gce.requests.filter(({ method }) => /insert|delete|deprecate/.test(method))).toEqual([])
  })
  await fc.assert(property, propertyRuns(60, 2_000))
})
