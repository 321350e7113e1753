import { getDisk, getSnapshot } from '../methods/disks-and-snapshots.ts'
import type { Routes } from './route.ts'

export const diskAndSnapshotRoutes = {
  'disks.get': {
    http: 'GET',
    path: 'zones/{zone}/disks/{disk}',
    query: [],
    group: 'read_requests_per_region',
    permission: 'compute.disks.get',
    handle: getDisk,
  },
  'regionDisks.get': {
    http: 'GET',
    path: 'regions/{region}/disks/{disk}',
    query: [],
    group: 'read_requests_per_region',
    permission: 'compute.disks.get',
    handle: getDisk,
  },
  'snapshots.get': {
    http: 'GET',
    path: 'global/snapshots/{snapshot}',
    query: [],
    group: 'read_requests',
    permission: 'compute.snapshots.get',
    handle: getSnapshot,
  },
} as const satisfies Routes
