import { expect, test } from 'vitest'
import { type QuotaGroup, quotaGroups } from '../../src/emulator/contract/quotas.ts'
import { routes } from '../../src/emulator/http/routes.ts'

/**
 * The methods of each group, as Google's page on rate quotas sorts them. It does not name IAM's methods (a read, but
 * for setIamPolicy), operations.delete (a mutation like others) nor globalOperations.wait (counted with its get).
 */
const groups: Readonly<Record<QuotaGroup, string>> = {
  default: 'images.patch images.setIamPolicy snapshots.setIamPolicy globalOperations.delete',
  read_requests: `images.get images.getFromFamily images.getIamPolicy images.testIamPermissions
    snapshots.get snapshots.getIamPolicy snapshots.testIamPermissions
    licenses.get licenseCodes.get zones.get regions.get projects.get`,
  list_requests: 'images.list snapshots.list licenses.list zones.list regions.list globalOperations.list',
  operation_read_requests: 'globalOperations.get globalOperations.wait',
  global_resource_write_requests: `images.insert images.delete images.deprecate images.setLabels
    snapshots.insert snapshots.delete snapshots.setLabels`,
  heavy_weight_read_requests: 'disks.aggregatedList globalOperations.aggregatedList',
  default_per_region: `disks.insert disks.update disks.delete disks.resize disks.setLabels disks.setIamPolicy
    regionDisks.insert regionDisks.update regionDisks.delete regionDisks.resize regionDisks.setLabels regionDisks.setIamPolicy
    zoneOperations.delete regionOperations.delete`,
  read_requests_per_region: `disks.get disks.getIamPolicy disks.testIamPermissions
    regionDisks.get regionDisks.getIamPolicy regionDisks.testIamPermissions
    diskTypes.get regionDiskTypes.get imageFamilyViews.get`,
  list_requests_per_region: `disks.list regionDisks.list diskTypes.list regionDiskTypes.list
    zoneOperations.list regionOperations.list`,
  operation_read_requests_per_region: 'zoneOperations.get regionOperations.get',
  global_resource_write_requests_per_region: 'disks.createSnapshot regionDisks.createSnapshot',
  heavy_weight_read_requests_per_region: 'zoneOperations.wait regionOperations.wait',
}

test.each(Object.entries(groups))('%s', (group, methods) => {
  const charged = Object.entries(routes).filter(([, route]) => route.group === group)
  expect(charged.map(([id]) => id).sort()).toEqual(methods.split(/\s+/).sort())
})

test('the documented limits per minute', () => {
  const { read_requests, list_requests, operation_read_requests, default: others, ...rest } = quotaGroups
  for (const { perMinute } of [read_requests, list_requests, operation_read_requests, others]) {
    expect(perMinute).toBe(1_500)
  }
  expect(rest.global_resource_write_requests.perMinute).toBe(375)
})
