import { listQuery, type Routes } from '../../api/route.ts'
import { setLabels } from '../shared/set-labels.ts'
import { createSnapshot } from '../snapshots/methods.ts'
import { aggregateDisks, deleteDisk, getDisk, insertDisk, listDisks, resizeDisk } from './methods.ts'
import { updateDisk } from './update-disk.ts'

const insert = {
  http: 'POST',
  query: ['requestId', 'sourceImage'],
  group: 'default_per_region',
  handle: insertDisk,
} as const
const list = {
  http: 'GET',
  query: listQuery,
  group: 'list_requests_per_region',
  permission: 'compute.disks.list',
  handle: listDisks,
} as const
const get = {
  http: 'GET',
  query: [],
  group: 'read_requests_per_region',
  permission: 'compute.disks.get',
  handle: getDisk,
} as const
const remove = {
  http: 'DELETE',
  query: ['requestId'],
  group: 'default_per_region',
  permission: 'compute.disks.delete',
  handle: deleteDisk,
} as const
const update = {
  http: 'PATCH',
  query: ['requestId', 'paths', 'updateMask'],
  group: 'default_per_region',
  permission: 'compute.disks.update',
  handle: updateDisk,
} as const
const resize = {
  http: 'POST',
  query: ['requestId'],
  group: 'default_per_region',
  permission: 'compute.disks.resize',
  handle: resizeDisk,
} as const
const labels = {
  http: 'POST',
  query: ['requestId'],
  group: 'default_per_region',
  permission: 'compute.disks.setLabels',
  handle: setLabels('disks'),
} as const
const snapshot = {
  http: 'POST',
  group: 'global_resource_write_requests_per_region',
  permission: 'compute.disks.createSnapshot',
  handle: createSnapshot,
} as const

export const diskRoutes = {
  'disks.insert': { ...insert, path: 'zones/{zone}/disks' },
  'disks.list': { ...list, path: 'zones/{zone}/disks' },
  'disks.get': { ...get, path: 'zones/{zone}/disks/{disk}' },
  'disks.delete': { ...remove, path: 'zones/{zone}/disks/{disk}' },
  'disks.update': { ...update, path: 'zones/{zone}/disks/{disk}' },
  'disks.resize': { ...resize, path: 'zones/{zone}/disks/{disk}/resize' },
  'disks.setLabels': { ...labels, path: 'zones/{zone}/disks/{resource}/setLabels' },
  'disks.createSnapshot': {
    ...snapshot,
    path: 'zones/{zone}/disks/{disk}/createSnapshot',
    query: ['requestId', 'guestFlush'],
  },
  'disks.aggregatedList': {
    http: 'GET',
    path: 'aggregated/disks',
    query: [...listQuery, 'includeAllScopes', 'serviceProjectNumber'],
    group: 'heavy_weight_read_requests',
    permission: 'compute.disks.list',
    handle: aggregateDisks,
  },
  'regionDisks.insert': { ...insert, path: 'regions/{region}/disks' },
  'regionDisks.list': { ...list, path: 'regions/{region}/disks' },
  'regionDisks.get': { ...get, path: 'regions/{region}/disks/{disk}' },
  'regionDisks.delete': { ...remove, path: 'regions/{region}/disks/{disk}' },
  'regionDisks.update': { ...update, path: 'regions/{region}/disks/{disk}' },
  'regionDisks.resize': { ...resize, path: 'regions/{region}/disks/{disk}/resize' },
  'regionDisks.setLabels': { ...labels, path: 'regions/{region}/disks/{resource}/setLabels' },
  'regionDisks.createSnapshot': {
    ...snapshot,
    path: 'regions/{region}/disks/{disk}/createSnapshot',
    query: ['requestId'],
  },
} as const satisfies Routes
