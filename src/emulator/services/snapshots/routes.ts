import { listQuery, type Routes } from '../../api/route.ts'
import { setLabels } from '../shared/set-labels.ts'
import { deleteSnapshot, getSnapshot, insertSnapshot, listSnapshots } from './methods.ts'

export const snapshotRoutes = {
  'snapshots.insert': {
    http: 'POST',
    path: 'global/snapshots',
    query: ['requestId'],
    group: 'global_resource_write_requests',
    handle: insertSnapshot,
  },
  'snapshots.list': {
    http: 'GET',
    path: 'global/snapshots',
    query: listQuery,
    group: 'list_requests',
    permission: 'compute.snapshots.list',
    handle: listSnapshots,
  },
  'snapshots.get': {
    http: 'GET',
    path: 'global/snapshots/{snapshot}',
    query: [],
    group: 'read_requests',
    permission: 'compute.snapshots.get',
    handle: getSnapshot,
  },
  'snapshots.delete': {
    http: 'DELETE',
    path: 'global/snapshots/{snapshot}',
    query: ['requestId'],
    group: 'global_resource_write_requests',
    permission: 'compute.snapshots.delete',
    handle: deleteSnapshot,
  },
  'snapshots.setLabels': {
    http: 'POST',
    path: 'global/snapshots/{resource}/setLabels',
    query: [],
    group: 'global_resource_write_requests',
    permission: 'compute.snapshots.setLabels',
    handle: setLabels('snapshots'),
  },
} as const satisfies Routes
