import pLimit from 'p-limit'
import type { ImageSpec } from '../catalog/image-spec.ts'
import { isAwaitingFamily } from '../catalog/provenance.ts'
import type { CallOptions, ComputeApi } from '../gce/api/compute-api.ts'
import { ApiError } from '../gce/errors/api-error.ts'
import { reportDenied } from '../gce/report-denied.ts'
import type { Image } from '../gce/wire/resources.ts'
import type { EmitObserve } from './events.ts'

const parallelGets = 10

/**
 * The images that the families of a project point to, for those of its images that are to join them: a list would have
 * them too. What cannot be read is left out, as it prevents no creation.
 */
export async function readHeads(
  specs: readonly ImageSpec[],
  found: readonly Image[],
  api: Pick<ComputeApi, 'getImageFromFamily'>,
  { emit, ...options }: CallOptions & { readonly emit: EmitObserve },
): Promise<readonly Image[]> {
  const existing = new Map(found.map((image) => [image.name, image]))
  const families = new Map(
    specs.flatMap((spec) => {
      const { family } = spec.body
      return typeof family === 'string' && joinsFamily(spec, existing.get(spec.name))
        ? [[family, spec.project]]
        : []
    }),
  )
  const limit = pLimit(parallelGets)
  const read = async (family: string, project: string): Promise<Image[]> => {
    try {
      return [await api.getImageFromFamily(project, family, options)]
    } catch (error) {
      if (!(error instanceof ApiError && (error.kind === 'notFound' || error.kind === 'permission')))
        throw error
      reportDenied(error, { method: 'images.getFromFamily', project, fallback: 'heads' }, emit)
      return []
    }
  }
  return (await Promise.all([...families].map(([family, project]) => limit(read, family, project)))).flat()
}

/** Whether the image is to be inserted, or attached after its verification. A name without digits is not a release. */
const joinsFamily = (spec: ImageSpec, image: Image | undefined): boolean =>
  image === undefined || image.status === 'DELETING' ? /\d/.test(spec.name) : isAwaitingFamily(spec, image)
