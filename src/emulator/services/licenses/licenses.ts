import type { Resource } from '../../base/resources.ts'
import { apiUrl, pathFrom } from '../../base/urls.ts'
import type { Store } from '../../store/store.ts'
import { madeUpLicense } from './made-up-license.ts'

/** Licences of a project by name: those of the state, and whatever any image, disk or snapshot says it has. */
export function licensesOf(project: string, store: Store): ReadonlyMap<string, Resource> {
  const prefix = `projects/${project}/global/licenses/`
  const own = store.collection(`projects/${project}/global/licenses`).values()
  const found = new Map(own.map(({ name, resource }) => [name, resource] as const))
  for (const { resource } of ['images', 'disks', 'snapshots'].flatMap((kind) => store.all(kind))) {
    for (const url of (resource.licenses ?? []) as readonly string[]) {
      const path = pathFrom(url, project)
      const name = path.slice(prefix.length)
      if (path.startsWith(prefix) && !found.has(name)) found.set(name, madeUpLicense(path))
    }
  }
  return found
}

/** The LicenseCode that a licence is known by, whose name is its number. Not recorded: as the proto has it. */
export function showLicenseCode(project: string, license: Resource): Resource {
  const { licenseCode: code, creationTimestamp, description, selfLink, transferable } = license
  return {
    kind: 'compute#licenseCode',
    id: code,
    creationTimestamp,
    name: code,
    description,
    licenseAlias: [{ selfLink, description }],
    state: 'ENABLED',
    selfLink: apiUrl(`projects/${project}/global/licenseCodes/${String(code)}`),
    transferable,
  }
}
