import pLimit from 'p-limit'
import type { ImageSpec } from '../catalog/image-spec.ts'
import type { CallOptions, ComputeApi } from '../gce/api/compute-api.ts'
import { ApiError } from '../gce/errors/api-error.ts'
import type { Image } from '../gce/wire/resources.ts'

const parallelGets = 10

/**
 * The images that the families of a project point to, for those of its images that are to be inserted: a list would have
 * them too. A name without digits is no release. What cannot be read is left out, as it prevents no creation.
 */
export async function readHeads(
  specs: readonly ImageSpec[],
  found: readonly Image[],
  api: Pick<ComputeApi, 'getImageFromFamily'>,
  options: CallOptions,
): Promise<readonly Image[]> {
  const existing = new Set(found.flatMap(({ name, status }) => (status === 'DELETING' ? [] : [name])))
  const families = new Map(
    specs.flatMap(({ project, name, body: { family } }) =>
      typeof family === 'string' && /\d/.test(name) && !existing.has(name) ? [[family, project]] : [],
    ),
  )
  const limit = pLimit(parallelGets)
  const read = async (family: string, project: string): Promise<Image[]> => {
    try {
      return [await api.getImageFromFamily(project, family, options)]
    } catch (error) {
      if (error instanceof ApiError && (error.kind === 'notFound' || error.kind === 'permission')) return []
      throw error
    }
  }
  return (await Promise.all([...families].map(([family, project]) => limit(read, family, project)))).flat()
}
