import { createHash } from 'node:crypto'
import type { Resource } from '../../base/resources.ts'
import { apiUrl } from '../../base/urls.ts'

/** Codes that are recorded with their license. */
const knownCodes: Readonly<Record<string, string>> = {
  cos: '1001010',
  'cos-pcid': '166739712233658766',
  'debian-11-bullseye': '3853522013536123851',
  'gke-node': '1001003',
  'shielded-cos': '6880041984096540132',
  'windows-server-2008-r2-dc': '1000000',
  'windows-server-2012-dc': '1000015',
  'windows-server-2012-r2-dc': '1000017',
  'windows-server-2016-dc': '1000213',
}

/** A license's code is a number of Google's choosing; an unknown license gets one that is always the same. */
export function licenseCode(license: string): string {
  const name = license.slice(license.lastIndexOf('/') + 1)
  return knownCodes[name] ?? numberOf(name)
}

/** A number derived from the text alone, for made-up ids. */
const numberOf = (text: string): string =>
  String(createHash('sha256').update(text).digest().readBigUInt64BE() >> 1n)

/** A License with only a known name, with the members of recorded ones. */
export function defaultLicense(path: string): Resource {
  const name = path.slice(path.lastIndexOf('/') + 1)
  return {
    kind: 'compute#license',
    name,
    chargesUseFee: false,
    id: numberOf(path),
    licenseCode: licenseCode(name),
    creationTimestamp: '2023-12-31T16:00:00.000-08:00',
    description: name,
    transferable: true,
    selfLink: apiUrl(path),
  }
}
