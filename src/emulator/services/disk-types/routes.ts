import { listQuery, type Routes } from '../../api/route.ts'
import { getDiskType, listDiskTypes } from './methods.ts'

const get = {
  http: 'GET',
  query: [],
  group: 'read_requests_per_region',
  permission: 'compute.diskTypes.get',
  handle: getDiskType,
} as const
const list = {
  http: 'GET',
  query: listQuery,
  group: 'list_requests_per_region',
  permission: 'compute.diskTypes.list',
  handle: listDiskTypes,
} as const

export const diskTypeRoutes = {
  'diskTypes.get': { ...get, path: 'zones/{zone}/diskTypes/{diskType}' },
  'diskTypes.list': { ...list, path: 'zones/{zone}/diskTypes' },
  'regionDiskTypes.get': { ...get, path: 'regions/{region}/diskTypes/{diskType}' },
  'regionDiskTypes.list': { ...list, path: 'regions/{region}/diskTypes' },
} as const satisfies Routes
