import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { createAjv } from '../../scripts/schema/compile.ts'
import { stateProblems } from '../../src/emulator/statefile/state-problems.ts'

const schema = JSON.parse(readFileSync('schemas/emulator-state.schema.json', 'utf8'))
const accepts = createAjv().compile(schema)

const image = { project: 'p-1', name: 'web-1' }
const disk = { ...image, zone: 'us-central1-a' }
const running = {
  project: 'p-1',
  name: 'operation-1',
  id: '1',
  operationType: 'insert',
  target: 'projects/p-1/global/images/web-1',
  targetId: '2',
  insertTime: '2026-11-24T10:00:00.000Z',
  startTime: '2026-11-24T10:00:00.000Z',
  dueTime: '2026-11-24T10:00:10.000Z',
  end: { kind: 'gone', path: 'projects/p-1/global/images/web-1' },
}
const old = {
  project: 'p-1',
  name: 'operation-1',
  id: '1',
  type: 'insert',
  image: 'web-1',
  insertTime: '2026-11-24T10:00:00.000Z',
  startTime: '2026-11-24T10:00:00.000Z',
  dueTime: '2026-11-24T10:00:10.000Z',
}
const { dueTime: _due, ...neverEnding } = running
const { image: _image, ...oldWithoutImage } = old

describe('the schema and the check of the emulator agree that these are good', () => {
  test.each<[what: string, state: unknown]>([
    ['nothing', {}],
    ['projects by name', { projects: ['p-1', 'example.com:p-2'] }],
    [
      'projects with settings',
      { projects: { 'p-1': { number: 7, imagesQuota: 3, deny: ['x'] }, 'p-2': null } },
    ],
    ['an image of a name alone', { images: [image] }],
    [
      'an image pasted from the API',
      { images: [{ name: 'web-1', selfLink: 'https://x/projects/p-1/global/images/web-1' }] },
    ],
    [
      'numbers as numbers and as texts',
      { images: [{ ...image, diskSizeGb: 10, id: '9223372036854775807' }] },
    ],
    [
      'features by name and as the API shows them',
      { images: [{ ...image, guestOsFeatures: ['GVNIC', { type: 'WINDOWS' }] }] },
    ],
    [
      'null for what is absent',
      { images: [{ ...image, family: null, labels: null, status: null }], disks: null },
    ],
    [
      'a deprecated image',
      { images: [{ ...image, deprecated: { state: 'OBSOLETE', obsolete: '2026-01-01' } }] },
    ],
    ['a disk of a zone', { disks: [disk] }],
    ['a disk of a region', { disks: [{ ...image, region: 'us-central1' }] }],
    ['a snapshot', { snapshots: [{ ...image, storageBytes: '12' }] }],
    ['objects', { objects: ['gs://bucket/a/b.tar.gz'] }],
    [
      'an object with its metadata',
      { objects: [{ bucket: 'b', name: 'a/b', size: '12', generation: 7, updated: '2026-01-01T00:00:00Z' }] },
    ],
    ['a failure', { failures: [{ code: 'X', message: 'm', leaves: 'failedImage', times: 2 }] }],
    ['an operation in flight', { images: [image], operations: [running] }],
    ['an operation that has ended', { operations: [{ ...neverEnding, endTime: '2026-11-24T10:00:10Z' }] }],
    ['an operation of mintage 0.1', { images: [image], operations: [old] }],
    [
      'uses of a source',
      { sourceUses: [{ source: 'projects/p-1/global/images/web-1', times: ['2026-11-24T10:00:00Z'] }] },
    ],
    [
      'a licence and a policy',
      {
        licenses: [{ ...image, licenseCode: 5 }],
        images: [
          { ...image, iamPolicy: { bindings: [{ role: 'roles/compute.imageUser', members: ['allUsers'] }] } },
        ],
      },
    ],
    ['the example', parse(readFileSync('examples/emulator-state.yaml', 'utf8'))],
  ])('%s', (_what, state) => {
    expect(stateProblems(state)).toEqual([])
    expect(accepts(state), JSON.stringify(accepts.errors)).toBe(true)
  })
})

describe('the schema and the check of the emulator agree that these are bad', () => {
  test.each<[what: string, state: unknown]>([
    ['a section that there is not', { instances: [] }],
    ['a misspelt member', { images: [{ ...image, famly: 'web' }] }],
    ['an image without a name', { images: [{ project: 'p-1' }] }],
    ['an image whose name is null', { images: [{ project: 'p-1', name: null }] }],
    ['an image without a project', { images: [{ name: 'web-1' }] }],
    ['a name in capitals', { images: [{ ...image, name: 'Web' }] }],
    ['a family in capitals', { images: [{ ...image, family: 'Web' }] }],
    ['a status that there is not', { images: [{ ...image, status: 'DONE' }] }],
    ['a state of deprecation that there is not', { images: [{ ...image, deprecated: { state: 'OLD' } }] }],
    ['a size that is not whole', { images: [{ ...image, diskSizeGb: 1.5 }] }],
    ['a size in words', { images: [{ ...image, diskSizeGb: 'ten' }] }],
    ['a list for a map', { images: [{ ...image, labels: [] }] }],
    ['a number for a label', { images: [{ ...image, labels: { tier: 1 } }] }],
    ['a feature without a type', { images: [{ ...image, guestOsFeatures: [{}] }] }],
    ['a time that is none', { images: [{ ...image, creationTimestamp: 'now' }] }],
    ['a key of another length', { images: [{ ...image, keySha256: 'AAAA' }] }],
    ['a map for a list', { images: { 'web-1': {} } }],
    ['a disk of no place', { disks: [image] }],
    ['a disk of two places', { disks: [{ ...disk, region: 'us-central1' }] }],
    ['an object without a bucket', { objects: ['web.tar.gz'] }],
    ['metadata without a bucket', { objects: [{ name: 'web.tar.gz' }] }],
    ['metadata with a slash in the bucket', { objects: [{ bucket: 'a/b', name: 'web.tar.gz' }] }],
    ['metadata with a member that there is not', { objects: [{ bucket: 'b', name: 'n', sizeGb: 1 }] }],
    ['metadata with a negative size', { objects: [{ bucket: 'b', name: 'n', size: -1 }] }],
    ['metadata with a time that is none', { objects: [{ bucket: 'b', name: 'n', updated: 'now' }] }],
    ['a licence without a project', { licenses: [{ name: 'l' }] }],
    ['a policy with a member that there is not', { images: [{ ...image, iamPolicy: { role: 'x' } }] }],
    ['a failure without a message', { failures: [{ code: 'X' }] }],
    ['a failure that leaves something else', { failures: [{ code: 'X', message: 'm', leaves: 'all' }] }],
    ['a project id in capitals', { projects: ['P'] }],
    ['a project id in capitals, with settings', { projects: { P: {} } }],
    ['a setting that there is not', { projects: { 'p-1': { quota: 1 } } }],
    ['an operation that never ends', { operations: [neverEnding] }],
    ['an operation that ends twice', { operations: [{ ...running, endTime: running.dueTime }] }],
    ['an operation of an unknown end', { operations: [{ ...running, end: { kind: 'fly' } }] }],
    ['an operation of mintage 0.1 without its image', { operations: [oldWithoutImage] }],
  ])('%s', (_what, state) => {
    expect(stateProblems(state)).not.toEqual([])
    expect(accepts(state)).toBe(false)
  })
})

test('every member is described, for editors to show', () => {
  const bare: string[] = []
  const visit = (node: unknown, path: string): void => {
    if (typeof node !== 'object' || node === null) return
    for (const [name, value] of Object.entries(node)) {
      if (name !== 'properties') visit(value, `${path}/${name}`)
      else {
        for (const [member, one] of Object.entries(value)) {
          if (!(one as { description?: string }).description) bare.push(`${path}/${member}`)
          visit(one, `${path}/${member}`)
        }
      }
    }
  }
  visit(schema, '')
  expect(bare).toEqual([])
})
