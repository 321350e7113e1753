import { listQuery, type Routes } from '../../api/route.ts'
import { getRegion, getZone, listRegions, listZones } from './methods.ts'

export const locationRoutes = {
  'zones.list': {
    http: 'GET',
    path: 'zones',
    query: listQuery,
    group: 'list_requests',
    permission: 'compute.zones.list',
    handle: listZones,
  },
  'zones.get': {
    http: 'GET',
    path: 'zones/{zone}',
    query: [],
    group: 'read_requests',
    permission: 'compute.zones.get',
    handle: getZone,
  },
  'regions.list': {
    http: 'GET',
    path: 'regions',
    query: listQuery,
    group: 'list_requests',
    permission: 'compute.regions.list',
    handle: listRegions,
  },
  'regions.get': {
    http: 'GET',
    path: 'regions/{region}',
    query: [],
    group: 'read_requests',
    permission: 'compute.regions.get',
    handle: getRegion,
  },
} as const satisfies Routes
