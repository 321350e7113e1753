import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import type { Image } from '../../src/gce/wire/resources.ts'
import { driftOf } from '../../src/plan/drift.ts'
import { fromImage, spec } from '../support/spec.ts'

const recorded = (name: string) =>
  JSON.parse(readFileSync(resolve(import.meta.dirname, '../recordings', name), 'utf8')).response.body

const debian = recorded('12-images-getfromfamily-public-image.json') as Image
const [fromDisk] = recorded('21-images-list-one-unlabelled.json').items as Image[]

/** What is written, the image that is there, and the drift: `field: want, have`. */
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
    'made from a disk instead',
    {},
    fromDisk as Image,
    ['rawDisk: a raw disk, sourceDisk projects/cloud-custodian/zones/us-central1-a/disks/c7n-test-instance'],
  ],
]

test.each(cases)('%s', (_name, body, image, expected) => {
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
