import { createHash } from 'node:crypto'
import type { FilterFields } from '../lists/filter-fields.ts'
import type { Resource } from '../state/resources.ts'
import type { Store } from '../state/store.ts'
import { apiUrl, pathFrom } from '../urls.ts'
import { licenseCode } from './license-code.ts'

/** Scalar members of a License. */
export const licenseFields: FilterFields = new Set([
  'chargesUseFee',
  'creationTimestamp',
  'description',
  'id',
  'kind',
  'licenseCode',
  'name',
  'selfLink',
  'transferable',
])

/** A number that is always the same for the same path, as the ids of what is made up here have to be. */
const idOf = (path: string): string =>
  String(createHash('sha256').update(path).digest().readBigUInt64BE() >> 1n)

/** A License of which no more than its name is known, with the members of the recorded ones. */
function madeUp(path: string): Resource {
  const name = path.slice(path.lastIndexOf('/') + 1)
  return {
    kind: 'compute#license',
    name,
    chargesUseFee: false,
    id: idOf(path),
    licenseCode: licenseCode(name),
    creationTimestamp: '2023-12-31T16:00:00.000-08:00',
    description: name,
    transferable: true,
    selfLink: apiUrl(path),
  }
}

/** Licences of a project by name: whatever any image, disk or snapshot says it has of them. */
export function licensesOf(project: string, store: Store): ReadonlyMap<string, Resource> {
  const prefix = `projects/${project}/global/licenses/`
  const found = new Map<string, Resource>()
  for (const { resource } of ['images', 'disks', 'snapshots'].flatMap((kind) => store.all(kind))) {
    for (const url of (resource.licenses ?? []) as readonly string[]) {
      const path = pathFrom(url, project)
      const name = path.slice(prefix.length)
      if (path.startsWith(prefix) && !found.has(name)) found.set(name, madeUp(path))
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
