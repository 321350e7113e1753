import type { Routes } from '../../api/route.ts'
import { getObject } from './methods.ts'

/** Methods of Cloud Storage's JSON API, below `/storage/v1/`; an object's name is URL-encoded, its slashes too. */
export const objectRoutes = {
  'objects.get': {
    http: 'GET',
    path: 'b/{bucket}/o/{object}',
    query: ['generation', 'projection', 'userProject'],
    handle: getObject,
  },
} as const satisfies Routes
