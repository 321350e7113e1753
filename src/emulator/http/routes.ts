import type { Routes } from '../api/route.ts'
import { diskTypeRoutes } from '../services/disk-types/disk-types.ts'
import { diskRoutes } from '../services/disks/disks.ts'
import { iamRoutes } from '../services/iam/iam.ts'
import { imageRoutes } from '../services/images/images.ts'
import { licenseRoutes } from '../services/licenses/licenses.ts'
import { locationRoutes } from '../services/locations/locations.ts'
import { objectRoutes } from '../services/objects/objects.ts'
import { operationRoutes } from '../services/operations/operations.ts'
import { projectRoutes } from '../services/projects/projects.ts'
import { snapshotRoutes } from '../services/snapshots/snapshots.ts'

/** The methods of Compute that are served, by the name under which calls are counted and faults are set. */
export const routes: Routes = {
  ...imageRoutes,
  ...operationRoutes,
  ...diskRoutes,
  ...snapshotRoutes,
  ...diskTypeRoutes,
  ...iamRoutes,
  ...licenseRoutes,
  ...locationRoutes,
  ...projectRoutes,
}

/** The methods of Cloud Storage that are served. */
export const storageRoutes = objectRoutes

export const methodNames: readonly string[] = [...Object.keys(routes), ...Object.keys(storageRoutes)]
