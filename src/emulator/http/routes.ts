import type { Routes } from '../api/route.ts'
import { diskTypeRoutes } from '../services/disk-types/routes.ts'
import { diskRoutes } from '../services/disks/routes.ts'
import { iamRoutes } from '../services/iam/routes.ts'
import { imageFamilyViewRoutes } from '../services/images/image-family-view-routes.ts'
import { imageRoutes } from '../services/images/routes.ts'
import { licenseRoutes } from '../services/licenses/routes.ts'
import { locationRoutes } from '../services/locations/routes.ts'
import { objectRoutes } from '../services/objects/routes.ts'
import { operationRoutes } from '../services/operations/routes.ts'
import { projectRoutes } from '../services/projects/routes.ts'
import { snapshotRoutes } from '../services/snapshots/routes.ts'

/** The methods of Compute that are served, by the name under which calls are counted and faults are set. */
export const routes = {
  ...imageRoutes,
  ...operationRoutes,
  ...diskRoutes,
  ...snapshotRoutes,
  ...diskTypeRoutes,
  ...iamRoutes,
  ...imageFamilyViewRoutes,
  ...licenseRoutes,
  ...locationRoutes,
  ...projectRoutes,
} as const satisfies Routes

/** Those of Cloud Storage. */
export const storageRoutes = objectRoutes

export type MethodId = keyof typeof routes | keyof typeof storageRoutes

export const methodNames: readonly string[] = [...Object.keys(routes), ...Object.keys(storageRoutes)]
