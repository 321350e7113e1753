import { describe, expect, test } from 'vitest'
import { imageRef } from '../../../src/catalog/image-ref.ts'
import type { Catalog, ImageSpec } from '../../../src/catalog/image-spec.ts'
import type { Image } from '../../../src/gce/wire/resources.ts'
import type { CloudState } from '../../../src/observe/cloud-state.ts'
import type { Plan } from '../../../src/plan/plan.ts'
import { planImages } from '../../../src/plan/plan-images.ts'
import { planRetirement, type RetireOptions } from '../../../src/plan/policies/retire/plan-retirement.ts'
import { aged, nowMs, policy } from '../../support/family.ts'
import { fromImage, spec, verifyBy } from '../../support/spec.ts'

const project = 'golden-prod'
const web = (name: string, more: Partial<ImageSpec> = {}): ImageSpec =>
  spec(name, { catalog: 'golden', ...more, body: { family: 'web' } })

function stateOf(images: readonly Image[]): CloudState {
  const byPath = new Map(images.map((image) => [`projects/${project}/global/images/${image.name}`, image]))
  const projects = new Map([[project, { images, serverMs: nowMs }]])
  return { images: byPath, families: new Map(), sources: new Map(), projects }
}

function retirementOf(
  specs: readonly ImageSpec[],
  images: readonly Image[],
  more: Partial<Catalog> = {},
  options: Partial<RetireOptions> = {},
  steps: Partial<Pick<Plan, 'steps'>> = {},
) {
  const catalog: Catalog = { images: specs, policies: [policy()], ...more }
  const state = stateOf(images)
  const given = { prune: false, nowMs, ...options }
  const planned = { ...planImages(catalog, state), ...steps }
  const retirement = planRetirement(catalog, state, planned, given)
  return [
    ...retirement.families.map(({ withheld }) => withheld ?? 'retires'),
    ...retirement.steps.map(({ do: kind, image, after }) => [kind, image.name, ...after].join(' ')),
  ]
}

const existing = [aged(1), aged(2), aged(3)]

test('retirements follow the creations of their family', () => {
  expect(retirementOf([web('web-new')], existing)).toEqual([
    'retires',
    'deprecate web-3 create projects/golden-prod/global/images/web-new',
    'deprecate web-2 create projects/golden-prod/global/images/web-new',
  ])
})

test('a run without creations counts no missing image', () => {
  expect(retirementOf([web('web-new')], existing, {}, {}, { steps: [] })).toEqual([
    'retires',
    'deprecate web-3',
  ])
})

test('an image with a verification joins its family once it is attached', () => {
  const image = web('web-new', { verify: verifyBy('smoke.sh') })
  const catalog: Catalog = { images: [image], policies: [policy()] }
  const state = stateOf(existing)
  const whole = planImages(catalog, state)
  const { families } = planRetirement(catalog, state, whole, { prune: false, nowMs })
  expect(families).toMatchObject([{ before: 'web-1', after: 'web-new', ifVerified: true }])
  expect(families[0]?.members[0]).toMatchObject({ fate: 'create', text: 'create, verify, attach' })
  const steps = whole.steps.filter((step) => step.do !== 'attachFamily')
  expect(retirementOf([image], existing, {}, {}, { steps })).toEqual([
    'retires',
    'deprecate web-3 verify projects/golden-prod/global/images/web-new',
  ])
})

test('listed images and their sources stay', () => {
  expect(retirementOf([web('web-2')], [...existing, aged(4)])).toEqual([
    'retires',
    'deprecate web-4',
    'deprecate web-3',
  ])
  const db = spec('db-1', { source: fromImage('web-3') })
  expect(retirementOf([web('web-1'), db], [...existing, aged(4)])).toEqual(['retires', 'deprecate web-4'])
  const leftOutSources = [imageRef(project, 'web-3'), imageRef('other', 'web-4')]
  expect(retirementOf([web('web-1')], [...existing, aged(4)], { leftOutSources })).toEqual([
    'retires',
    'deprecate web-4',
  ])
  const leftOut = new Set([`projects/${project}/global/images/web-3`])
  expect(retirementOf([web('web-1')], existing, { leftOut })).toEqual(['retires'])
})

test('sources of images that only projects outside of the run get stay', () => {
  const db = spec('db-1', { project: 'golden-db', source: fromImage('web-3') })
  const origins = new Map([[db.path, db]])
  expect(retirementOf([web('web-1')], [...existing, aged(4)], { origins })).toEqual([
    'retires',
    'deprecate web-4',
  ])
})

test('images of the lock file stay', () => {
  const pinned = new Set([`projects/${project}/global/images/web-3`, 'projects/x/global/images/web-4'])
  expect(retirementOf([web('web-1')], [...existing, aged(4)], { pinned })).toEqual([
    'retires',
    'deprecate web-4',
  ])
})

test('an image whose family is not known withholds every family of its project', () => {
  const failure = { kind: 'notFound', message: 'no' } as const
  const body = { family: '${source.name}' }
  const open = spec('db-${source.name}', {
    body,
    followed: { state: 'unknown', fields: ['name', 'family'], failure },
  })
  expect(retirementOf([web('web-1'), open], existing)).toEqual([
    'its image db-${source.name} cannot be created',
  ])
  const bound = spec('db-1', { body: { family: 'db' }, followed: { state: 'bound', fields: ['family'] } })
  expect(retirementOf([web('web-1'), bound], existing)).toEqual(['retires', 'deprecate web-3'])
})

test('the image that a source family points to stays', () => {
  const path = `projects/${project}/global/images/family/web`
  const db = spec('db-1', { source: { kind: 'family', project, family: 'web', path } })
  const images = [...existing, aged(4)]
  const catalog: Catalog = { images: [web('web-1'), db], policies: [policy()] }
  const read = { ...stateOf(images), families: new Map([[path, { kind: 'found', image: aged(4) } as const]]) }
  const { steps } = planRetirement(catalog, read, planImages(catalog, read), {
    prune: false,
    nowMs,
  })
  expect(steps.map(({ image }) => image.name)).toEqual(['web-3'])
})

describe('a family is withheld', () => {
  test.each<[string, ReturnType<typeof retirementOf>, string]>([
    [
      'if a manifest with its policy is not loaded',
      retirementOf([web('web-1')], existing, { policies: [{ ...policy(), unread: 'prod/more.yaml' }] }),
      'prod/more.yaml shares its policy, and is not among the manifests of this run',
    ],
    [
      'if the selection excludes an image of it',
      retirementOf([web('web-1')], existing, { leftOutFamilies: new Set([`${project}/web`]) }),
      'the selection excludes some of its images',
    ],
    [
      'if the selection excludes an image of any family',
      retirementOf([web('web-1')], existing, { leftOutFamilies: new Set([project]) }),
      'the selection excludes some of its images',
    ],
    ['if no image of it is listed', retirementOf([], existing), 'the manifest lists none of its images'],
    [
      'if an image of it is blocked',
      retirementOf([web('web-1'), web('web-2', { source: { kind: 'none' } })], [aged(1), aged(3), aged(4)]),
      'its image web-2 cannot be created',
    ],
    [
      'if an image of it is skipped',
      retirementOf(
        [
          spec('base', { source: { kind: 'none' } }),
          web('web-1'),
          web('web-2', { source: fromImage('base') }),
        ],
        [aged(1), aged(3), aged(4)],
      ),
      'its image web-2 is skipped',
    ],
  ])('%s', (_, lines, withheld) => {
    expect(lines).toEqual([withheld])
  })

  test('if its project is not part of the run', () => {
    const policies = [policy({ project: 'golden-staging' })]
    expect(retirementOf([web('web-1')], existing, { policies })).toEqual([
      'the manifest lists none of its images',
    ])
  })

  test('if its project cannot be listed', () => {
    const catalog: Catalog = { images: [web('web-1')], policies: [policy()] }
    const state = { ...stateOf(existing), projects: new Map() }
    const { families, steps } = planRetirement(catalog, state, planImages(catalog, state), {
      prune: true,
      nowMs,
    })
    expect(families).toMatchObject([
      { withheld: 'the images of its project cannot be listed', isUnknown: true },
    ])
    expect(steps).toEqual([])
  })
})
