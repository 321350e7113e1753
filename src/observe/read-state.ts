import pLimit from 'p-limit'
import { imagePath } from '../catalog/image-ref.ts'
import type { Catalog, ImageSpec } from '../catalog/image-spec.ts'
import type { CallOptions, ComputeApi, SourceApi } from '../gce/api/compute-api.ts'
import type { ObjectApi } from '../gce/api/object-api.ts'
import { ApiError } from '../gce/errors/api-error.ts'
import type { Image } from '../gce/wire/resources.ts'
import { endingTogether } from '../util/signals.ts'
import type { CloudState, FamilyState } from './cloud-state.ts'
import { ReadError } from './read-error.ts'
import { readSources } from './read-sources.ts'

/** Up to so many images of a project, one get each costs less than listing a project of unknown size. */
const fewImages = 3
const parallelGets = 10

/**
 * Reads what planning needs: which images of the catalog (and of its own projects' sources) exist, where the source
 * families of the missing ones point, and whether their other sources exist; archives of raw disks only by way of
 * `objects`. Throws ReadError; a family that cannot be read is not an error of the whole, it is kept in the state for
 * the images that need it.
 */
export async function readCloudState(
  catalog: Catalog,
  api: ComputeApi & SourceApi,
  { objects, ...more }: CallOptions & { readonly objects?: ObjectApi | undefined },
): Promise<CloudState> {
  return endingTogether(more.signal, (signal) => readAll(catalog, { api, objects }, { ...more, signal }))
}

async function readAll(
  catalog: Catalog,
  { api, objects }: { readonly api: ComputeApi & SourceApi; readonly objects: ObjectApi | undefined },
  options: CallOptions,
): Promise<CloudState> {
  const images = new Map<string, Image>()
  const wanted = pathsByProject(catalog)
  await Promise.all(
    [...wanted].map(async ([project, names]) => {
      try {
        for (const image of await readImages(project, [...names], api, options)) {
          images.set(imagePath(project, image.name), image)
        }
      } catch (error) {
        throw error instanceof ApiError ? new ReadError(`the images of project ${project}`, error) : error
      }
    }),
  )
  const [families, sources] = await Promise.all([
    readFamilies(catalog.images, images, api, options),
    readSources(catalog, images, { api, objects }, options),
  ])
  return { images, families, sources }
}

/** Names to look up: the catalog's images, and source images that lie in one of its projects. */
function pathsByProject(catalog: Catalog): Map<string, Set<string>> {
  const wanted = new Map<string, Set<string>>()
  for (const { project, name } of catalog.images) {
    const names = wanted.get(project)
    if (names) names.add(name)
    else wanted.set(project, new Set([name]))
  }
  for (const { source } of catalog.images) {
    if (source.kind !== 'image') continue
    wanted.get(source.project)?.add(source.name)
  }
  return wanted
}

async function readImages(
  project: string,
  names: readonly string[],
  api: ComputeApi,
  options: CallOptions,
): Promise<Image[]> {
  if (names.length <= fewImages) return getEach(project, names, api, options)
  try {
    return await api.listImages(project, options)
  } catch (error) {
    // a role may grant compute.images.get without compute.images.list
    if (error instanceof ApiError && error.kind === 'permission') {
      return getEach(project, names, api, options)
    }
    throw error
  }
}

async function getEach(
  project: string,
  names: readonly string[],
  api: ComputeApi,
  options: CallOptions,
): Promise<Image[]> {
  const limit = pLimit(parallelGets)
  const get = async (name: string): Promise<Image[]> => {
    try {
      return [await api.getImage(project, name, options)]
    } catch (error) {
      if (error instanceof ApiError && error.kind === 'notFound') return []
      throw error
    }
  }
  return (await Promise.all(names.map((name) => limit(get, name)))).flat()
}

/** Nothing will have to be inserted for it. */
const isSettled = (image: Image | undefined): boolean =>
  image?.status === 'READY' || image?.status === 'FAILED'

async function readFamilies(
  specs: readonly ImageSpec[],
  images: ReadonlyMap<string, Image>,
  api: ComputeApi,
  options: CallOptions,
): Promise<Map<string, FamilyState>> {
  const sources = new Map<string, { project: string; family: string }>()
  for (const { source, path } of specs) {
    const there = images.get(path)
    if (source.kind === 'family' && !isSettled(there)) sources.set(source.path, source)
  }
  const limit = pLimit(parallelGets)
  const read = async (path: string, project: string, family: string): Promise<[string, FamilyState]> => {
    try {
      return [path, { kind: 'found', image: await api.getImageFromFamily(project, family, options) }]
    } catch (error) {
      if (error instanceof ApiError) return [path, { kind: 'failed', failure: error }]
      throw error
    }
  }
  const found = [...sources].map(([path, { project, family }]) => limit(read, path, project, family))
  return new Map(await Promise.all(found))
}
