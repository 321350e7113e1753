import { imagePath } from '../../catalog/image-ref.ts'
import type { Catalog, ImageSpec } from '../../catalog/image-spec.ts'
import type { CloudState } from '../../observe/cloud-state.ts'
import type { ImagePlan, PlanNote, Step } from '../plan.ts'
import type { ListedImages } from '../source-verdict.ts'

/** What the planning of an image depends on. */
export interface PlanContext {
  readonly state: CloudState
  /** The first future member of each family, by the path of the family. */
  readonly members: ReadonlyMap<string, ImageSpec>
  /** Projects whose images were looked up, so that absence means something. */
  readonly projects: ReadonlySet<string>
  readonly listed: ListedImages
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
  const { images } = catalog
  return {
    state,
    members: firstMembers(images),
    projects: new Set(images.map(({ project }) => project)),
    listed: listedImages(catalog),
    planned: new Map(),
  }
}

function firstMembers(images: readonly ImageSpec[]): ReadonlyMap<string, ImageSpec> {
  const inFamilies = images.filter(({ body }) => body.family !== undefined).reverse() // the first one wins
  return new Map(inFamilies.map((spec) => [imagePath(spec.project, `family/${spec.body.family}`), spec]))
}

function listedImages({ images, leftOut = new Set() }: Catalog): ListedImages {
  const paths = [...images.map(({ path }) => path), ...leftOut].reverse() // of one name, the first wins
  return { leftOut, byName: new Map(paths.map((path) => [path.slice(path.lastIndexOf('/') + 1), path])) }
}
