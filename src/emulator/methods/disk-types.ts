import { diskTypeFields, diskTypesIn } from '../disk-types/disk-types.ts'
import { notFound } from '../http/api-error.ts'
import type { Call } from '../http/call.ts'
import { computedListing } from '../lists/computed-listing.ts'
import { listPage } from '../lists/list-page.ts'
import { locationIn } from '../locations/locations.ts'
import type { Resource } from '../state/resources.ts'

export function getDiskType({ project, params }: Call): Resource {
  const location = locationIn(project, params)
  const { diskType = '' } = params
  const found = diskTypesIn(location).find(({ name }) => name === diskType)
  if (!found) throw notFound(`${location.path}/diskTypes/${diskType}`)
  return found
}

export function listDiskTypes({ project, params, query }: Call): Resource {
  const location = locationIn(project, params)
  const listing = {
    kind: location.kind === 'zone' ? 'compute#diskTypeList' : 'compute#regionDiskTypeList',
    path: `${location.path}/diskTypes`,
    fields: diskTypeFields,
    ...computedListing(diskTypesIn(location)),
  }
  return listPage(listing, query)
}
