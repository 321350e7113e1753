import { describe, expect, test } from 'vitest'
import type { Catalog, ImageSource, ImageSpec, Verify } from '../../src/catalog/image-spec.ts'
import { specDigest } from '../../src/catalog/provenance.ts'
import type { Image } from '../../src/gce/wire/resources.ts'
import type { FamilyState } from '../../src/observe/cloud-state.ts'
import { digestOf } from '../../src/plan/creation/digest-of.ts'
import type { Plan } from '../../src/plan/plan.ts'
import { planImages } from '../../src/plan/plan-images.ts'
import { fromImage, spec } from '../support/spec.ts'

interface State {
  readonly images?: readonly Image[]
  readonly families?: Readonly<Record<string, FamilyState>>
}

const pathOf = ({ name }: Image) => `projects/golden-prod/global/images/${name}`

function planOf(specs: readonly ImageSpec[], state: State = {}, more: Partial<Catalog> = {}): Plan {
  const { images = [], families = {} } = state
  return planImages(
    { images: specs, ...more },
    {
      images: new Map(images.map((image) => [pathOf(image), image])),
      families: new Map(Object.entries(families)),
      sources: new Map(),
    },
  )
}

/** The labels that the first create step sends. */
const sentLabels = ({ steps }: Plan) =>
  steps.flatMap((step) => (step.do === 'create' ? [step.request.labels] : []))

/** `labels.mintage-spec: a → b` */
const driftLines = ({ images }: Plan) =>
  images.flatMap((image) =>
    image.verdict === 'drifted'
      ? image.fields.map(({ field, expected, actual }) => `${field}: ${expected} → ${actual}`)
      : [image.verdict],
  )

const catalog = 'platform-golden'
const raw = spec('web', { catalog, body: { labels: { team: 'web' } } })
const copied = spec('web', { catalog, source: fromImage('base') })
const familyPath = 'projects/debian-cloud/global/images/family/debian-12'
const debian: ImageSource = { kind: 'family', project: 'debian-cloud', family: 'debian-12', path: familyPath }
const debianImage = (version: string) => `projects/debian-cloud/global/images/debian-12-${version}`
const head: Readonly<Record<string, FamilyState>> = {
  [familyPath]: { kind: 'found', image: { name: 'debian-12-v2' } },
}

const existing = (labels: Record<string, string>, more: Partial<Image> = {}): Image => ({
  name: 'web',
  status: 'READY',
  labels: { team: 'web', ...labels },
  rawDisk: { source: '', containerType: 'TAR' },
  ...more,
})
const ours = { 'mintage-catalog': catalog }

describe('a new image', () => {
  test('has its catalog and its digest, and the labels of the manifest', () => {
    const plan = planOf([raw])
    expect(sentLabels(plan)).toEqual([
      {
        team: 'web',
        'mintage-catalog': 'platform-golden',
        'mintage-spec': 'v1-42106c1ec68083d06f2c558d97d3196c1611c8ec',
      },
    ])
    expect(plan.images[0]?.spec?.body.labels).toEqual({ team: 'web' })
  })

  test('without a catalog has the labels of the manifest alone', () => {
    expect(sentLabels(planOf([spec('web')]))).toEqual([undefined])
  })

  test('of a family has the digest of the image that it is created from', () => {
    const [labels] = sentLabels(planOf([spec('web', { catalog, source: debian })], { families: head }))
    const digest = specDigest({ name: 'web', sourceImage: debianImage('v2') })
    expect(labels).toEqual({ ...ours, 'mintage-spec': digest })
  })

  test('names the family that it joins after its verification', () => {
    const verify: Verify = { run: ['smoke'], timeoutMs: 1, folder: '.', place: raw.place }
    const [labels] = sentLabels(planOf([spec('web', { catalog, verify, body: { family: 'web' } })]))
    expect(labels).toMatchObject({ ...ours, 'mintage-family': 'web' })
  })
})

describe('a copy', () => {
  const origin = spec('web', { catalog, project: 'golden-staging' })
  const copy = spec('web', { catalog, source: fromImage('web', 'golden-staging'), origin })
  const origins = new Map([[origin.path, origin]])

  test('has the digest of its origin', () => {
    const labels = { ...ours, 'mintage-spec': specDigest(origin.body) }
    expect(sentLabels(planOf([origin, copy], {}, { origins }))).toEqual([labels, labels])
  })

  test('of an unknown origin has none', () => {
    const state = { images: new Map(), families: new Map() }
    expect(digestOf(copy, { state })).toBeUndefined()
    expect(digestOf(copy, { state, origins })).toBe(specDigest(origin.body))
  })

  test('of a family has the digest of the image that its origin was created from', () => {
    const from = spec('web', { catalog, project: 'golden-staging', source: debian })
    const images = new Map<string, Image>([
      [from.path, { name: 'web', status: 'READY', sourceImage: debianImage('v1') }],
    ])
    const state = { images, families: new Map(Object.entries(head)), sources: new Map() }
    const plan = planImages({ images: [copy], origins: new Map([[from.path, from]]) }, state)
    const digest = specDigest({ name: 'web', sourceImage: debianImage('v1') })
    expect(sentLabels(plan)).toEqual([{ ...ours, 'mintage-spec': digest }])
  })

  test('of a family that a lock file pins has the digest of the pinned image', () => {
    const from = spec('web', { catalog, project: 'golden-staging', source: debian })
    const pin = { path: debianImage('v1'), place: from.place }
    const state = { images: new Map(), families: new Map(Object.entries(head)) }
    const known = { state, origins: new Map([[from.path, { ...from, pin }]]) }
    expect(digestOf(copy, known)).toBe(specDigest({ name: 'web', sourceImage: debianImage('v1') }))
  })

  test('of an origin that is created from another source has drifted too', () => {
    const labels = { ...ours, 'mintage-spec': 'v1-0' }
    const image: Image = { name: 'web', status: 'READY', sourceImage: origin.path, labels }
    const plan = planOf([copy], { images: [image] }, { origins })
    expect(driftLines(plan)).toEqual([
      `labels.mintage-spec: ${specDigest(origin.body)} → v1-0 (created from another source)`,
    ])
  })

  test('is as expected with the path of its origin as its source', () => {
    const labels = { ...ours, 'mintage-spec': specDigest(origin.body) }
    const image: Image = { name: 'web', status: 'READY', sourceImage: origin.path, labels }
    expect(driftLines(planOf([copy], { images: [image] }, { origins }))).toEqual(['current'])
  })
})

describe('an existing image', () => {
  const digest = specDigest(raw.body)
  const other = 'v1-0000000000000000000000000000000000000000'

  test.each<[string, ImageSpec, Image, string[]]>([
    ['of the same digest', raw, existing({ ...ours, 'mintage-spec': digest }), ['current']],
    ['without labels of a catalog', raw, existing({}), ['current']],
    ['of a digest by other rules', raw, existing({ ...ours, 'mintage-spec': 'v2-0' }), ['current']],
    [
      'of another catalog',
      raw,
      existing({ 'mintage-catalog': 'other', 'mintage-spec': digest }),
      ['labels.mintage-catalog: platform-golden → other'],
    ],
    [
      'of a catalog, without one in the manifest',
      spec('web'),
      existing({ 'mintage-catalog': 'other' }),
      ['current'],
    ],
    [
      'of another source, which the API does not return',
      raw,
      existing({ ...ours, 'mintage-spec': other }),
      [`labels.mintage-spec: ${digest} → ${other} (created from another source)`],
    ],
    [
      'whose spec label a person changed, of a source that the API returns',
      copied,
      existing(
        { ...ours, 'mintage-spec': other },
        { rawDisk: undefined, sourceImage: 'projects/golden-prod/global/images/base' },
      ),
      [`labels.mintage-spec: ${specDigest(copied.body)} → ${other} (created with other fields)`],
    ],
    [
      'of an entry that was edited',
      spec('web', { catalog, body: { diskSizeGb: '20' } }),
      existing({ ...ours, 'mintage-spec': other }, { diskSizeGb: '10' }),
      [
        `labels.mintage-spec: v1-074f439577aa839b2170095d8580e74e541631c9 → ${other} (edited)`,
        'diskSizeGb: 20 → 10',
      ],
    ],
    [
      'in a state in which nothing can be created from it',
      raw,
      existing({}, { deprecated: { state: 'OBSOLETE' } }),
      ['deprecated.state: ACTIVE → OBSOLETE'],
    ],
    ['that is DEPRECATED', raw, existing({}, { deprecated: { state: 'DEPRECATED' } }), ['current']],
    [
      'that must exist only',
      spec('web', { catalog, adopt: true, source: { kind: 'none' } }),
      existing({ 'mintage-spec': other }),
      ['current'],
    ],
  ])('%s', (_, wanted, image, lines) => {
    expect(driftLines(planOf([wanted], { images: [image] }))).toEqual(lines)
  })

  test('of a family that points to another image by now has not drifted', () => {
    const labels = { ...ours, 'mintage-spec': specDigest({ name: 'web', sourceImage: debianImage('v1') }) }
    const sourceImage = `https://www.googleapis.com/compute/v1/${debianImage('v1')}`
    const image: Image = { name: 'web', status: 'READY', sourceImage, labels }
    const specs = [spec('web', { catalog, source: debian })]
    expect(driftLines(planOf(specs, { images: [image], families: head }))).toEqual(['current'])
  })

  test('of a family that is not known is not compared', () => {
    const image: Image = { name: 'web', status: 'READY', labels: { ...ours, 'mintage-spec': other } }
    expect(driftLines(planOf([spec('web', { catalog, source: debian })], { images: [image] }))).toEqual([
      'current',
    ])
  })
})
