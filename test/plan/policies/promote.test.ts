import { describe, expect, test } from 'vitest'
import type { ImageSpec } from '../../../src/catalog/image-spec.ts'
import { specDigest } from '../../../src/catalog/provenance.ts'
import type { Image } from '../../../src/gce/wire/resources.ts'
import { type Plan, prerequisites, stepsByImage } from '../../../src/plan/plan.ts'
import { planImages } from '../../../src/plan/plan-images.ts'
import { fromImage, spec, verifyBy } from '../../support/spec.ts'

const catalog = 'golden'
const web = spec('web-1', { catalog, verify: verifyBy('smoke'), body: { family: 'web' } })
const labels = { 'mintage-catalog': 'golden', 'mintage-family': 'web', 'mintage-spec': specDigest(web.body) }

const raw = { rawDisk: { source: '' } }
const made = (more: Partial<Image> = {}): Image => ({
  name: 'web-1',
  status: 'READY',
  creationTimestamp: '2026-11-20T00:00:00Z',
  labels,
  ...raw,
  ...more,
})

const planOf = (images: readonly ImageSpec[], existing: readonly Image[] = []): Plan =>
  planImages(
    { images },
    {
      images: new Map(existing.map((image) => [`projects/golden-prod/global/images/${image.name}`, image])),
      families: new Map(),
      sources: new Map(),
    },
  )

/** `web-1 verify after create`, and the notes. */
const linesOf = ({ images, steps, notes }: Plan): string[] => [
  ...images.flatMap((image) => {
    const own = stepsByImage({ steps }).get(image.image.path) ?? []
    if (own.length === 0) return `${image.image.name} ${image.verdict}`
    return own.map((step) => {
      const before = prerequisites(step).map((id) =>
        id.replace(/ .*\//, ' ').replace(` ${step.image.name}`, ''),
      )
      return `${step.image.name} ${step.do}${before.length > 0 ? ` after ${before.join(', ')}` : ''}`
    })
  }),
  ...notes.map(({ image, code, message }) => `${image.name} ${code}: ${message}`),
]

const promoted = ['web-1 verify', 'web-1 attachFamily after verify']

describe('an image with verify', () => {
  test.each<[string, Image[], string[]]>([
    ['that is absent', [], ['web-1 create', 'web-1 verify after create', 'web-1 attachFamily after verify']],
    [
      'that is being deleted',
      [made({ status: 'DELETING', family: 'web' })],
      [
        'web-1 awaitDeletion',
        'web-1 create after awaitDeletion',
        'web-1 verify after create',
        'web-1 attachFamily after verify',
      ],
    ],
    [
      'that is PENDING',
      [made({ status: 'PENDING' })],
      [
        'web-1 awaitReady',
        'web-1 create after awaitReady',
        'web-1 verify after create',
        'web-1 attachFamily after verify',
      ],
    ],
    ['that waits for its family', [made()], promoted],
    ['that is in its family', [made({ family: 'web' })], ['web-1 current']],
    ['that is FAILED', [made({ status: 'FAILED' })], ['web-1 blocked']],
    ['that differs', [made({ architecture: 'ARM64', labels: {} })], ['web-1 drifted']],
    ['of another family', [made({ labels: { ...labels, 'mintage-family': 'db' } })], ['web-1 drifted']],
    ['of another catalog', [made({ labels: { ...labels, 'mintage-catalog': 'x' } })], ['web-1 drifted']],
    ['of another source', [made({ labels: { ...labels, 'mintage-spec': 'v1-00' } })], ['web-1 drifted']],
    ['of another version', [made({ labels: { ...labels, 'mintage-spec': 'v2-00' } })], promoted],
    [
      'that is DEPRECATED',
      [made({ deprecated: { state: 'DEPRECATED' } })],
      [
        'web-1 drifted',
        'web-1 imageDeprecated: marked DEPRECATED: it exists, and mintage does not revert that',
      ],
    ],
    ['that is ACTIVE', [made({ deprecated: { state: 'ACTIVE' } })], promoted],
  ])('%s', (_, existing, lines) => {
    expect(linesOf(planOf([web], existing))).toEqual(lines)
  })
})

test('the request has the family in a label only, which the verification expects', () => {
  const [create, verify, attach] = planOf([web]).steps
  expect(create).toMatchObject({ do: 'create', request: { name: 'web-1', labels } })
  expect(create).not.toHaveProperty('request.family')
  expect(verify).toMatchObject({ do: 'verify', family: 'web', verify: web.verify, labels })
  expect(attach).toMatchObject({ do: 'attachFamily', family: 'web' })
  const [resumed] = planOf([web], [made()]).steps
  expect(resumed).toMatchObject({ labels: { 'mintage-catalog': 'golden', 'mintage-family': 'web' } })
})

test('without verify, an image joins its family at once', () => {
  const { verify: _verify, ...plain } = web
  const [create, ...others] = planOf([plain]).steps
  expect([create, others]).toMatchObject([{ request: { family: 'web' } }, []])
  expect(create).not.toHaveProperty('request.labels.mintage-family')
  expect(linesOf(planOf([plain], [made()]))).toEqual(['web-1 drifted'])
})

test('an image is built on another after that one has joined its family', () => {
  const leaf = spec('leaf', { source: fromImage('web-1') })
  expect(linesOf(planOf([web, leaf]))).toEqual([
    'web-1 create',
    'web-1 verify after create',
    'web-1 attachFamily after verify',
    'leaf create after attachFamily web-1',
  ])
  expect(linesOf(planOf([web, leaf], [made()]))).toContain('leaf create after attachFamily web-1')
})

describe('an older image does not become the head of its family', () => {
  const newer = made({ name: 'web-2', family: 'web', creationTimestamp: '2026-11-21T00:00:00Z' })
  const note = 'web-1 notFamilyHead: family web will not point to this image: web-2 is newer'
  const awaited = ['web-1 awaitReady', 'web-1 create after awaitReady', 'web-1 verify after create']
  test.each<[string, Image[], string[]]>([
    ['another image is newer', [made(), newer], [...promoted, note]],
    [
      'the image is PENDING',
      [made({ status: 'PENDING' }), newer],
      [...awaited, 'web-1 attachFamily after verify', note],
    ],
    ['the other is older', [made(), { ...newer, creationTimestamp: '2026-11-19T00:00:00Z' }], promoted],
    ['the other has no time', [made(), { ...newer, creationTimestamp: '' }], promoted],
    ['the image has no time', [made({ creationTimestamp: '' }), newer], promoted],
    ['the other is in another family', [made(), { ...newer, family: 'db' }], promoted],
    ['the other is deprecated', [made(), { ...newer, deprecated: { state: 'DEPRECATED' } }], promoted],
    ['the other is PENDING', [made(), { ...newer, status: 'PENDING' }], promoted],
  ])('%s', (_, existing, lines) => {
    expect(linesOf(planOf([web], existing))).toEqual(lines)
  })
})

test('an image from another archive than the pinned one joins no family', () => {
  const uri = web.source.kind === 'rawDisk' ? web.source.uri : ''
  const place = { file: { path: 'mintage.lock', text: '' }, range: { offset: 0, length: 0 } }
  const pinned = { ...web, pin: { path: uri, generation: '5', place } }
  const plan = (generation?: string) => {
    const object = generation === undefined ? undefined : { name: 'o', generation }
    const { images, steps } = planImages(
      { images: [pinned] },
      {
        images: new Map([[web.path, made()]]),
        families: new Map(),
        sources: new Map([[uri, object ? { kind: 'archive', object } : { kind: 'absent' }]]),
      },
    )
    const [image] = images
    return [
      image?.verdict === 'blocked' ? image.failure.hint : image?.verdict,
      ...steps.map((step) => step.do),
    ]
  }
  expect(plan('6')).toEqual([
    'delete the image (gcloud compute images delete web-1 --project golden-prod), run mintage pin, then rerun',
  ])
  expect(plan('5')).toEqual(['change', 'verify', 'attachFamily'])
  expect(plan()).toEqual(['change', 'verify', 'attachFamily'])
})
