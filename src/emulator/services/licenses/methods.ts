import type { Call } from '../../api/call.ts'
import type { Resource } from '../../base/resources.ts'
import { notFound } from '../../errors/api-error.ts'
import { computedListing } from '../../lists/computed-listing.ts'
import { listPage } from '../../lists/list-page.ts'
import { licenseKind } from '../../members/license.ts'
import { licensesOf, showLicenseCode } from './licenses.ts'

/** By name or id. */
export function getLicense({ project, params: { license = '' }, backend }: Call): Resource {
  const licenses = licensesOf(project, backend.store)
  const found = licenses.get(license) ?? [...licenses.values()].find(({ id }) => id === license)
  if (!found) throw notFound(`projects/${project}/global/licenses/${license}`)
  return found
}

/** A recorded answer has no `kind`, as its message in the proto. */
export function listLicenses({ project, query, backend }: Call): Resource {
  const licenses = [...licensesOf(project, backend.store).values()]
  const path = `projects/${project}/global/licenses`
  return listPage({ path, fields: licenseKind.fields, ...computedListing(licenses) }, query)
}

export function getLicenseCode({ project, params: { licenseCode = '' }, backend }: Call): Resource {
  const licenses = [...licensesOf(project, backend.store).values()]
  const found = licenses.find((license) => license.licenseCode === licenseCode)
  if (!found) throw notFound(`projects/${project}/global/licenseCodes/${licenseCode}`)
  return showLicenseCode(project, found)
}
