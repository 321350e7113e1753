import { hasOpenName } from '../catalog/follow/source-values.ts'
import { imagePath } from '../catalog/image-ref.ts'
import type { Catalog, ImageSource } from '../catalog/image-spec.ts'
import type { ComputeApi } from '../gce/api/compute-api.ts'
import { ApiError } from '../gce/errors/api-error.ts'
import { inPhase } from '../gce/errors/in-phase.ts'
import { reportDenied } from '../gce/report-denied.ts'
import type { Image } from '../gce/wire/resources.ts'
import { endingTogether } from '../util/signals.ts'
import type { CloudState, ProjectState } from './cloud-state.ts'
import { startReading } from './events.ts'
import { ReadError } from './read-error.ts'
import { readFamilies } from './read-families.ts'
import { readHeads } from './read-heads.ts'
import { readProjectImages } from './read-project.ts'
import { type ReadOptions, readSources } from './read-sources.ts'

/**
 * Reads what planning requires: which images of the catalog (and of its own projects' sources) exist, where the
 * source families of missing images point, and whether their other sources exist. Throws ReadError. The state records
 * families that cannot be read, for the images that need them.
 */
export function readCloudState(catalog: Catalog, api: ComputeApi, options: ReadOptions): Promise<CloudState> {
  return endingTogether(options.signal, async (signal) => {
    const more = { ...options, signal }
    const { images, projects } = await readImages(catalog, api, more)
    const [families, sources] = await Promise.all([
      readFamilies(familiesToRead(catalog, images, more), api, more),
      readSources(catalog, images, api, more),
    ])
    const { known } = options
    reportUnreadHeads(catalog, families, options)
    return {
      images,
      families: new Map([...(known?.families ?? []), ...families]),
      sources: new Map([...(known?.sources ?? []), ...sources]),
      projects,
    }
  })
}

/** The lock file names the image of a family: the family itself is read only to note newer ones. */
function reportUnreadHeads(
  { images }: Catalog,
  families: CloudState['families'],
  { emit }: Pick<ReadOptions, 'emit'>,
): void {
  for (const spec of images) {
    const { source, pin } = spec
    const state = source.kind === 'family' && pin !== undefined ? families.get(source.path) : undefined
    if (source.kind !== 'family' || state?.kind !== 'failed') continue
    const { project } = source
    const denial = { method: 'images.getFromFamily', project, image: spec, fallback: 'newer' } as const
    reportDenied(state.failure, denial, emit)
  }
}

async function readImages(
  catalog: Catalog,
  api: ComputeApi,
  { emit, purpose, ...options }: ReadOptions,
): Promise<{
  readonly images: Map<string, Image>
  readonly projects: Map<string, ProjectState>
}> {
  const images = new Map<string, Image>()
  const projects = new Map<string, ProjectState>()
  const withPolicy = new Set(catalog.policies?.map(({ project }) => project))
  const byProject = namesByProject(catalog)
  const total = [...byProject.values()].reduce((sum, names) => sum + names.size, 0)
  const onRead = startReading(emit, 'images', total)
  const readProject = async (project: string, names: readonly string[]) => {
    try {
      const needsList = withPolicy.has(project)
      const read = await readProjectImages({ project, names, needsList }, api, { ...options, emit })
      const specs = catalog.images.filter(
        (spec) => spec.project === project && (needsList || purpose === 'plan'),
      )
      const heads = read.isWhole ? [] : await readHeads(specs, read.images, api, { ...options, emit })
      for (const image of [...heads, ...read.images]) images.set(imagePath(project, image.name), image)
      if (needsList && read.isWhole) projects.set(project, read)
      onRead(names.length)
    } catch (error) {
      throw error instanceof ApiError
        ? new ReadError(`the images of project ${project}`, inPhase(error, 'read'))
        : error
    }
  }
  await Promise.all([...byProject].map(([project, names]) => readProject(project, [...names])))
  return { images, projects }
}

/** Names to look up: the catalog's images, and source images in one of its projects. */
function namesByProject({ images }: Catalog): Map<string, Set<string>> {
  const names = new Map<string, Set<string>>()
  for (const spec of images) {
    const { project, name } = spec
    if (hasOpenName(spec)) continue
    const known = names.get(project)
    if (known) known.add(name)
    else names.set(project, new Set([name]))
  }
  for (const { source } of images) if (source.kind === 'image') names.get(source.project)?.add(source.name)
  return names
}

/** The families of images that may have to be inserted. Where the lock names the image, only a plan shows the head. */
function familiesToRead(
  { images: specs }: Catalog,
  images: ReadonlyMap<string, Image>,
  { known, purpose }: Pick<ReadOptions, 'known' | 'purpose'>,
): readonly ImageSource[] {
  const isSettled = (path: string) => ['READY', 'FAILED'].includes(images.get(path)?.status ?? '')
  return specs
    .filter(({ path, pin }) => (pin === undefined ? !isSettled(path) : purpose === 'plan'))
    .map(({ source }) => source)
    .filter((source) => source.kind === 'family' && !known?.families.has(source.path))
}
