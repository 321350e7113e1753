import { notFound } from '../http/api-error.ts'
import type { Call } from '../http/call.ts'
import { newestOfFamily } from '../images/newest-of-family.ts'
import type { Resource } from '../state/resources.ts'

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
