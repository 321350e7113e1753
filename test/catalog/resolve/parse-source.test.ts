import { describe, expect, it } from 'vitest'
import { archiveProblem } from '../../../src/catalog/resolve/archive-problem.ts'
import { parseSource } from '../../../src/catalog/resolve/parse-source.ts'
import type { SourceField } from '../../../src/manifest/raw-manifest.ts'

describe('parseSource', () => {
  const image = { kind: 'image', project: 'own', name: 'i', path: 'projects/own/global/images/i' }
  const family = {
    kind: 'family',
    project: 'debian-cloud',
    family: 'debian-12',
    path: 'projects/debian-cloud/global/images/family/debian-12',
  }
  const snapshot = { kind: 'snapshot', path: 'projects/own/global/snapshots/s' }
  const disk = { kind: 'disk', path: 'projects/own/zones/z1/disks/d' }

  it.each<[SourceField, string, object]>([
    ['sourceImage', 'i', image],
    ['sourceImage', 'global/images/i', image],
    ['sourceImage', 'projects/own/global/images/i', image],
    ['sourceImage', 'https://www.googleapis.com/compute/v1/projects/own/global/images/i', image],
    ['sourceImage', '//compute.googleapis.com/projects/own/global/images/i', image],
    ['sourceImage', 'projects/debian-cloud/global/images/family/debian-12', family],
    [
      'sourceImage',
      'family/f',
      { ...family, project: 'own', family: 'f', path: 'projects/own/global/images/family/f' },
    ],
    ['sourceSnapshot', 's', snapshot],
    ['sourceSnapshot', 'global/snapshots/s', snapshot],
    ['sourceDisk', 'zones/z1/disks/d', disk],
    ['sourceDisk', 'projects/own/zones/z1/disks/d', disk],
    ['sourceDisk', 'regions/r1/disks/d', { kind: 'disk', path: 'projects/own/regions/r1/disks/d' }],
    [
      'sourceDisk',
      'projects/example.com:p/zones/z1/disks/d',
      { kind: 'disk', path: 'projects/example.com:p/zones/z1/disks/d' },
    ],
    [
      'rawDisk',
      'gs://b/a dir/web.tar.gz',
      { kind: 'rawDisk', uri: 'https://storage.googleapis.com/b/a%20dir/web.tar.gz' },
    ],
    [
      'rawDisk',
      'https://storage.googleapis.com/b/o',
      { kind: 'rawDisk', uri: 'https://storage.googleapis.com/b/o' },
    ],
    ['rawDisk', 'gs://b', { kind: 'rawDisk', uri: 'gs://b' }],
  ])('%s: %s', (field, text, value) => {
    expect(parseSource(field, text, 'own')).toEqual({ ok: true, value })
  })

  it.each<[SourceField, string, string]>([
    ['sourceDisk', 'd', 'sourceDisk "d" has no zone; write zones/ZONE/disks/d'],
    [
      'sourceDisk',
      'disks/d',
      'sourceDisk "disks/d" is not a valid source; write zones/ZONE/disks/DISK, regions/REGION/disks/DISK, or either after projects/PROJECT/',
    ],
    [
      'sourceSnapshot',
      'S',
      'sourceSnapshot "S" is not a valid source; write SNAPSHOT, global/snapshots/SNAPSHOT or projects/PROJECT/global/snapshots/SNAPSHOT',
    ],
    [
      'sourceImage',
      'global/snapshots/s',
      'sourceImage "global/snapshots/s" is not a valid source; write IMAGE, family/FAMILY, or projects/PROJECT/global/images/ and one of the two',
    ],
  ])('refuses %s: %s', (field, text, error) => {
    expect(parseSource(field, text, 'own')).toEqual({ ok: false, error })
  })

  it('accepts a short form although the project itself is wrong', () => {
    expect(parseSource('sourceImage', 'i', 'NOT VALID')).toMatchObject({ ok: true })
  })
})

it.each([
  ['gs://b/web.tar.gz', undefined],
  ['projects/p/locations/l/repositories/r/packages/k/versions/v', undefined],
  ['gs://b/web.tgz', 'rename the object to NAME.tar.gz'],
  ['gs://b/web.tar', 'pack disk.raw with gzip: tar --format=oldgnu -Sczf NAME.tar.gz disk.raw'],
  [
    'gs://b/web.VMDK',
    'convert the disk (qemu-img convert -O raw FILE disk.raw) and pack it: tar --format=oldgnu -Sczf NAME.tar.gz disk.raw',
  ],
  [
    'gs://b/web.constructor',
    'rename the file to disk.raw and pack it: tar --format=oldgnu -Sczf NAME.tar.gz disk.raw',
  ],
  ['gs://b/web', 'rename the file to disk.raw and pack it: tar --format=oldgnu -Sczf NAME.tar.gz disk.raw'],
])('archiveProblem of %s', (uri, remedy) => {
  const problem = `is not named *.tar.gz, the only archive format that Compute Engine accepts; ${remedy}`
  expect(archiveProblem(uri)).toBe(remedy === undefined ? undefined : problem)
})
