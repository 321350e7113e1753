import { listQuery, type Routes } from '../../api/route.ts'
import { setLabels } from '../shared/set-labels.ts'
import { deprecateImage, patchImage } from './change-image.ts'
import { deleteImage, getFromFamily, getImage, insertImage, listImages } from './methods.ts'

export const imageRoutes = {
  'images.insert': {
    http: 'POST',
    path: 'global/images',
    query: ['requestId', 'forceCreate'],
    group: 'global_resource_write_requests',
    handle: insertImage,
  },
  'images.list': {
    http: 'GET',
    path: 'global/images',
    query: listQuery,
    group: 'list_requests',
    permission: 'compute.images.list',
    handle: listImages,
  },
  'images.get': {
    http: 'GET',
    path: 'global/images/{image}',
    query: [],
    group: 'read_requests',
    permission: 'compute.images.get',
    handle: getImage,
  },
  'images.getFromFamily': {
    http: 'GET',
    path: 'global/images/family/{family}',
    query: [],
    group: 'read_requests',
    permission: 'compute.images.getFromFamily',
    handle: getFromFamily,
  },
  'images.delete': {
    http: 'DELETE',
    path: 'global/images/{image}',
    query: ['requestId'],
    group: 'global_resource_write_requests',
    permission: 'compute.images.delete',
    handle: deleteImage,
  },
  'images.deprecate': {
    http: 'POST',
    path: 'global/images/{image}/deprecate',
    query: ['requestId'],
    group: 'global_resource_write_requests',
    permission: 'compute.images.deprecate',
    handle: deprecateImage,
  },
  'images.patch': {
    http: 'PATCH',
    path: 'global/images/{image}',
    query: ['requestId'],
    group: 'default',
    permission: 'compute.images.update',
    handle: patchImage,
  },
  'images.setLabels': {
    http: 'POST',
    path: 'global/images/{resource}/setLabels',
    query: [],
    group: 'global_resource_write_requests',
    permission: 'compute.images.setLabels',
    handle: setLabels('images'),
  },
} as const satisfies Routes
