import { diskTypeRoutes } from '../routes/disk-types.ts'
import { diskRoutes } from '../routes/disks.ts'
import { iamRoutes } from '../routes/iam.ts'
import { imageFamilyViewRoutes } from '../routes/image-family-views.ts'
import { imageRoutes } from '../routes/images.ts'
import { licenseRoutes } from '../routes/licenses.ts'
import { locationRoutes } from '../routes/locations.ts'
import { objectRoutes } from '../routes/objects.ts'
import { operationRoutes } from '../routes/operations.ts'
import { projectRoutes } from '../routes/projects.ts'
import type { Routes } from '../routes/route.ts'
import { snapshotRoutes } from '../routes/snapshots.ts'

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
