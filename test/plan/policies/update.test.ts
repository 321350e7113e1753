import { describe, expect, test } from 'vitest'
import type { ImageSpec, Verify } from '../../../src/catalog/image-spec.ts'
import { specDigest } from '../../../src/catalog/provenance.ts'
import type { Image } from '../../../src/gce/wire/resources.ts'
import { correctedBy, type Plan, type Step } from '../../../src/plan/plan.ts'
import { type CreationOptions, planImages } from '../../../src/plan/plan-images.ts'
import { fromImage, spec } from '../../support/spec.ts'

const nowMs = Date.parse('2026-11-24T23:30:00Z')
const update = { update: true, nowMs }

function planOf(specs: readonly ImageSpec[], images: readonly Image[], options: CreationOptions): Plan {
  return planImages(
    { images: specs },
    {
      images: new Map(images.map((image) => [`projects/golden-prod/global/images/${image.name}`, image])),
      families: new Map(),
      sources: new Map(),
    },
    options,
  )
}

const sentBy = (step: Step): unknown => {
  switch (step.do) {
    case 'setLabels':
      return step.labels
    case 'patch':
      return step.members
    case 'attachFamily':
      return step.family
    default:
      return undefined
  }
}

/** `setLabels {"team":"web"}`, then the verdict and what has drifted. */
function linesOf({ images, steps }: Plan): string[] {
  return [
    ...steps.map((step) => `${step.do} ${JSON.stringify(sentBy(step))}`),
    ...images.map((image) =>
      image.verdict === 'drifted'
        ? `drifted ${image.fields.map(({ field }) => field).join(', ')}${image.isUpdatable ? ', updatable' : ''}`
        : image.verdict,
    ),
  ]
}

const raw = { rawDisk: { source: '', containerType: 'TAR' } }
const existing = (more: Partial<Image> = {}): Image => ({ name: 'web', status: 'READY', ...raw, ...more })
const web = (body: Record<string, unknown>, more: Partial<Omit<ImageSpec, 'body'>> = {}) =>
  spec('web', { body, ...more })
const catalog = 'platform-golden'
const base = 'projects/golden-prod/global/images/base'
const fromBase: typeof web = (body, more) => web(body, { source: fromImage('base'), ...more })
const copied = (more: Partial<Image>): Image => ({ name: 'web', status: 'READY', sourceImage: base, ...more })
const ours = { 'mintage-catalog': catalog }

describe('an update', () => {
  test.each<[string, ImageSpec, Image, string[]]>([
    [
      'of nothing',
      web({ labels: { team: 'web' } }),
      existing({ labels: { team: 'web', other: 'x' } }),
      ['current'],
    ],
    [
      'sets labels that are missing or differ',
      web({ labels: { team: 'web', env: '', tier: 'a' } }),
      existing({ labels: { team: 'db', tier: 'a', other: 'x' } }),
      ['setLabels {"team":"web","env":""}', 'change'],
    ],
    [
      'changes the description',
      web({ description: 'Web' }),
      existing(),
      ['patch {"description":"Web"}', 'change'],
    ],
    [
      'empties the description',
      web({ description: '' }),
      existing({ description: 'old' }),
      ['patch {"description":""}', 'change'],
    ],
    ['attaches a family', web({ family: 'web' }), existing(), ['attachFamily "web"', 'change']],
    [
      'takes no image out of its family',
      web({ family: 'web' }),
      existing({ family: 'old' }),
      ['drifted family'],
    ],
    [
      'attaches no image that differs otherwise',
      web({ family: 'web', diskSizeGb: '20', description: 'Web' }),
      existing({ diskSizeGb: '10' }),
      ['patch {"description":"Web"}', 'drifted family, diskSizeGb'],
    ],
    [
      'attaches no image that is OBSOLETE',
      web({ family: 'web' }),
      existing({ deprecated: { state: 'OBSOLETE' } }),
      ['drifted family, deprecated.state'],
    ],
    [
      'attaches no image that is DEPRECATED: it would not become the head',
      web({ family: 'web' }),
      existing({ deprecated: { state: 'DEPRECATED' } }),
      ['drifted family'],
    ],
    [
      'changes what it can of an image that has drifted',
      web({ labels: { team: 'web' }, diskSizeGb: '20' }),
      existing({ diskSizeGb: '10' }),
      ['setLabels {"team":"web"}', 'drifted diskSizeGb'],
    ],
    [
      'never touches an image of another catalog',
      web({ labels: { team: 'web' } }, { catalog }),
      existing({ labels: { 'mintage-catalog': 'other' } }),
      ['drifted labels.mintage-catalog, labels.team'],
    ],
    [
      'never touches an image of a catalog if the manifest has none',
      web({ labels: { team: 'web' } }),
      existing({ labels: { 'mintage-catalog': 'other' } }),
      ['drifted labels.team'],
    ],
    [
      'never changes the digest',
      web({}, { catalog }),
      existing({ labels: { ...ours, 'mintage-spec': 'v1-0' } }),
      ['drifted labels.mintage-spec'],
    ],
    [
      'gives the digest of the entry to an image whose fields the API returns, all as specified',
      fromBase({ family: 'web' }, { catalog }),
      copied({ labels: { ...ours, 'mintage-spec': 'v1-0' } }),
      [
        `setLabels {"mintage-spec":"${specDigest({ name: 'web', sourceImage: base })}"}`,
        'attachFamily "web"',
        'change',
      ],
    ],
    [
      'gives no digest to an image of other fields',
      fromBase({ diskSizeGb: '20' }, { catalog }),
      copied({ diskSizeGb: '10', labels: { ...ours, 'mintage-spec': 'v1-0' } }),
      ['drifted labels.mintage-spec, diskSizeGb'],
    ],
    [
      'adopts an image without a catalog, by the UTC day',
      web({ labels: { team: 'web' } }, { catalog }),
      existing(),
      ['setLabels {"team":"web","mintage-catalog":"platform-golden","mintage-adopted":"20261124"}', 'change'],
    ],
    [
      'adopts an image whose catalog label a person removed, without a new digest',
      web({}, { catalog }),
      existing({ labels: { 'mintage-adopted': '20250101' } }),
      ['setLabels {"mintage-catalog":"platform-golden","mintage-adopted":"20261124"}', 'change'],
    ],
    ['adopts an image once', web({}, { catalog }), existing({ labels: ours }), ['current']],
    [
      'adopts an image that must exist only',
      web({ rawDisk: undefined }, { catalog, adopt: true, source: { kind: 'none' } }),
      existing(),
      ['setLabels {"mintage-catalog":"platform-golden","mintage-adopted":"20261124"}', 'change'],
    ],
  ])('%s', (_, wanted, image, lines) => {
    expect(linesOf(planOf([wanted], [image], update))).toEqual(lines)
  })

  test('is planned without the flag for a manifest with onDrift: update', () => {
    const wanted = web({ description: 'Web' }, { update: true })
    expect(linesOf(planOf([wanted], [existing()], {}))).toEqual(['patch {"description":"Web"}', 'change'])
  })

  test('has one step after the other, and shows what changes', () => {
    const wanted = web({ labels: { team: 'web' }, description: 'Web', family: 'web' })
    const { steps } = planOf([wanted], [existing({ labels: { team: 'db' } })], update)
    const [path] = [wanted.path]
    expect(steps.map(({ id, after }) => `${id} after ${after}`)).toEqual([
      `setLabels ${path} after `,
      `patch ${path} after setLabels ${path}`,
      `attachFamily ${path} after patch ${path}`,
    ])
    expect(steps.flatMap(correctedBy)).toEqual([
      { field: 'labels.team', expected: 'web', actual: 'db' },
      { field: 'description', expected: 'Web', actual: '(none)' },
      { field: 'family', expected: 'web', actual: '(none)' },
    ])
  })

  test('verifies an image before it attaches it, and labels it first, so that a later run resumes', () => {
    const verify: Verify = { run: ['smoke'], timeoutMs: 1, folder: '.', place: web({}).place }
    const wanted = web({ family: 'web' }, { catalog, verify })
    expect(linesOf(planOf([wanted], [existing({ labels: ours })], update))).toEqual([
      'setLabels {"mintage-family":"web"}',
      'verify undefined',
      'attachFamily "web"',
      'change',
    ])
    const labeled = existing({ labels: { ...ours, 'mintage-family': 'web' } })
    expect(linesOf(planOf([wanted], [labeled], {}))).toEqual([
      'verify undefined',
      'attachFamily "web"',
      'change',
    ])
    const attached = existing({ family: 'web', labels: ours })
    expect(
      linesOf(planOf([web({ family: 'web', description: 'Web' }, { catalog, verify })], [attached], update)),
    ).toEqual(['patch {"description":"Web"}', 'change'])
  })

  test('takes the day from the server, if its clock is known', () => {
    const state = {
      images: new Map([[web({}).path, existing()]]),
      families: new Map(),
      sources: new Map(),
      projects: new Map([['golden-prod', { images: [], serverMs: nowMs + 3_600_000 }]]),
    }
    const { steps } = planImages({ images: [web({}, { catalog })] }, state, update)
    expect(steps.map(sentBy)).toEqual([{ ...ours, 'mintage-adopted': '20261125' }])
  })

  test('delays no image that is created from the updated one', () => {
    const derived = spec('app', { source: fromImage('web') })
    const { steps } = planOf([web({ description: 'Web' }), derived], [existing()], update)
    expect(steps.map(({ do: kind, after }) => `${kind} after ${after}`)).toEqual([
      'patch after ',
      'create after ',
    ])
  })
})

describe('without an update, drift', () => {
  test.each<[string, ImageSpec, Image, string[]]>([
    [
      'names what an update would correct',
      web({ description: 'Web' }),
      existing(),
      ['drifted description, updatable'],
    ],
    [
      'of other fields has no such hint',
      web({ diskSizeGb: '20' }),
      existing({ diskSizeGb: '10' }),
      ['drifted diskSizeGb'],
    ],
    [
      'of another catalog has no such hint',
      web({ description: 'Web' }, { catalog }),
      existing({ labels: { 'mintage-catalog': 'other' } }),
      ['drifted labels.mintage-catalog, description'],
    ],
    ['is not the lack of a catalog', web({}, { catalog }), existing(), ['current']],
  ])('%s', (_, wanted, image, lines) => {
    expect(linesOf(planOf([wanted], [image], {}))).toEqual(lines)
  })
})
