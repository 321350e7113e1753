import type { Call } from '../../api/call.ts'
import { locationIn } from '../../base/locations.ts'
import type { Resource } from '../../base/resources.ts'
import { notFound } from '../../errors/api-error.ts'
import { computedListing } from '../../lists/computed-listing.ts'
import { listPage } from '../../lists/list-page.ts'
import { diskTypeFields, diskTypesIn } from './disk-types.ts'

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
