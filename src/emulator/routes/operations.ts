import { getOperation, listOperations, waitOperation } from '../methods/operations.ts'
import { listQuery, type Routes } from './route.ts'

export const operationRoutes = {
  'globalOperations.get': {
    http: 'GET',
    path: 'global/operations/{operation}',
    query: [],
    group: 'operation_read_requests',
    permission: 'compute.globalOperations.get',
    handle: getOperation,
  },
  'globalOperations.list': {
    http: 'GET',
    path: 'global/operations',
    query: listQuery,
    group: 'list_requests',
    permission: 'compute.globalOperations.list',
    handle: listOperations,
  },
  // Which quota group it counts in is not documented; that of get, here.
  'globalOperations.wait': {
    http: 'POST',
    path: 'global/operations/{operation}/wait',
    query: [],
    group: 'operation_read_requests',
    permission: 'compute.globalOperations.get',
    handle: waitOperation,
  },
} as const satisfies Routes
