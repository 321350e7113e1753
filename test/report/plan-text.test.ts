import { expect, test } from 'vitest'
import { imageRef } from '../../src/catalog/image-ref.ts'
import type { ImagePlan } from '../../src/plan/plan.ts'
import { formatResult } from '../../src/report/format.ts'
import { planView } from '../../src/report/view/plan-view.ts'
import { type Planned, planOf, toAdopt, toCreate, toRecreate } from '../support/plan.ts'
import { apiError, specOf } from './fixtures.ts'

const text = (images: (Planned | ImagePlan)[], verbose = false) =>
  formatResult(planView(planOf(images)), 'text', { color: false, verbose })

const create = (spec = specOf('web-1'), request: object = {}): Planned =>
  toCreate(spec, { request: { name: spec.name, ...request } })
const exists = (name: string): ImagePlan => ({
  verdict: 'current',
  image: specOf(name),
  spec: specOf(name),
  existing: { name },
})

test('each status has its mark', () => {
  const base = specOf('web-1')
  const images: (Planned | ImagePlan)[] = [
    create(base),
    toCreate(specOf('golden', { source: { kind: 'image', ...imageRef(base.project, base.name) } }), {
      on: base,
    }),
    exists('old'),
    toAdopt(specOf('slow'), { name: 'slow', status: 'PENDING' }),
    toRecreate(specOf('again'), { name: 'again' }),
    {
      verdict: 'drifted',
      image: specOf('db'),
      spec: specOf('db'),
      existing: { name: 'db' },
      fields: [{ field: 'family', expected: 'db', actual: 'database' }],
    },
    {
      verdict: 'blocked',
      image: specOf('web-2'),
      spec: specOf('web-2'),
      failure: apiError({ message: 'no such source', hint: 'correct the name' }),
    },
    {
      verdict: 'skipped',
      image: specOf('on-web-2'),
      spec: specOf('on-web-2'),
      why: 'source image web-2 cannot be created',
    },
  ]
  expect(text(images)).toBe(
    `+ web-1     create from https://storage.googleapis.com/golden/web-1.tar.gz
+ golden    create from image web-1, after web-1
… slow      already being created; apply waits for it
+ again     create from https://storage.googleapis.com/golden/again.tar.gz, after the existing image is deleted
~ db        drifted: differs from the manifest
    family: expected db, actual database
- on-web-2  skipped: source image web-2 cannot be created
! web-2  blocked: images.yaml:4:3: no such source
    hint: correct the name

Plan: 3 to create, 1 exists, 1 being created, 1 drifted, 1 skipped, 1 blocked.
note: the source of 2 raw images is not compared: the API does not return it
`,
  )
})

test.each([
  [
    { kind: 'rawDisk', uri: 'https://storage.googleapis.com/b/o.tar.gz?X-Goog-Signature=abc' },
    'https://storage.googleapis.com/b/o.tar.gz',
  ],
  [
    { kind: 'disk', path: 'projects/golden/zones/europe-west1-b/disks/d' },
    'disk zones/europe-west1-b/disks/d',
  ],
  [
    { kind: 'disk', path: 'projects/other/zones/europe-west1-b/disks/d' },
    'disk other/zones/europe-west1-b/disks/d',
  ],
  [{ kind: 'snapshot', path: 'projects/golden/global/snapshots/s' }, 'snapshot s'],
  [{ kind: 'image', ...imageRef('debian-cloud', 'debian-12-v1') }, 'image debian-cloud/debian-12-v1'],
] as const)('the source is shortened: %#', (source, expected) => {
  expect(text([create(specOf('a', { source }))])).toContain(`+ a  create from ${expected}\n`)
})

test('a family is listed with the image that it resolves to', () => {
  const source = {
    kind: 'family',
    project: 'debian-cloud',
    family: 'debian-12',
    path: 'projects/debian-cloud/global/images/family/debian-12',
  } as const
  const request = { sourceImage: 'projects/debian-cloud/global/images/debian-12-bookworm-v20261110' }
  expect(text([create(specOf('a', { source }), request)])).toContain(
    '+ a  create from family debian-cloud/debian-12 (debian-12-bookworm-v20261110)\n',
  )
})

test('images blocked by the same cause are listed once, each with its place', () => {
  const blocked = (name: string): ImagePlan => ({
    verdict: 'blocked',
    image: specOf(name),
    spec: specOf(name),
    failure: apiError({ message: `${name} is FAILED` }),
  })
  expect(text([blocked('web-1'), blocked('web-2')])).toBe(
    `! 2 images blocked: <name> is FAILED
    web-1 (images.yaml:3:3), web-2 (images.yaml:4:3)

Plan: 0 to create, 0 exist, 2 blocked.
`,
  )
})

test('existing images are listed only with --verbose', () => {
  expect(text([exists('a'), exists('b')])).toBe(
    'Nothing to do: all 2 images exist.\nnote: the source of 2 raw images is not compared: the API does not return it\n',
  )
  expect(text([exists('a'), exists('b')], true)).toBe(
    '= a  exists\n= b  exists\n\nNothing to do: all 2 images exist.\nnote: the source of 2 raw images is not compared: the API does not return it\n',
  )
})

test('--verbose shows each field that will be sent, without key material', () => {
  const request = {
    family: 'web',
    description: '',
    labels: { team: 'platform', env: 'prod' },
    guestOsFeatures: [{ type: 'UEFI_COMPATIBLE' }, { type: 'GVNIC' }],
    storageLocations: ['us'],
    rawDisk: { source: 'https://storage.googleapis.com/golden/web-1.tar.gz?X-Goog-Signature=SECRET' },
    imageEncryptionKey: { rawKey: 'SECRET' },
    sourceImageEncryptionKey: { rsaEncryptedKey: 'SECRET' },
    shieldedInstanceInitialState: { dbs: [{ content: 'A'.repeat(300), fileType: 'X509' }] },
  }
  const archive = { name: 'web-1.tar.gz', size: '4096', generation: '17', updated: '2026-11-20T10:00:00Z' }
  const create = toCreate(specOf('web-1', { forceCreate: true }), {
    request: { name: 'web-1', ...request },
    archive,
  })
  expect(text([create], true)).toBe(`+ web-1  create from https://storage.googleapis.com/golden/web-1.tar.gz
    name: web-1
    family: web
    description: ""
    labels.team: platform
    labels.env: prod
    guestOsFeatures: UEFI_COMPATIBLE, GVNIC
    storageLocations: us
    rawDisk.source: https://storage.googleapis.com/golden/web-1.tar.gz?•••
    imageEncryptionKey.rawKey: •••
    sourceImageEncryptionKey.rsaEncryptedKey: •••
    shieldedInstanceInitialState.dbs[0].content: ${'A'.repeat(200)}…
    shieldedInstanceInitialState.dbs[0].fileType: X509
    forceCreate: true
    archive: 4,096 bytes, generation 17, updated 2026-11-20T10:00:00Z

Plan: 1 to create, 0 exist.
`)
})

test('a note is listed once, with its images, above the summary', () => {
  const images = [create(specOf('web-1')), create(specOf('web-2'))]
  const notes = images.map(({ image }) => ({
    image: image.image,
    code: 'sourceNotChecked' as const,
    message: 'source archive cannot be checked: permission storage.objects.get missing on bucket golden',
  }))
  const shown = formatResult(planView(planOf(images, notes)), 'text', { color: false, verbose: false })
  expect(shown.split('\n').slice(2)).toEqual([
    'note: source archive cannot be checked: permission storage.objects.get missing on bucket golden',
    '    web-1, web-2',
    '',
    'Plan: 2 to create, 0 exist.',
    '',
  ])
})
