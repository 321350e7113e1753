import type { Routes } from '../../api/route.ts'
import { getProject } from './methods.ts'

export const projectRoutes = {
  'projects.get': {
    http: 'GET',
    path: '',
    query: [],
    group: 'read_requests',
    permission: 'compute.projects.get',
    handle: getProject,
  },
} as const satisfies Routes
