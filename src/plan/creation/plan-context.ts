import { familyPath, lastPart } from '../../catalog/image-ref.ts'
import type { Catalog, ImageSpec } from '../../catalog/image-spec.ts'
import type { Image } from '../../gce/wire/resources.ts'
import type { CloudState } from '../../observe/cloud-state.ts'
import { omitUndefined } from '../../util/omit-undefined.ts'
import type { ImagePlan, PlanNote, Step } from '../plan.ts'
import type { ListedImages } from '../source-verdict.ts'
import type { DigestContext } from './digest-of.ts'

/** What the planning of an image depends on. */
export interface PlanContext extends DigestContext {
  readonly state: CloudState
  /** The first future member of each family, by the path of the family. */
  readonly members: ReadonlyMap<string, ImageSpec>
  /** Projects whose images were looked up, so that absence means something. */
  readonly projects: ReadonlySet<string>
  readonly listed: ListedImages
  /** Origins of copies that the selection excludes, by path: they are read and judged, but not changed. */
  readonly otherOrigins: ReadonlyMap<string, ImageSpec>
  /** By path; each source precedes the images that are created from it. */
  readonly planned: Map<string, Planned>
}

/** An image with its steps. */
export interface Planned {
  readonly image: ImagePlan
  readonly steps: readonly Step[]
  readonly notes: readonly PlanNote[]
}

export function planContext(catalog: Catalog, state: CloudState): PlanContext {
  const { images, origins } = catalog
  const otherOrigins = originsOf(catalog)
  return {
    ...omitUndefined({ origins }),
    state: { ...state, images: withOrigins(state, otherOrigins) },
    members: firstMembers(images),
    projects: new Set(images.map(({ project }) => project)),
    listed: listedImages(catalog),
    otherOrigins,
    planned: new Map(),
  }
}

function originsOf({ images, origins = new Map() }: Catalog): ReadonlyMap<string, ImageSpec> {
  const selected = new Set(images.map(({ path }) => path))
  const paths = new Set(images.flatMap(({ origin }) => origin?.path ?? []))
  return new Map([...origins].filter(([path]) => paths.has(path) && !selected.has(path)))
}

/** Images of projects that are not selected were read as sources. */
function withOrigins(
  { images, sources }: CloudState,
  origins: ReadonlyMap<string, ImageSpec>,
): ReadonlyMap<string, Image> {
  const found = [...origins.keys()].flatMap((path) => {
    const source = sources.get(path)
    return source?.kind === 'found' ? [[path, source.resource] as const] : []
  })
  return found.length === 0 ? images : new Map([...images, ...found])
}

function firstMembers(images: readonly ImageSpec[]): ReadonlyMap<string, ImageSpec> {
  const inFamilies = images.filter(({ body }) => body.family !== undefined).reverse() // the first one wins
  return new Map(inFamilies.map((spec) => [familyPath(spec.project, String(spec.body.family)), spec]))
}

function listedImages({ images, leftOut = new Set(), shard }: Catalog): ListedImages {
  const paths = [...images.map(({ path }) => path), ...leftOut].reverse() // of one name, the first wins
  const ofOtherShards = shard?.others ?? new Set()
  return { leftOut, ofOtherShards, byName: new Map(paths.map((path) => [lastPart(path), path])) }
}
