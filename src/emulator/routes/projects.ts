import { getProject } from '../methods/projects.ts'
import type { Routes } from './route.ts'

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
