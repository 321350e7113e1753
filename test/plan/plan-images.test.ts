import { describe, expect, test } from 'vitest'
import type { ImageSpec } from '../../src/catalog/image-spec.ts'
import type { Image, SourceResource } from '../../src/gce/wire/resources.ts'
import type { CloudState, SourceState } from '../../src/observe/cloud-state.ts'
import { type Plan, stepsByImage } from '../../src/plan/plan.ts'
import { planImages } from '../../src/plan/plan-images.ts'
import { fromImage, spec } from '../support/spec.ts'

const disk = 'projects/golden-prod/zones/us-central1-a/disks/builder'
const elsewhere = 'projects/base/global/images/base-1'
const archive = 'https://storage.googleapis.com/golden/web.tar.gz'

function planOf(
  images: readonly ImageSpec[],
  state: { readonly sources?: Record<string, SourceState>; readonly images?: readonly Image[] } = {},
  leftOut: readonly string[] = [],
): Plan {
  const cloud: CloudState = {
    images: new Map(
      state.images?.map((image) => [`projects/golden-prod/global/images/${image.name}`, image]),
    ),
    families: new Map(),
    sources: new Map(Object.entries(state.sources ?? {})),
  }
  return planImages({ images, leftOut: new Set(leftOut) }, cloud)
}

/** A line for each image and each note. */
const linesOf = (plan: Plan): string[] => [
  ...plan.images.map((image) => {
    const { verdict } = image
    if (verdict === 'skipped') return `${image.image.name}: skipped: ${image.why}`
    if (verdict === 'blocked') {
      return `${image.image.name}: blocked: ${image.failure.message}; ${image.failure.hint}`
    }
    const steps = stepsByImage(plan).get(image.image.path) ?? []
    return `${image.image.name}: ${verdict === 'change' ? steps.map((step) => step.do).join(', ') : verdict}`
  }),
  ...plan.notes.map(({ image: { name }, code, message }) => `${name}: ${code}: ${message}`),
]

const fromDisk = spec('web', { source: { kind: 'disk', path: disk } })
const fromElsewhere = spec('web', { source: fromImage('base-1', 'base') })
const found = (resource: Partial<SourceResource>): SourceState => ({
  kind: 'found',
  resource: { name: 'x', ...resource },
})
const instance = 'https://www.googleapis.com/compute/v1/projects/golden-prod/zones/us-central1-a/instances/vm'

describe('a source that is not in the manifest', () => {
  test.each<[string, ImageSpec, SourceState | undefined, string[]]>([
    ['was not looked up', fromDisk, undefined, ['web: create']],
    ['exists', fromDisk, found({ status: 'READY' }), ['web: create']],
    [
      'is a missing disk',
      fromDisk,
      { kind: 'absent' },
      [`web: blocked: source disk ${disk} not found; correct sourceDisk, or create that disk first`],
    ],
    [
      'is a missing image of another project',
      fromElsewhere,
      { kind: 'absent' },
      [
        `web: blocked: source image ${elsewhere} not found; correct sourceImage, or list that image in the manifest too`,
      ],
    ],
    [
      'is a missing image that has the name of a public family',
      spec('web', { source: fromImage('debian-12') }),
      { kind: 'absent' },
      [
        'web: blocked: source image projects/golden-prod/global/images/debian-12 not found; debian-12 is a public family: write sourceImage: projects/debian-cloud/global/images/family/debian-12',
      ],
    ],
    [
      'is a missing archive',
      spec('web'),
      { kind: 'absent' },
      [
        `web: blocked: source archive ${archive} not found; correct rawDisk.source, or upload the archive first`,
      ],
    ],
    [
      'may not be read',
      fromDisk,
      { kind: 'unknown', why: 'permission compute.disks.get missing on project golden-prod' },
      [
        'web: create',
        'web: sourceNotChecked: source disk cannot be checked: permission compute.disks.get missing on project golden-prod',
      ],
    ],
    [
      'is a DEPRECATED image',
      fromElsewhere,
      found({
        deprecated: {
          state: 'DEPRECATED',
          replacement: 'https://compute.googleapis.com/compute/v1/projects/base/global/images/base-2',
        },
      }),
      [
        'web: create',
        `web: sourceDeprecated: source image ${elsewhere} is DEPRECATED; its replacement is projects/base/global/images/base-2`,
      ],
    ],
    [
      'is an OBSOLETE image',
      fromElsewhere,
      found({ deprecated: { state: 'OBSOLETE' } }),
      [
        `web: blocked: source image ${elsewhere} is OBSOLETE: no image can be created from it; use another source, or set the deprecation state of that image to ACTIVE`,
      ],
    ],
    [
      'is an image marked DELETED',
      fromElsewhere,
      found({ deprecated: { state: 'DELETED', replacement: 'projects/base/global/images/base-2' } }),
      [
        `web: blocked: source image ${elsewhere} is DELETED: no image can be created from it; use another source, such as its replacement projects/base/global/images/base-2, or set the deprecation state of that image to ACTIVE`,
      ],
    ],
    ['is marked ACTIVE', fromElsewhere, found({ deprecated: { state: 'ACTIVE' } }), ['web: create']],
    [
      'has failed',
      fromDisk,
      found({ status: 'FAILED' }),
      [
        `web: blocked: source disk ${disk} is FAILED: no image can be created from it; use another source, or create that one first`,
      ],
    ],
    [
      'is being created',
      fromDisk,
      found({ status: 'CREATING' }),
      ['web: create', `web: sourceNotReady: source disk ${disk} is not ready yet (CREATING): apply retries`],
    ],
    [
      'is attached to an instance',
      fromDisk,
      found({ users: [instance] }),
      [
        'web: create',
        `web: sourceInUse: source disk ${disk} is attached to projects/golden-prod/zones/us-central1-a/instances/vm: the API rejects it while that instance is running, unless forceCreate: true`,
      ],
    ],
    [
      'is attached to an instance, which is forced',
      { ...fromDisk, forceCreate: true },
      found({ users: [instance] }),
      ['web: create'],
    ],
  ])('that %s', (_, one, source, expected) => {
    const { source: given } = one
    const key = given.kind === 'rawDisk' ? given.uri : 'path' in given ? given.path : ''
    expect(linesOf(planOf([one], source ? { sources: { [key]: source } } : {}))).toEqual(expected)
  })

  test('that --only excludes is named as such if it is missing', () => {
    const plan = planOf([fromElsewhere], { sources: { [elsewhere]: { kind: 'absent' } } }, [elsewhere])
    expect(linesOf(plan)).toEqual([
      `web: blocked: source image ${elsewhere} not found; the manifest lists that image, but --only does not select it: add --only base-1`,
    ])
  })

  test('that another shard creates is named as such if it is missing', () => {
    const others = new Set([elsewhere])
    const catalog = {
      images: [fromElsewhere],
      leftOut: others,
      shard: { index: 1, count: 2, total: 2, others },
    }
    const sources = new Map([[elsewhere, { kind: 'absent' }]] as const)
    expect(linesOf(planImages(catalog, { images: new Map(), families: new Map(), sources }))).toEqual([
      `web: blocked: source image ${elsewhere} not found; the manifest lists that image in another shard: rerun once it exists`,
    ])
  })

  test('that the manifest lists in another project is named with that project when it is missing', () => {
    const base = spec('base-1', { project: 'base' })
    const web = spec('web', { source: fromImage('base-1') })
    const blocked = `web: blocked: source image projects/golden-prod/global/images/base-1 not found; the manifest lists ${elsewhere}: if that image is meant, write sourceImage: ${elsewhere}`
    expect(linesOf(planOf([web, base]))).toEqual([blocked, 'base-1: create'])
    expect(linesOf(planOf([web], {}, [base.path]))).toEqual([blocked])
    const own = spec('base-1', { source: fromImage('base-1', 'base') })
    expect(linesOf(planOf([own], { sources: { [elsewhere]: { kind: 'absent' } } }))).toEqual([
      `base-1: blocked: source image ${elsewhere} not found; correct sourceImage, or list that image in the manifest too`,
    ])
  })

  test('has the metadata of an archive', () => {
    const object = { name: 'web.tar.gz', size: '10', generation: '7', updated: '2026-11-20T10:00:00Z' }
    const plan = planOf([spec('web')], { sources: { [archive]: { kind: 'archive', object } } })
    expect(plan.steps[0]).toMatchObject({ do: 'create', archive: object })
  })
})

describe('OBSOLETE and DELETED images of the manifest', () => {
  const obsolete = { name: 'web-1', status: 'READY', deprecated: { state: 'OBSOLETE' } }
  const deleted = { name: 'web-0', status: 'READY', deprecated: { state: 'DELETED' } }

  test('exist, are named, and block images that are built on them', () => {
    const images = [
      spec('web-1'),
      spec('web-0'),
      spec('app-1', { source: fromImage('web-1') }),
      spec('app-2', { source: fromImage('app-1') }),
    ]
    expect(linesOf(planOf(images, { images: [obsolete, deleted] }))).toEqual([
      'web-1: drifted',
      'web-0: drifted',
      'app-1: blocked: source image projects/golden-prod/global/images/web-1 is OBSOLETE: no image can be created from it; use another source, or set the deprecation state of that image to ACTIVE',
      'app-2: skipped: source image app-1 cannot be created',
      'web-1: imageUnusable: marked OBSOLETE: it exists, but no disk or image can be created from it',
      'web-0: imageUnusable: marked DELETED: it exists, but no disk or image can be created from it',
    ])
  })

  test('have no note once the images built on them exist', () => {
    const images = [spec('app-1', { source: fromImage('web-1') })]
    const made = { name: 'app-1', status: 'READY', sourceImage: 'projects/golden-prod/global/images/web-1' }
    expect(linesOf(planOf(images, { images: [made, obsolete] }))).toEqual(['app-1: current'])
  })
})

describe('the head of a family', () => {
  const web = (name: string) => spec(name, { body: { family: 'web' } })
  const there = (name: string, more: Partial<Image> = {}): Image => ({
    name,
    status: 'READY',
    family: 'web',
    ...more,
  })
  const note = (name: string, later: string) =>
    `${name}: olderFamilyHead: family web will point to this image, not to ${later}, which the manifest lists later: the API returns the newest`

  test.each<[string, readonly Image[], readonly string[]]>([
    ['an older member is created while the last one exists', [there('web-3')], [note('web-2', 'web-3')]],
    [
      'an older member is created while the last one is being created',
      [there('web-1'), there('web-3', { status: 'PENDING' })],
      [note('web-2', 'web-3')],
    ],
    [
      'of two members that exist the last one in the manifest is named',
      [there('web-2'), there('web-3')],
      [note('web-1', 'web-3')],
    ],
    ['the last member is created', [there('web-1'), there('web-2')], []],
    ['all members are created', [], []],
    ['all members exist', [there('web-1'), there('web-2'), there('web-3')], []],
    [
      'the last member is deprecated, so that the family does not point to it',
      [there('web-1'), there('web-3', { deprecated: { state: 'DEPRECATED' } })],
      ['web-3: imageDeprecated: marked DEPRECATED: it exists, and mintage does not revert that'],
    ],
    ['the last member is of another family', [there('web-1'), there('web-3', { family: 'old' })], []],
  ])('%s', (_, images, expected) => {
    const { notes } = planOf([web('web-1'), web('web-2'), web('web-3')], { images })
    expect(notes.map(({ image: { name }, code, message }) => `${name}: ${code}: ${message}`)).toEqual(
      expected,
    )
  })

  test('differs in each project', () => {
    const other = { ...web('web-1'), project: 'golden-dev' }
    expect(planOf([other, web('web-2')], { images: [there('web-2')] }).notes).toEqual([])
  })
})

test('notes come in the order of the manifest, whatever their kinds', () => {
  const images = [spec('db', { body: { family: 'db' } }), fromDisk, spec('db-2', { body: { family: 'db' } })]
  const { notes } = planOf(images, {
    images: [{ name: 'db-2', status: 'READY', family: 'db' }],
    sources: { [disk]: found({ status: 'CREATING' }) },
  })
  expect(notes.map(({ code }) => code)).toEqual(['olderFamilyHead', 'sourceNotReady'])
})
