import type { Call } from '../../api/call.ts'
import { get, list, type Routes } from '../../api/route.ts'
import type { Resource } from '../../base/resources.ts'
import { apiUrl, pathFrom } from '../../base/urls.ts'
import { notFound } from '../../errors/api-error.ts'
import { computedPage } from '../../lists/list-page.ts'
import { licenseKind } from '../../members/license.ts'
import { defaultLicense } from './default-license.ts'

/** Licenses of the project by name: those of the state, and those that any image, disk or snapshot names. */
function licensesOf({ project, backend: { store } }: Call): ReadonlyMap<string, Resource> {
  const prefix = `projects/${project}/global/licenses/`
  const own = store.resources.collection(`projects/${project}/global/licenses`).values()
  const found = new Map(own.map(({ name, resource }) => [name, resource] as const))
  for (const { resource } of ['images', 'disks', 'snapshots'].flatMap((kind) => store.resources.all(kind))) {
    for (const url of (resource.licenses ?? []) as readonly string[]) {
      const path = pathFrom(url, project)
      const name = path.slice(prefix.length)
      if (path.startsWith(prefix) && !found.has(name)) found.set(name, defaultLicense(path))
    }
  }
  return found
}

/** licenses.get, by name or id. */
function getLicense(call: Call): Resource {
  const { license = '' } = call.params
  const licenses = licensesOf(call)
  const found = licenses.get(license) ?? [...licenses.values()].find(({ id }) => id === license)
  if (!found) throw notFound(`projects/${call.project}/global/licenses/${license}`)
  return found
}

/** A recorded response has no `kind`, as its message in the proto. */
function listLicenses(call: Call): Resource {
  const path = `projects/${call.project}/global/licenses`
  return computedPage({ path, fields: licenseKind.fields }, [...licensesOf(call).values()], call.query)
}

/** The LicenseCode of a license, whose name is its number. Not recorded: as the proto has it. */
function getLicenseCode(call: Call): Resource {
  const { project, params } = call
  const { licenseCode = '' } = params
  const path = `projects/${project}/global/licenseCodes/${licenseCode}`
  const found = [...licensesOf(call).values()].find((license) => license.licenseCode === licenseCode)
  if (!found) throw notFound(path)
  const { creationTimestamp, description, selfLink, transferable } = found
  return {
    kind: 'compute#licenseCode',
    id: licenseCode,
    creationTimestamp,
    name: licenseCode,
    description,
    licenseAlias: [{ selfLink, description }],
    state: 'ENABLED',
    selfLink: apiUrl(path),
    transferable,
  }
}

export const licenseRoutes = {
  'licenses.get': get('global/licenses/{license}', 'licenses.get', getLicense),
  'licenses.list': list('global/licenses', 'licenses.list', listLicenses),
  'licenseCodes.get': get('global/licenseCodes/{licenseCode}', 'licenseCodes.get', getLicenseCode),
} satisfies Routes
