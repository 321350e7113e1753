import { describe, expect, test } from 'vitest'
import type { Catalog } from '../../src/catalog/image-spec.ts'
import type { Image } from '../../src/gce/wire/resources.ts'
import type { SourceState } from '../../src/observe/cloud-state.ts'
import { type Plan, stepsByImage } from '../../src/plan/plan.ts'
import { planImages } from '../../src/plan/plan-images.ts'
import { loadTexts } from '../support/load-texts.ts'

const manifest = `
projects: [golden-staging, golden-prod, golden-edge]
images: [{ name: web, rawDisk: { source: gs://b/web.tar.gz }, family: web }]
`
const path = (project: string) => `projects/${project}/global/images/web`
const staging = path('golden-staging')
const ready: Image = { name: 'web', status: 'READY', family: 'web' }

async function catalogOf(text: string, project?: string): Promise<Catalog> {
  const { catalog, reported } = await loadTexts(text, { project })
  if (catalog === undefined) throw new Error(reported.join())
  return catalog
}

/** `images`: of the selected projects, by path; `sources`: of others. */
function planOf(
  catalog: Catalog,
  images: Readonly<Record<string, Image>> = {},
  sources: Readonly<Record<string, SourceState>> = {},
  update = false,
): Plan {
  const state = {
    images: new Map(Object.entries(images)),
    families: new Map(),
    sources: new Map(Object.entries(sources)),
  }
  return planImages(catalog, state, { update })
}

/** `golden-prod: create after create golden-staging`: a line for each image. */
function linesOf(plan: Plan): string[] {
  const steps = stepsByImage(plan)
  const short = (text: string) => text.replace(/projects\/([^/]*)\/global\/images\/web/, '$1')
  return plan.images.map((planned) => {
    const { image, verdict } = planned
    if (verdict === 'skipped') return `${image.project}: skipped: ${planned.why}`
    if (verdict === 'blocked') {
      return `${image.project}: blocked: ${planned.failure.message}; ${planned.failure.hint}`
    }
    const lines = (steps.get(image.path) ?? []).map(
      (step) => step.do + step.after.map((id) => ` after ${short(id)}`).join(),
    )
    return `${image.project}: ${verdict === 'change' ? lines.join(', ') : verdict}`
  })
}

const copies = (text: string) => [`golden-prod: ${text}`, `golden-edge: ${text}`]

describe('copies', () => {
  test.each<[string, Image | undefined, string, string]>([
    ['that does not exist', undefined, 'create', 'create after create golden-staging'],
    ['that exists as specified', ready, 'current', 'create'],
    [
      'that is PENDING',
      { ...ready, status: 'PENDING' },
      'awaitReady, create',
      'create after create golden-staging',
    ],
    [
      'that is DELETING',
      { ...ready, status: 'DELETING' },
      'awaitDeletion, create after awaitDeletion golden-staging',
      'create after create golden-staging',
    ],
    [
      'that differs',
      { ...ready, family: 'db' },
      'drifted',
      'skipped: origin image golden-staging/web differs from the manifest',
    ],
    [
      'that FAILED',
      { ...ready, status: 'FAILED' },
      'blocked: it already exists with status FAILED: an earlier creation failed; delete it (gcloud compute images delete web --project golden-staging), then rerun',
      'skipped: origin image golden-staging/web cannot be created',
    ],
    [
      'that was deprecated by hand',
      { ...ready, deprecated: { state: 'DEPRECATED' } },
      'current',
      'skipped: origin image golden-staging/web is DEPRECATED: a withdrawn image is not copied',
    ],
    [
      'with dates and without a deprecation',
      { ...ready, deprecated: { state: 'ACTIVE' } },
      'current',
      'create',
    ],
  ])('of an origin %s', async (_, image, origin, copy) => {
    const plan = planOf(await catalogOf(manifest), image ? { [staging]: image } : {})
    expect(linesOf(plan)).toEqual([`golden-staging: ${origin}`, ...copies(copy)])
  })

  test('of an origin that is obsolete are skipped, not blocked', async () => {
    const plan = planOf(await catalogOf(manifest), {
      [staging]: { ...ready, deprecated: { state: 'OBSOLETE' } },
    })
    expect(linesOf(plan).slice(1)).toEqual(
      copies('skipped: origin image golden-staging/web is OBSOLETE: a withdrawn image is not copied'),
    )
  })

  test('of an origin that another catalog made are skipped', async () => {
    const image = { ...ready, labels: { 'mintage-catalog': 'other' } }
    const plan = planOf(await catalogOf(`catalog: golden\n${manifest}`), { [staging]: image })
    expect(linesOf(plan).slice(1)).toEqual(
      copies('skipped: origin image golden-staging/web belongs to catalog other'),
    )
  })

  test('of an origin of the same catalog, or of a manifest without a catalog, are created', async () => {
    const of = (catalog: string) => ({ [staging]: { ...ready, labels: { 'mintage-catalog': catalog } } })
    const named = await catalogOf(`catalog: golden\n${manifest}`)
    expect(linesOf(planOf(named, of('golden'))).slice(1)).toEqual(copies('create'))
    expect(linesOf(planOf(await catalogOf(manifest), of('other'))).slice(1)).toEqual(copies('create'))
  })

  test('that exist do not depend on their origin', async () => {
    const made = { ...ready, sourceImage: staging }
    const plan = planOf(await catalogOf(manifest), {
      [staging]: { ...ready, family: 'db' },
      [path('golden-prod')]: made,
      [path('golden-edge')]: { ...made, sourceImage: path('golden-prod') },
    })
    expect(linesOf(plan)).toEqual(['golden-staging: drifted', 'golden-prod: current', 'golden-edge: drifted'])
  })

  test('of copies wait for those', async () => {
    const text = `
projects: [golden-staging, golden-prod]
images:
  - { name: app, sourceImage: web }
  - { name: web, rawDisk: { source: gs://b/web.tar.gz } }
`
    const { steps } = planOf(await catalogOf(text))
    const lines = steps.map(({ id, after }) => `${id} < ${after.join()}`)
    const image = (project: string, name: string) => `create projects/${project}/global/images/${name}`
    expect(lines).toEqual([
      `${image('golden-staging', 'app')} < ${image('golden-staging', 'web')}`,
      `${image('golden-prod', 'app')} < ${image('golden-staging', 'app')}`,
      `${image('golden-staging', 'web')} < `,
      `${image('golden-prod', 'web')} < ${image('golden-staging', 'web')}`,
    ])
  })
})

describe('with --project', () => {
  const planned = async (source?: SourceState) => {
    const catalog = await catalogOf(manifest, 'golden-prod')
    return linesOf(planOf(catalog, {}, source ? { [staging]: source } : {}))
  }
  const found = (more: Partial<Image>): SourceState => ({ kind: 'found', resource: { ...ready, ...more } })
  const skipped = (why: string) => [`golden-prod: skipped: origin image golden-staging/web ${why}`]

  test.each<[string, SourceState, string[]]>([
    ['is usable', found({}), ['golden-prod: create']],
    [
      'does not exist',
      { kind: 'absent' },
      [
        `golden-prod: blocked: source image ${staging} not found; golden-prod gets a copy of that image; first run mintage apply images.yaml --project golden-staging`,
      ],
    ],
    [
      'may not be read',
      { kind: 'unknown', why: 'permission compute.images.get missing on project golden-staging' },
      [
        'golden-prod: blocked: origin image golden-staging/web cannot be read: permission compute.images.get missing on project golden-staging; grant the permission: only an image that is READY, as specified and not deprecated is copied',
      ],
    ],
    ['is PENDING', found({ status: 'PENDING' }), skipped('is PENDING, not READY')],
    ['FAILED', found({ status: 'FAILED' }), skipped('is FAILED, not READY')],
    ['differs', found({ family: 'db' }), skipped('differs from the manifest')],
    [
      'is deprecated',
      found({ deprecated: { state: 'DEPRECATED' } }),
      skipped('is DEPRECATED: a withdrawn image is not copied'),
    ],
  ])('a copy whose origin %s', async (_, source, lines) => {
    expect(await planned(source)).toEqual(lines)
  })

  test('a copy whose origin awaits its verification, or an update, names the command for it', async () => {
    const of = async (text: string, more: Partial<Image>, update = false) => {
      const catalog = await catalogOf(`catalog: golden\n${text}`, 'golden-prod')
      return linesOf(planOf(catalog, {}, { [staging]: found(more) }, update))
    }
    const command = 'run mintage apply images.yaml --project golden-staging'
    const verified = manifest.replace('family: web', 'family: web, verify: [smoke]')
    const { family: _, ...outside } = ready
    const labels = { 'mintage-catalog': 'golden', 'mintage-family': 'web' }
    const awaiting = { ...outside, family: '', labels }
    expect(await of(verified, awaiting)).toEqual(skipped(`awaits its verification; first ${command}`))
    const described = manifest.replace('family: web', 'family: web, description: golden')
    const updated = `onDrift: update\n${described}`
    expect(await of(updated, { labels })).toEqual(skipped(`is not as specified yet; first ${command}`))
    // --update is no property of the other run
    expect(await of(described, { labels }, true)).toEqual(skipped('differs from the manifest'))
    expect(await of(manifest, {}, true)).toEqual(['golden-prod: create'])
  })

  test('a PENDING copy is awaited without a fallback, as its origin was not read', async () => {
    const catalog = await catalogOf(manifest, 'golden-prod')
    const plan = planOf(catalog, { [path('golden-prod')]: { ...ready, status: 'PENDING' } })
    expect(linesOf(plan)).toEqual(['golden-prod: awaitReady'])
  })

  test('a file name that a shell would read otherwise is not in the command', async () => {
    const catalog = await loadTexts({ 'my images.yaml': manifest }, { project: 'golden-prod' })
    const plan = planOf(catalog.catalog as Catalog, {}, { [staging]: { kind: 'absent' } })
    expect(linesOf(plan)).toEqual([
      `golden-prod: blocked: source image ${staging} not found; golden-prod gets a copy of that image; first run mintage apply --project golden-staging`,
    ])
  })
})

test('with --only, the origin is judged as with --project, and the hint selects it', async () => {
  const catalog = await catalogOf(manifest)
  const images = catalog.images.filter(({ project }) => project === 'golden-edge')
  const narrowed = { ...catalog, images, leftOut: new Set([staging, path('golden-prod')]) }
  expect(linesOf(planOf(narrowed, {}, { [staging]: { kind: 'found', resource: ready } }))).toEqual([
    'golden-edge: create',
  ])
  expect(linesOf(planOf(narrowed, {}, { [staging]: { kind: 'absent' } }))).toEqual([
    `golden-edge: blocked: source image ${staging} not found; golden-edge gets a copy of that image; add --only golden-staging/web`,
  ])
})
