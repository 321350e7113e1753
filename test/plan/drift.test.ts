import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import type { ImageSpec } from '../../src/catalog/image-spec.ts'
import type { Image } from '../../src/gce/wire/resources.ts'
import { driftOf } from '../../src/plan/drift.ts'
import { fromImage, spec } from '../support/spec.ts'

const family: ImageSpec['source'] = {
  kind: 'family',
  project: 'p',
  family: 'f',
  path: 'projects/p/global/images/family/f',
}

const recorded = (name: string) =>
  JSON.parse(readFileSync(resolve(import.meta.dirname, '../recordings', name), 'utf8')).response.body

const debian = recorded('12-images-getfromfamily-public-image.json') as Image
const [fromDisk] = recorded('21-images-list-one-unlabelled.json').items as Image[]

/** What the manifest sets, the image that exists, and the drift: `field: expected, actual`. */
const cases: readonly (readonly [string, Record<string, unknown>, Partial<Image>, readonly string[]])[] = [
  ['what the server filled in', {}, debian, []],
  [
    'a licence by its short path',
    { licenses: ['projects/debian-cloud/global/licenses/debian-11-bullseye'] },
    debian,
    [],
  ],
  ['features that came with the source', { guestOsFeatures: [{ type: 'GVNIC' }] }, debian, []],
  [
    'a feature that is missing',
    { guestOsFeatures: [{ type: 'TDX_CAPABLE' }] },
    debian,
    ['guestOsFeatures: TDX_CAPABLE, GVNIC, UEFI_COMPATIBLE, VIRTIO_SCSI_MULTIQUEUE'],
  ],
  ['locations in another order', { storageLocations: ['us', 'eu', 'asia'] }, debian, []],
  ['another location', { storageLocations: ['us'] }, debian, ['storageLocations: us, asia, eu, us']],
  ['a size as a number', { diskSizeGb: '10' }, debian, []],
  ['another size', { diskSizeGb: '20' }, debian, ['diskSizeGb: 20, 10']],
  ['another family', { family: 'x' }, debian, ['family: x, debian-11']],
  ['an empty description and none', { description: '' }, { ...debian, description: undefined }, []],
  [
    'labels of others',
    { labels: { 'public-image': 'true' } },
    { ...debian, labels: { 'public-image': 'true', more: 'x' } },
    [],
  ],
  ['a label that is missing', { labels: { team: 'a' } }, debian, ['labels.team: a, (none)']],
  [
    'a KMS key with its version',
    { imageEncryptionKey: { kmsKeyName: 'projects/p/locations/us/keyRings/r/cryptoKeys/k' } },
    {
      ...debian,
      imageEncryptionKey: {
        kmsKeyName: 'projects/p/locations/us/keyRings/r/cryptoKeys/k/cryptoKeyVersions/3',
      },
    },
    [],
  ],
  [
    'a raw key that is not there',
    { imageEncryptionKey: { rawKey: Buffer.alloc(32).toString('base64') } },
    debian,
    ['imageEncryptionKey.sha256: Zmh6rfhivXdsj8GLjp+OIAiXFIVu4jOzkCpZHQ1fKSU=, (none)'],
  ],
  [
    'base64 and base64url',
    { shieldedInstanceInitialState: { pk: { content: '+/+/', fileType: 'BIN' } } },
    { ...debian, shieldedInstanceInitialState: { pk: { content: '-_-_', fileType: 'BIN' } } },
    [],
  ],
  [
    'created from a disk instead',
    {},
    fromDisk as Image,
    ['rawDisk: a raw disk, sourceDisk projects/cloud-custodian/zones/us-central1-a/disks/c7n-test-instance'],
  ],
]

const moreCases: typeof cases = [
  ['an unset size', { diskSizeGb: undefined }, {}, []],
  ['a size that the image lacks', { diskSizeGb: '10' }, {}, ['diskSizeGb: 10, (none)']],
  ['null and nothing', { description: null }, {}, []],
  ['a field that the API does not return', { params: { resourceManagerTags: {} } }, {}, []],
  ['an unknown field', { other: 'x' }, {}, []],
  ['no labels', { labels: undefined }, { labels: { team: 'a' } }, []],
  ['a label of the empty value', { labels: { team: '' } }, {}, ['labels.team: "", (none)']],
  [
    'a label that differs from the empty value',
    { labels: { team: 'a' } },
    { labels: { team: '' } },
    ['labels.team: a, ""'],
  ],
  ['a label that is equal', { labels: { team: 'a' } }, { labels: { team: 'a' } }, []],
  [
    'features of an image without any',
    { guestOsFeatures: [{ type: 'GVNIC' }] },
    {},
    ['guestOsFeatures: GVNIC, (none)'],
  ],
  ['an empty feature', { guestOsFeatures: [undefined] }, {}, []],
  [
    'a KMS key on an image that has none',
    { imageEncryptionKey: { kmsKeyName: 'projects/p/k' } },
    {},
    ['imageEncryptionKey.kmsKeyName: projects/p/k, (none)'],
  ],
  [
    'an RSA-wrapped key and its digest',
    { imageEncryptionKey: { rsaEncryptedKey: 'k' } },
    { imageEncryptionKey: { sha256: 's' } },
    [],
  ],
  [
    'an RSA-wrapped key on an image with a KMS key',
    { imageEncryptionKey: { rsaEncryptedKey: 'k' } },
    { imageEncryptionKey: { kmsKeyName: 'projects/p/k' } },
    ['imageEncryptionKey: a customer-supplied key, projects/p/k'],
  ],
  ['an encryption key without a name', { imageEncryptionKey: undefined }, {}, []],
  ['no shielded state', { shieldedInstanceInitialState: undefined }, {}, []],
  [
    'a shielded state that the image lacks',
    { shieldedInstanceInitialState: { dbs: [{ content: 'AQ==' }, { fileType: 'BIN' }] } },
    {},
    ['shieldedInstanceInitialState.dbs: BIN sha256:e3b0c44298fc, file sha256:4bf5122f3445, (none)'],
  ],
]

test.each([...cases, ...moreCases])('%s', (_name, body, image, expected) => {
  const drift = driftOf(spec('web', { body }), image as Image)
  expect(drift.map(({ field, expected, actual }) => `${field}: ${expected}, ${actual}`)).toEqual(expected)
})

test('a source image is compared from its project on, whatever host and version the link has', () => {
  const image = {
    name: 'web',
    sourceImage: 'https://www.googleapis.com/compute/beta/projects/golden-prod/global/images/base',
  }
  expect(driftOf(spec('web', { source: fromImage('base') }), image)).toEqual([])
  expect(driftOf(spec('web', { source: fromImage('other') }), image)).toHaveLength(1)
})

test('a version of a KMS key counts where the manifest names one', () => {
  const key = 'projects/p/locations/us/keyRings/r/cryptoKeys/k/cryptoKeyVersions'
  const image = { ...debian, imageEncryptionKey: { kmsKeyName: `${key}/3` } }
  const driftWith = (kmsKeyName: string) =>
    driftOf(spec('web', { body: { imageEncryptionKey: { kmsKeyName } } }), image)
  expect(driftWith(`${key}/3`)).toEqual([])
  expect(driftWith(`${key}/4`)).toEqual([
    { field: 'imageEncryptionKey.kmsKeyName', expected: `${key}/4`, actual: `${key}/3` },
  ])
})

test.each<[string, ImageSpec['source'], Partial<Image>, string[]]>([
  ['a family, as an image', family, { sourceImage: 'https://x/projects/p/global/images/i' }, []],
  [
    'a family, as a raw disk',
    family,
    { rawDisk: {} },
    ['sourceImage: projects/p/global/images/family/f, a raw disk'],
  ],
  [
    'a family, as a snapshot',
    family,
    { sourceSnapshot: 'https://x/projects/p/global/snapshots/s' },
    ['sourceImage: projects/p/global/images/family/f, sourceSnapshot projects/p/global/snapshots/s'],
  ],
  [
    'an image, as a raw disk',
    fromImage('base'),
    { rawDisk: {} },
    ['sourceImage: projects/golden-prod/global/images/base, (none)'],
  ],
  ['nothing known', family, {}, []],
])('a source of another kind: %s', (_, source, image, expected) => {
  const drift = driftOf(spec('web', { source }), { name: 'web', ...image })
  expect(drift.map(({ field, expected, actual }) => `${field}: ${expected}, ${actual}`)).toEqual(expected)
})
