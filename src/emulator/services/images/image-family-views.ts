import type { Call } from '../../api/call.ts'
import type { Resource } from '../../base/resources.ts'
import { notFound } from '../../errors/api-error.ts'
import { newestOfFamily } from './newest-of-family.ts'

/**
 * imageFamilyViews.get: the newest image of the family as that zone sees it. The text of the 404 is inferred from
 * that of other zonal resources.
 */
export function getImageFamilyView({ project, params, backend }: Call): Resource {
  const { zone = '', family = '' } = params
  const image = newestOfFamily(backend.store, project, family, zone)
  if (!image) throw notFound(`projects/${project}/zones/${zone}/imageFamilyViews/${family}`)
  return { image: image.resource }
}
