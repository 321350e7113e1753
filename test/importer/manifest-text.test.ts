import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { imageEntry } from '../../src/importer/image-entry.ts'
import { manifestText } from '../../src/importer/manifest-text.ts'
import { breakCommands } from '../../src/text/workflow-commands.ts'

const url = 'https://www.googleapis.com/compute/v1/projects'
const raw = { rawDisk: { source: '', containerType: 'TAR' }, sourceType: 'RAW', status: 'READY' }

test.each([
  ['a raw disk', {}, { adopt: true }],
  [
    'a disk',
    { sourceDisk: `${url}/p/zones/z1/disks/d`, sourceDiskId: '7' },
    { sourceDisk: 'projects/p/zones/z1/disks/d' },
  ],
  [
    'a snapshot',
    { sourceSnapshot: `${url}/p/global/snapshots/s`, sourceSnapshotId: '7' },
    { sourceSnapshot: 'projects/p/global/snapshots/s' },
  ],
  [
    'an image',
    { sourceImage: `${url}/debian-cloud/global/images/d-12` },
    { sourceImage: 'projects/debian-cloud/global/images/d-12' },
  ],
  [
    'a customer-supplied key',
    { sourceImage: `${url}/p/global/images/i`, imageEncryptionKey: { sha256: 'x' } },
    { adopt: true },
  ],
  [
    'two sources',
    { sourceImage: `${url}/p/global/images/i`, sourceDisk: `${url}/p/zones/z1/disks/d` },
    { adopt: true },
  ],
  [
    'a KMS key, without its version',
    {
      sourceImage: `${url}/p/global/images/i`,
      imageEncryptionKey: {
        kmsKeyName: 'projects/p/locations/l/keyRings/r/cryptoKeys/k/cryptoKeyVersions/3',
      },
    },
    {
      sourceImage: 'projects/p/global/images/i',
      imageEncryptionKey: { kmsKeyName: 'projects/p/locations/l/keyRings/r/cryptoKeys/k' },
    },
  ],
  ['locations that the server chose', { storageLocations: ['us', 'eu'] }, { adopt: true }],
  [
    'output-only fields and labels of mintage',
    {
      id: '1',
      selfLink: 'x',
      creationTimestamp: '2026-01-01T00:00:00Z',
      archiveSizeBytes: '9',
      labelFingerprint: 'x',
      enableConfidentialCompute: false,
      deprecated: { state: 'ACTIVE' },
      diskSizeGb: '10',
      labels: { 'mintage-catalog': 'c', b: '', a: '1' },
      licenses: [`${url}/debian-cloud/global/licenses/debian-12`],
      licenseCodes: ['1'],
      guestOsFeatures: [{ type: 'GVNIC' }],
      storageLocations: ['us', 'us'],
      shieldedInstanceInitialState: { pk: { content: '-_-_', fileType: 'BIN' }, keks: [] },
    },
    {
      adopt: true,
      diskSizeGb: 10,
      licenses: ['projects/debian-cloud/global/licenses/debian-12'],
      guestOsFeatures: ['GVNIC'],
      storageLocations: ['us'],
      labels: { a: '1', b: '' },
      shieldedInstanceInitialState: { pk: { content: '+/+/', fileType: 'BIN' } },
    },
  ],
])('the entry of an image with %s', (_, image, entry) => {
  expect(imageEntry({ name: 'i', ...raw, ...image }, 'p')).toEqual({ name: 'i', ...entry })
})

test('the text is ordered, shares equal values and escapes expressions', () => {
  const shared = { architecture: 'ARM64', diskSizeGb: '10', status: 'READY' }
  const images = [
    { name: 'b', ...shared, family: 'f', labels: { team: 'x', tier: 'b' }, description: 'a ${vars.x}' },
    { name: 'a', ...shared, sourceImage: `${url}/p/global/images/b`, labels: { team: 'x', tier: '1' } },
  ]
  const text = manifestText({ project: 'p', images, header: ['one', 'two'] })
  expect(text).toBe(`# one
# two
project: p
defaults:
  architecture: ARM64
  diskSizeGb: 10
  labels:
    team: x
images:
  - name: a
    sourceImage: projects/p/global/images/b
    labels:
      tier: "1"
  - name: b
    adopt: true
    family: f
    description: a $\${vars.x}
    labels:
      tier: b
`)
  const reversed = manifestText({
    project: 'p',
    images: images.reverse(),
    header: ['one', 'two'],
  })
  expect(reversed).toBe(text)
})

test('no description commands a CI runner, and each keeps its value', () => {
  const descriptions = [
    '##[error]x',
    'a##[b]',
    '::error::x',
    `${'long '.repeat(30)}\n::error::x\n  ::add-mask::a\n`,
    'a\r::error::x',
    '#\u034F#[x]',
    `first\nsecond ${'long '.repeat(30)}\n`,
  ]
  const images = descriptions.map((description, index) => ({ name: `web-${index}`, description, ...raw }))
  const text = manifestText({ project: 'golden', images, header: [] })
  expect(breakCommands(text)).toBe(text)
  const { images: entries } = parse(text) as { images: { description: string }[] }
  expect(entries.map(({ description }) => description)).toEqual(descriptions)
})
