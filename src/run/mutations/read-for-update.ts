import type { Failure } from '../../catalog/failure.ts'
import { catalogOf } from '../../catalog/provenance.ts'
import type { Image } from '../../gce/wire/resources.ts'
import type { Attempt } from '../image-run.ts'
import { readImage } from '../images/read-image.ts'

/** The image as it is now, or why it is not updated: another run may have changed it since the plan. */
export async function readForUpdate(
  attempt: Attempt,
): Promise<{ readonly found: Image } | { readonly failure: Failure }> {
  const image = await readImage(attempt)
  if (image === undefined || image.status === 'DELETING') return gone
  const [other, { catalog, name }] = [catalogOf(image), attempt.image.spec]
  return other === undefined || other === catalog ? { found: image } : foreign(other, name)
}

/** Nothing was sent. */
export const updatedMeanwhile = 'it was updated after the plan'

const rerun = 'rerun: it plans from what exists then'

const gone = {
  failure: { kind: 'notFound', reason: 'IMAGE_GONE', message: 'it was deleted after the plan', hint: rerun },
} as const

const foreign = (catalog: string, name: string) => ({
  failure: {
    kind: 'failed',
    reason: 'OTHER_CATALOG',
    message: `it joined catalog ${catalog} after the plan`,
    hint: `list ${name} in one of the two catalogs only`,
  } as const,
})
