import { expect, test } from 'vitest'
import { imageRef } from '../../src/catalog/image-ref.ts'
import type { ImageSource } from '../../src/catalog/image-spec.ts'
import {
  archiveLine,
  archiveView,
  requestLines,
  shownRequest,
  sourceText,
} from '../../src/report/view/texts/request-fields.ts'
import { specOf } from './fixtures.ts'

const family: ImageSource = {
  kind: 'family',
  project: 'debian-cloud',
  family: 'debian-12',
  path: 'projects/debian-cloud/global/images/family/debian-12',
}

test.each<[ImageSource, string | undefined, string]>([
  [
    { kind: 'rawDisk', uri: 'https://storage.googleapis.com/b/o?sig=x#y' },
    undefined,
    'https://storage.googleapis.com/b/o',
  ],
  [{ kind: 'disk', path: 'projects/golden/zones/z/disks/d' }, undefined, 'disk zones/z/disks/d'],
  [{ kind: 'disk', path: 'projects/other/zones/z/disks/d' }, undefined, 'disk other/zones/z/disks/d'],
  [{ kind: 'snapshot', path: 'projects/golden/global/snapshots/s' }, undefined, 'snapshot s'],
  [{ kind: 'image', ...imageRef('debian-cloud', 'i') }, undefined, 'image debian-cloud/i'],
  [family, undefined, 'family debian-cloud/debian-12'],
  [
    family,
    'projects/debian-cloud/global/images/debian-12-v1',
    'family debian-cloud/debian-12 (debian-12-v1)',
  ],
])('the source %#', (source, sourceImage, expected) => {
  const request = sourceImage === undefined ? { name: 'a' } : { name: 'a', sourceImage }
  expect(sourceText(specOf('a', { source }), request)).toBe(expected)
})

test.each<[object, boolean, string[]]>([
  [{}, false, []],
  [{}, true, ['forceCreate: true']],
  [{ family: 'web' }, false, ['family: web']],
  [{ description: '' }, false, ['description: ""']],
  [{ diskSizeGb: 10, active: null }, false, ['diskSizeGb: 10', 'active: null']],
  [{ labels: { team: 'a', env: 'b' } }, false, ['labels.team: a', 'labels.env: b']],
  [{ guestOsFeatures: [{ type: 'GVNIC' }, { type: 'SEV' }] }, false, ['guestOsFeatures: GVNIC, SEV']],
  [{ licenses: ['x', 'y'] }, false, ['licenses: x, y']],
  [{ dbs: [{ content: 'c', fileType: 'X509' }] }, false, ['dbs[0].content: c', 'dbs[0].fileType: X509']],
  [{ description: 'a\nb' }, false, ['description: a b']],
  [{ description: 'x'.repeat(201) }, false, [`description: ${'x'.repeat(200)}…`]],
])('the lines of a request: %#', (request, forceCreate, lines) => {
  expect(requestLines(request as Record<string, unknown>, specOf('a', { forceCreate }))).toEqual(lines)
})

test('keys and signatures are hidden, at any depth', () => {
  const request = {
    name: 'a',
    rawDisk: { source: 'https://storage.googleapis.com/b/o?X-Goog-Signature=SECRET' },
    keys: [{ rawKey: 'SECRET' }, { rsaEncryptedKey: 'SECRET' }],
    diskSizeGb: 10,
  }
  expect(shownRequest(request)).toEqual({
    name: 'a',
    rawDisk: { source: 'https://storage.googleapis.com/b/o?•••' },
    keys: [{ rawKey: '•••' }, { rsaEncryptedKey: '•••' }],
    diskSizeGb: 10,
  })
})

test.each([
  [
    { name: 'o', size: '4096', generation: '17', updated: '2026-11-20T10:00:00Z' },
    'archive: 4,096 bytes, generation 17, updated 2026-11-20T10:00:00Z',
    { size: '4096', generation: '17', updated: '2026-11-20T10:00:00Z' },
  ],
  [
    { name: 'o', updated: '2026-11-20T10:00:00Z' },
    'archive: updated 2026-11-20T10:00:00Z',
    { size: null, generation: null, updated: '2026-11-20T10:00:00Z' },
  ],
  [
    { name: 'o', size: '1', generation: '2' },
    'archive: 1 byte, generation 2',
    { size: '1', generation: '2', updated: null },
  ],
])('the archive of a raw disk: %#', (object, line, view) => {
  expect([archiveLine(object), archiveView(object)]).toEqual([line, view])
})
