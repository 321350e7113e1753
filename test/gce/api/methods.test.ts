import { expect, test } from 'vitest'
import { sourceMethod } from '../../../src/gce/api/compute-api.ts'
import { methods } from '../../../src/gce/api/methods.ts'

test.each([
  ['projects/p/zones/z/disks/d', 'disks.get'],
  ['projects/p/regions/r/disks/d', 'regionDisks.get'],
  ['projects/p/global/snapshots/s', 'snapshots.get'],
  ['projects/p/global/images/i', 'images.get'],
])('%s is read by %s', (path, method) => {
  expect(sourceMethod(path)).toBe(method)
})

test.each([
  ['images.list', 'list', 'compute.images.list'],
  ['images.get', 'read', 'compute.images.get'],
  ['images.getFromFamily', 'read', 'compute.images.getFromFamily'],
  ['images.insert', 'write', 'compute.images.create'],
  ['images.deprecate', 'write', 'compute.images.deprecate'],
  ['images.patch', 'patch', 'compute.images.update'],
  ['images.setLabels', 'write', 'compute.images.setLabels'],
  ['images.delete', 'write', 'compute.images.delete'],
  ['globalOperations.get', 'operation', 'compute.globalOperations.get'],
  ['globalOperations.wait', 'operation', 'compute.globalOperations.get'],
  ['globalOperations.list', 'list', 'compute.globalOperations.list'],
  ['disks.get', 'read', 'compute.disks.get'],
  ['regionDisks.get', 'read', 'compute.disks.get'],
  ['snapshots.get', 'read', 'compute.snapshots.get'],
  ['objects.get', 'read', 'storage.objects.get'],
] as const)('%s counts as %s and requires %s', (id, group, permission) => {
  expect(methods[id]).toMatchObject({ group, permission })
})

test('the table of methods has no other', () => {
  expect(Object.keys(methods)).toHaveLength(15)
})
