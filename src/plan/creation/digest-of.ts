import { imagePath } from '../../catalog/image-ref.ts'
import type { Catalog, ImageSpec } from '../../catalog/image-spec.ts'
import { specDigest } from '../../catalog/provenance.ts'
import type { Image } from '../../gce/wire/resources.ts'
import type { CloudState } from '../../observe/cloud-state.ts'

export interface DigestContext {
  readonly state: Pick<CloudState, 'images' | 'families'>
  readonly origins?: Catalog['origins']
}

/**
 * The digest of an image that matches the manifest; undefined without a catalog, or if it cannot be known. A family may
 * point to another image by now: an existing image is compared with its own source. A copy has the digest of its origin.
 */
export function digestOf(spec: ImageSpec, context: DigestContext): string | undefined {
  if (spec.catalog === undefined || spec.source.kind === 'none') return undefined
  const made = spec.origin === undefined ? spec : context.origins?.get(spec.origin.path)
  if (made === undefined) return undefined
  if (made.source.kind !== 'family') return specDigest(made.body, made.followed)
  const own = ownSource(context.state.images.get(made.path))
  const sourceImage = own ?? made.pin?.path ?? headPath(made.source, context)
  return sourceImage === undefined ? undefined : specDigest({ ...made.body, sourceImage })
}

function ownSource(image: Image | undefined): string | undefined {
  if (image === undefined || image.status === 'DELETING') return undefined
  return typeof image.sourceImage === 'string' ? image.sourceImage : undefined
}

function headPath(
  { project, path }: { readonly project: string; readonly path: string },
  { state }: DigestContext,
): string | undefined {
  const family = state.families.get(path)
  return family?.kind === 'found' ? imagePath(project, family.image.name) : undefined
}
