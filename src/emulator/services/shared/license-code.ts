import { createHash } from 'node:crypto'

/** Codes that are recorded beside their licence. */
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

/** A licence's code is a number of Google's choosing; an unknown licence gets one that is always the same. */
export function licenseCode(license: string): string {
  const name = license.slice(license.lastIndexOf('/') + 1)
  return knownCodes[name] ?? String(createHash('sha256').update(name).digest().readBigUInt64BE() >> 1n)
}
