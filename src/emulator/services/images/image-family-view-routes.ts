import type { Routes } from '../../api/route.ts'
import { getImageFamilyView } from './image-family-views.ts'

export const imageFamilyViewRoutes = {
  'imageFamilyViews.get': {
    http: 'GET',
    path: 'zones/{zone}/imageFamilyViews/{family}',
    query: [],
    group: 'read_requests_per_region',
    permission: 'compute.images.getFromFamily',
    handle: getImageFamilyView,
  },
} as const satisfies Routes
