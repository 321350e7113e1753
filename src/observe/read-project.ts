import pLimit from 'p-limit'
import type { CallOptions, ComputeApi } from '../gce/api/compute-api.ts'
import { ApiError } from '../gce/errors/api-error.ts'
import { lacksPermission, reportDenied } from '../gce/report-denied.ts'
import type { Image } from '../gce/wire/resources.ts'
import type { ProjectState } from './cloud-state.ts'
import type { EmitObserve } from './events.ts'

/** For up to this many images of a project, single reads cost less than a list of unknown size. */
const maxGets = 3
const parallelGets = 10

interface Wanted {
  readonly project: string
  readonly names: readonly string[]
  /** The other images of the project are of interest too. */
  readonly needsList: boolean
}

/** At least the wanted images of a project that exist. `isWhole`: all its images. */
export async function readProjectImages(
  { project, names, needsList }: Wanted,
  api: ComputeApi,
  { emit, ...options }: CallOptions & { readonly emit: EmitObserve },
): Promise<ProjectState & { readonly isWhole: boolean }> {
  if (needsList || names.length > maxGets) {
    try {
      return { ...(await listProject(project, api, options)), isWhole: true }
    } catch (error) {
      // a role may grant compute.images.get without compute.images.list
      if (!lacksPermission(error)) throw error
      const fallback = needsList ? 'withheld' : 'images.list'
      reportDenied(error, { method: 'images.list', project, fallback }, emit)
    }
  }
  const limit = pLimit(parallelGets)
  const get = async (name: string): Promise<Image[]> => {
    try {
      return [await api.getImage(project, name, options)]
    } catch (error) {
      if (error instanceof ApiError && error.kind === 'notFound') return []
      throw error
    }
  }
  const images = (await Promise.all(names.map((name) => limit(get, name)))).flat()
  return { images, isWhole: false }
}

/** All images of a project that match the filter, in the syntax of the API. */
export async function listProject(
  project: string,
  api: Pick<ComputeApi, 'listImages'>,
  options: CallOptions,
  filter?: string,
): Promise<ProjectState> {
  let serverMs = Number.POSITIVE_INFINITY
  const onDate = (ms = Number.NaN) => {
    serverMs = Math.min(serverMs, ms) // NaN stays NaN
  }
  const images = await api.listImages(project, { ...options, onDate }, filter)
  return Number.isFinite(serverMs) ? { images, serverMs } : { images }
}
