import pLimit from 'p-limit'
import type { ImageSource } from '../catalog/image-spec.ts'
import type { CallOptions, ComputeApi } from '../gce/api/compute-api.ts'
import { ApiError } from '../gce/errors/api-error.ts'
import { inPhase } from '../gce/errors/in-phase.ts'
import type { FamilyState } from './cloud-state.ts'
import { type EmitObserve, startReading } from './events.ts'

const parallelGets = 10

/** The image of each family among the sources; one request a family. */
export async function readFamilies(
  sources: readonly ImageSource[],
  api: Pick<ComputeApi, 'getImageFromFamily'>,
  { emit, ...options }: CallOptions & { readonly emit: EmitObserve },
): Promise<Map<string, FamilyState>> {
  const families = new Map(
    sources.flatMap((source) => (source.kind === 'family' ? [[source.path, source] as const] : [])),
  )
  const onRead = startReading(emit, 'families', families.size)
  const limit = pLimit(parallelGets)
  const read = async (project: string, family: string): Promise<FamilyState> => {
    try {
      return { kind: 'found', image: await api.getImageFromFamily(project, family, options) }
    } catch (error) {
      if (error instanceof ApiError) return { kind: 'failed', failure: inPhase(error, 'read') }
      throw error
    }
  }
  const states = [...families].map(async ([path, { project, family }]) => {
    const state = await limit(read, project, family)
    onRead()
    return [path, state] as const
  })
  return new Map(await Promise.all(states))
}
