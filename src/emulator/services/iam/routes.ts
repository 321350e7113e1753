import type { Routes } from '../../api/route.ts'
import { getIamPolicy, setIamPolicy, testIamPermissions } from './methods.ts'

const get = { http: 'GET', query: ['optionsRequestedPolicyVersion'] } as const
const set = { http: 'POST', query: [] } as const
const test = { http: 'POST', query: [] } as const

const images = 'global/images/{resource}'
const snapshots = 'global/snapshots/{resource}'
const disks = 'zones/{zone}/disks/{resource}'
const regionDisks = 'regions/{region}/disks/{resource}'

const ofImages = {
  get: {
    ...get,
    group: 'read_requests',
    permission: 'compute.images.getIamPolicy',
    handle: getIamPolicy('images'),
  },
  set: {
    ...set,
    group: 'default',
    permission: 'compute.images.setIamPolicy',
    handle: setIamPolicy('images'),
  },
  test: { ...test, group: 'read_requests', handle: testIamPermissions('images') },
} as const
const ofSnapshots = {
  get: {
    ...get,
    group: 'read_requests',
    permission: 'compute.snapshots.getIamPolicy',
    handle: getIamPolicy('snapshots'),
  },
  set: {
    ...set,
    group: 'default',
    permission: 'compute.snapshots.setIamPolicy',
    handle: setIamPolicy('snapshots'),
  },
  test: { ...test, group: 'read_requests', handle: testIamPermissions('snapshots') },
} as const
const ofDisks = {
  get: {
    ...get,
    group: 'read_requests_per_region',
    permission: 'compute.disks.getIamPolicy',
    handle: getIamPolicy('disks'),
  },
  set: {
    ...set,
    group: 'default_per_region',
    permission: 'compute.disks.setIamPolicy',
    handle: setIamPolicy('disks'),
  },
  test: { ...test, group: 'read_requests_per_region', handle: testIamPermissions('disks') },
} as const

export const iamRoutes = {
  'images.getIamPolicy': { ...ofImages.get, path: `${images}/getIamPolicy` },
  'images.setIamPolicy': { ...ofImages.set, path: `${images}/setIamPolicy` },
  'images.testIamPermissions': { ...ofImages.test, path: `${images}/testIamPermissions` },
  'snapshots.getIamPolicy': { ...ofSnapshots.get, path: `${snapshots}/getIamPolicy` },
  'snapshots.setIamPolicy': { ...ofSnapshots.set, path: `${snapshots}/setIamPolicy` },
  'snapshots.testIamPermissions': { ...ofSnapshots.test, path: `${snapshots}/testIamPermissions` },
  'disks.getIamPolicy': { ...ofDisks.get, path: `${disks}/getIamPolicy` },
  'disks.setIamPolicy': { ...ofDisks.set, path: `${disks}/setIamPolicy` },
  'disks.testIamPermissions': { ...ofDisks.test, path: `${disks}/testIamPermissions` },
  'regionDisks.getIamPolicy': { ...ofDisks.get, path: `${regionDisks}/getIamPolicy` },
  'regionDisks.setIamPolicy': { ...ofDisks.set, path: `${regionDisks}/setIamPolicy` },
  'regionDisks.testIamPermissions': { ...ofDisks.test, path: `${regionDisks}/testIamPermissions` },
} as const satisfies Routes
