import { createHash } from 'node:crypto'
import type { Resource } from '../../base/resources.ts'
import { apiUrl } from '../../base/urls.ts'
import { licenseCode } from '../shared/license-code.ts'

/** A number that is always the same for the same path, as the ids of what is made up here have to be. */
const idOf = (path: string): string =>
  String(createHash('sha256').update(path).digest().readBigUInt64BE() >> 1n)

/** A License of which no more than its name is known, with the members of the recorded ones. */
export function madeUpLicense(path: string): Resource {
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
