import type { Resource } from '../../base/resources.ts'
import { fullUrl } from '../../base/urls.ts'
import { licenseCode } from './license-code.ts'
import type { GuestOsFeature, Licensed } from './rules.ts'

interface Inheriting extends Licensed {
  readonly architecture?: string
  readonly guestOsFeatures?: readonly GuestOsFeature[]
}

/** What images, disks and snapshots take over from their source where the request says nothing of it. */
export function inheritedMembers(body: Inheriting, source: Resource, project: string): Resource {
  const licenses = filled(body.licenses)?.map((url) => fullUrl(url, project)) ?? strings(source.licenses)
  return {
    licenses,
    licenseCodes: codesOf(body, source, licenses),
    guestOsFeatures: filled(body.guestOsFeatures) ?? source.guestOsFeatures,
    architecture: body.architecture ?? source.architecture,
  }
}

const strings = (value: unknown): readonly string[] => (Array.isArray(value) ? value : [])

/** An empty list says nothing, as in all proto JSON. */
export const filled = <T>(list: readonly T[] | undefined) => (list && list.length > 0 ? list : undefined)

function codesOf(body: Licensed, source: Resource, licenses: readonly string[]): readonly unknown[] {
  if (body.licenseCodes?.length) return body.licenseCodes.map(String)
  if (!filled(body.licenses) && Array.isArray(source.licenseCodes)) return source.licenseCodes
  return licenses.map(licenseCode)
}

/**
 * The multi-region nearest to a disk, where what is made of it is stored unless the request says where. `us` is
 * recorded; the other two are inferred from the documentation's "closest to the source".
 */
export function multiRegionOf(sourcePath: string): string {
  const [, location = ''] = /\/(?:zones|regions)\/([^/]+)\//.exec(sourcePath) ?? []
  if (/^(europe|me|africa)-/.test(location)) return 'eu'
  return /^(asia|australia)-/.test(location) ? 'asia' : 'us'
}
