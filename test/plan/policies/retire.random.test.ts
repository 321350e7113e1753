import fc from 'fast-check'
import { expect, test } from 'vitest'
import { lifecycleOf } from '../../../src/catalog/lifecycle.ts'
import type { Image } from '../../../src/gce/wire/resources.ts'
import { parseTime } from '../../../src/plan/policies/retire/dates.ts'
import type { ProjectInput } from '../../../src/plan/policies/retire/input.ts'
import { planProject } from '../../../src/plan/policies/retire/plan-project.ts'
import { aged, dayMs, family, nowMs, ourLabels, policy, projectOf } from '../../support/family.ts'
import { propertyRuns } from '../../support/property-runs.ts'

const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined })
const day = fc
  .integer({ min: -200, max: 200 })
  .map((days) => new Date(nowMs + days * dayMs).toISOString().slice(0, 19).concat('Z'))
const date = fc.oneof({ weight: 6, arbitrary: day }, { weight: 1, arbitrary: fc.constant('soon') })
const status = fc.record(
  {
    state: fc.constantFrom('ACTIVE', 'DEPRECATED', 'OBSOLETE', 'DELETED'),
    deprecated: date,
    obsolete: date,
    deleted: date,
  },
  { requiredKeys: [] },
)
const labels = fc.oneof(
  { weight: 5, arbitrary: fc.constant(ourLabels) },
  fc.constant({ 'mintage-catalog': 'golden', 'mintage-adopted': '20261101' }),
  fc.constant({ ...ourLabels, 'mintage-family': 'web' }),
  fc.constant({ 'mintage-catalog': 'other', 'mintage-spec': 'v1-00' }),
  fc.constant({}),
)
const image = fc
  .tuple(
    fc.constantFrom('READY', 'READY', 'READY', 'FAILED', 'PENDING', 'DELETING'),
    maybe(status),
    labels,
    fc.constantFrom('web', 'web', 'web', undefined),
  )
  .map(([state, deprecated, marks, name]) => ({
    status: state,
    deprecated,
    labels: marks,
    family: name as never,
  }))

const inputs: fc.Arbitrary<ProjectInput> = fc
  .record({
    images: fc.array(image, { maxLength: 12 }),
    keep: fc.integer({ min: 1, max: 4 }),
    obsoleteDays: maybe(fc.integer({ min: 1, max: 40 })),
    moreDays: maybe(fc.integer({ min: 1, max: 40 })),
    deprecateDays: fc.integer({ min: 0, max: 5 }),
    prune: fc.boolean(),
    listed: fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 3 }),
    maxRetire: maybe(fc.integer({ min: 0, max: 5 })),
  })
  .map(({ images, keep, obsoleteDays, moreDays, deprecateDays, prune, listed, maxRetire }) => {
    const {
      obsoleteAfterMs: _,
      deleteAfterMs: __,
      ...rest
    } = policy({
      keep,
      deprecateAfterMs: deprecateDays * dayMs,
      protect: ['web-7'],
    })
    const obsolete = obsoleteDays === undefined ? {} : { obsoleteAfterMs: obsoleteDays * dayMs }
    const deleted =
      obsoleteDays === undefined || moreDays === undefined
        ? {}
        : { deleteAfterMs: (obsoleteDays + moreDays) * dayMs }
    return projectOf(
      images.map((more, index) => aged(index + 1, more)),
      {
        prune,
        maxRetire,
        listed: new Set(listed.map((days) => `web-${days}`)),
        families: [family({ policy: { ...rest, ...obsolete, ...deleted } })],
      },
    )
  })

const isRunReady = ({ labels: marks, status: state, family: name }: Image) =>
  state === 'READY' &&
  name === 'web' &&
  Object(marks)['mintage-catalog'] === 'golden' &&
  ('mintage-spec' in Object(marks) || 'mintage-adopted' in Object(marks))

/** The images after all steps succeeded. */
const after = (input: ProjectInput): Image[] => {
  const steps = new Map(planProject(input).steps.map((step) => [step.image.name, step]))
  return (input.images ?? []).flatMap((one) => {
    const step = steps.get(one.name)
    if (step === undefined) return [one]
    return step.do === 'delete' ? [] : [{ ...one, deprecated: step.status }]
  })
}

test('one run removes only what carried a passed date, and never what a rule keeps', () => {
  fc.assert(
    fc.property(inputs, (input) => {
      const images = input.images ?? []
      const [
        {
          policy: { keep },
        } = family(),
      ] = input.families
      const ready = images.filter(isRunReady)
      const floor = new Set([
        ...ready.slice(0, keep),
        ...ready.filter(({ deprecated }) => lifecycleOf(deprecated).state === 'ACTIVE').slice(0, keep),
      ])
      const { steps } = planProject(input)
      expect(new Set(steps.map((step) => step.image.name)).size).toBe(steps.length)
      for (const step of steps) {
        const one = images.find(({ name }) => name === step.image.name)
        expect(one).toBeDefined()
        if (one === undefined) continue
        const { status: carried } = lifecycleOf(one.deprecated)
        expect(floor.has(one)).toBe(false)
        expect(input.listed.has(one.name)).toBe(false)
        expect(one.name).not.toBe('web-7')
        expect(Object(one.labels)['mintage-catalog']).toBe('golden')
        const date = step.do === 'obsolete' ? carried.obsolete : carried.deleted
        if (step.do !== 'deprecate') expect(parseTime(date)).toBeLessThanOrEqual(nowMs)
        if (step.do === 'delete') expect(input.prune).toBe(true)
        if (step.do === 'obsolete') expect(lifecycleOf(one.deprecated).state).toBe('DEPRECATED')
        if (step.do === 'delete') expect(lifecycleOf(one.deprecated).state).toBe('OBSOLETE')
        for (const name of ['obsolete', 'deleted'] as const) {
          const before = parseTime(carried[name])
          if (step.do === 'delete' || before === undefined) continue
          expect(parseTime(step.status[name])).toBeGreaterThanOrEqual(before)
        }
        const states = ['ACTIVE', 'DEPRECATED', 'OBSOLETE']
        const [from, to] = [
          lifecycleOf(one.deprecated).state,
          step.do === 'delete' ? 'OBSOLETE' : step.status.state,
        ]
        expect(states.indexOf(to)).toBeGreaterThanOrEqual(states.indexOf(from))
      }
    }),
    propertyRuns(400, 20_000),
  )
})

test('a repeated run at the same time changes no image twice without a passed date', () => {
  fc.assert(
    fc.property(inputs, (input) => {
      const once = { ...input, maxRetire: 100 }
      const next = planProject({ ...once, images: after(once) })
      // one announcement may follow from another only by a date that was already carried
      const announcements = next.steps.filter((step) => step.do === 'deprecate')
      const twice = planProject(once).steps.filter((step) =>
        announcements.some((other) => other.image.name === step.image.name),
      )
      expect(twice).toEqual([])
    }),
    propertyRuns(400, 20_000),
  )
})
