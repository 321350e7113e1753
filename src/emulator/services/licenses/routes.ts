import { listQuery, type Routes } from '../../api/route.ts'
import { getLicense, getLicenseCode, listLicenses } from './methods.ts'

export const licenseRoutes = {
  'licenses.get': {
    http: 'GET',
    path: 'global/licenses/{license}',
    query: [],
    group: 'read_requests',
    permission: 'compute.licenses.get',
    handle: getLicense,
  },
  'licenses.list': {
    http: 'GET',
    path: 'global/licenses',
    query: listQuery,
    group: 'list_requests',
    permission: 'compute.licenses.list',
    handle: listLicenses,
  },
  'licenseCodes.get': {
    http: 'GET',
    path: 'global/licenseCodes/{licenseCode}',
    query: [],
    group: 'read_requests',
    permission: 'compute.licenseCodes.get',
    handle: getLicenseCode,
  },
} as const satisfies Routes
