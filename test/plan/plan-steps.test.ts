import { describe, expect, test } from 'vitest'
import type { Failure } from '../../src/catalog/failure.ts'
import type { ImageSource, ImageSpec } from '../../src/catalog/image-spec.ts'
import type { Image } from '../../src/gce/wire/resources.ts'
import type { FamilyState } from '../../src/observe/cloud-state.ts'
import { imagePathOf, type Plan, prerequisites, stepsByImage } from '../../src/plan/plan.ts'
import { planImages } from '../../src/plan/plan-images.ts'
import { fromImage, spec } from '../support/spec.ts'

interface State {
  readonly images?: readonly Image[]
  readonly families?: Readonly<Record<string, FamilyState>>
}

function planOf(specs: readonly ImageSpec[], { images = [], families = {} }: State = {}): Plan {
  return planImages(
    { images: specs },
    {
      images: new Map(images.map((image) => [`projects/golden-prod/global/images/${image.name}`, image])),
      families: new Map(Object.entries(families)),
      sources: new Map(),
    },
  )
}

const short = (id: string): string => id.replace('projects/golden-prod/global/images/', '')

/** `create leaf after create base`: a line for each step. */
const stepLines = ({ steps }: Plan): string[] =>
  steps.map((step) => {
    const after = step.after.length > 0 ? ` after ${step.after.map(short).join(', ')}` : ''
    const unless = 'unless' in step && step.unless ? ` unless ${short(step.unless)}` : ''
    return short(step.id) + after + unless
  })

const verdicts = ({ images }: Plan): string[] =>
  images.map(({ image: { name }, verdict }) => `${name}: ${verdict}`)

const familyPath = 'projects/debian-cloud/global/images/family/debian-12'
const family: ImageSource = {
  kind: 'family',
  project: 'debian-cloud',
  family: 'debian-12',
  path: familyPath,
}
const debian12: FamilyState = { kind: 'found', image: { name: 'debian-12-v1' } }
const pinned = 'projects/debian-cloud/global/images/debian-12-v1'

describe('the steps of an image', () => {
  test.each<[string, Image | undefined, string, string[]]>([
    ['absent', undefined, 'web: change', ['create web']],
    ['READY', { name: 'web', status: 'READY' }, 'web: current', []],
    ['FAILED', { name: 'web', status: 'FAILED' }, 'web: blocked', []],
    [
      'PENDING',
      { name: 'web', status: 'PENDING', id: '7' },
      'web: change',
      ['awaitReady web', 'create web unless awaitReady web'],
    ],
    [
      'in a state that the API has not had so far',
      { name: 'web', status: 'NEW' },
      'web: change',
      ['awaitReady web', 'create web unless awaitReady web'],
    ],
    [
      'DELETING',
      { name: 'web', status: 'DELETING' },
      'web: change',
      ['awaitDeletion web', 'create web after awaitDeletion web'],
    ],
  ])('that is %s', (_, image, verdict, steps) => {
    const plan = planOf([spec('web')], image ? { images: [image] } : {})
    expect(verdicts(plan)).toEqual([verdict])
    expect(stepLines(plan)).toEqual(steps)
  })

  test('a READY image that differs has its drift, and no steps', () => {
    const plan = planOf([spec('web', { body: { family: 'web' } })], {
      images: [{ name: 'web', status: 'READY' }],
    })
    expect(plan.images).toMatchObject([
      { verdict: 'drifted', fields: [{ field: 'family', expected: 'web', actual: '(none)' }] },
    ])
    expect(plan.steps).toEqual([])
  })

  test('a FAILED image names the command that deletes it', () => {
    expect(planOf([spec('web')], { images: [{ name: 'web', status: 'FAILED' }] }).images).toMatchObject([
      {
        failure: {
          kind: 'failed',
          reason: 'IMAGE_FAILED',
          message: 'it already exists with status FAILED: an earlier creation failed',
          hint: 'delete it (gcloud compute images delete web --project golden-prod), then rerun',
        },
      },
    ])
  })

  test('a PENDING image without an id is awaited all the same', () => {
    const [wait] = planOf([spec('web')], { images: [{ name: 'web', status: 'PENDING' }] }).steps
    expect(wait).not.toHaveProperty('imageId')
  })
})

describe('chains', () => {
  const chain = [
    spec('leaf', { source: fromImage('middle') }),
    spec('middle', { source: fromImage('base') }),
    spec('base'),
  ]

  test.each<[string, readonly Image[], string[]]>([
    [
      'of new images are created one after the other, whatever their order in the manifest',
      [],
      ['create leaf after create middle', 'create middle after create base', 'create base'],
    ],
    [
      'wait for the last step of a source that is PENDING',
      [{ name: 'middle', status: 'PENDING' }],
      [
        'create leaf after create middle',
        'awaitReady middle',
        'create middle after create base unless awaitReady middle',
        'create base',
      ],
    ],
    [
      'recreate an image after its source is created and its name is free',
      [{ name: 'middle', status: 'DELETING' }],
      [
        'create leaf after create middle',
        'awaitDeletion middle after create base',
        'create middle after awaitDeletion middle, create base',
        'create base',
      ],
    ],
    [
      'end at an image that exists, drifted or not',
      [
        { name: 'middle', status: 'READY', sourceImage: 'projects/golden-prod/global/images/other' },
        { name: 'base', status: 'READY' },
      ],
      ['create leaf'],
    ],
    ['end at an image that FAILED', [{ name: 'base', status: 'FAILED' }], []],
  ])('%s', (_, images, steps) => {
    expect(stepLines(planOf(chain, { images }))).toEqual(steps)
  })

  test('a DELETING image is blocked or skipped as a missing one would be', () => {
    const images = [
      { name: 'base', status: 'FAILED' },
      { name: 'middle', status: 'DELETING' },
    ]
    const plan = planOf(chain, { images })
    expect(verdicts(plan)).toEqual(['leaf: skipped', 'middle: skipped', 'base: blocked'])
  })
})

describe('a source family', () => {
  const web = spec('web', { source: family })

  test('is resolved to its image in the request', () => {
    const plan = planOf([web], { families: { [familyPath]: debian12 } })
    expect(plan.steps).toMatchObject([{ request: { sourceImage: pinned }, sourcePath: pinned }])
  })

  test('is resolved for the fallback of a PENDING image too', () => {
    const plan = planOf([web], {
      images: [{ name: 'web', status: 'PENDING' }],
      families: { [familyPath]: debian12 },
    })
    expect(plan.steps).toMatchObject([
      { do: 'awaitReady', sourcePath: pinned },
      { do: 'create', sourcePath: pinned },
    ])
  })

  const notFound: Failure = { kind: 'notFound', message: 'not found' }
  const denied: Failure = { kind: 'permission', message: 'denied' }

  test('that cannot be read leaves a PENDING image without a fallback', () => {
    const plan = planOf([web], {
      images: [{ name: 'web', status: 'PENDING' }],
      families: { [familyPath]: { kind: 'failed', failure: denied } },
    })
    expect(stepLines(plan)).toEqual(['awaitReady web'])
    expect(plan.steps[0]).toMatchObject({ sourcePath: familyPath })
  })

  test.each<[string, readonly ImageSpec[], Failure, Partial<Failure>]>([
    ['cannot be read', [web], denied, denied],
    [
      'has no image',
      [web],
      { ...notFound, reason: 'gone', items: [] },
      {
        kind: 'notFound',
        message: `source family ${familyPath} has no active image`,
        reason: 'gone',
        hint: 'correct the family or its project, or use an image as the source',
        items: [],
      },
    ],
    [
      'has a first member in this manifest',
      [
        web,
        spec('debian-1', { project: 'debian-cloud', body: { family: 'debian-12' } }),
        spec('debian-2', { project: 'debian-cloud', body: { family: 'debian-12' } }),
      ],
      notFound,
      {
        reason: 'notFound',
        hint: 'debian-1 of this manifest will be in that family: use it as the source instead, sourceImage: debian-1',
      },
    ],
  ])('that %s blocks the image', (_, images, failure, expected) => {
    const plan = planOf(images, { families: { [familyPath]: { kind: 'failed', failure } } })
    expect(plan.images[0]).toMatchObject({ verdict: 'blocked', failure: expected })
  })

  test('of a public name in another project has the public family as its hint', () => {
    const path = 'projects/golden-prod/global/images/family/debian-12'
    const source = { ...family, project: 'golden-prod', path } as ImageSource
    const plan = planOf([spec('web', { source })], {
      families: { [path]: { kind: 'failed', failure: notFound } },
    })
    expect(plan.images[0]).toMatchObject({
      failure: {
        message: `source family ${path} has no active image`,
        hint: `debian-12 is a public family: write sourceImage: ${familyPath}`,
      },
    })
  })

  test('that was not looked up is a bug', () => {
    expect(() => planOf([web])).toThrow(`family ${familyPath} was not looked up`)
  })
})

test('steps are found by their image, and name it; a fallback depends on its step too', () => {
  const plan = planOf([spec('web')], { images: [{ name: 'web', status: 'PENDING' }] })
  const { path } = spec('web')
  expect([...stepsByImage(plan).keys()]).toEqual([path])
  expect(stepsByImage(plan).get(path)).toEqual(plan.steps)
  expect(plan.steps.map(({ id }) => imagePathOf(id))).toEqual([path, path])
  expect(plan.steps.map(prerequisites)).toEqual([[], [`awaitReady ${path}`]])
})

test('the same catalog and state yield the same plan', () => {
  const images = [spec('a'), spec('b', { source: fromImage('a') })]
  expect(planOf(images)).toEqual(planOf(images))
})
