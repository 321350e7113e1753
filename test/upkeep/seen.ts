import type { Emulator, ImageState } from '../../src/emulator/public.ts'
import { catalog, families, projects } from './families.ts'

/** An image as the invariants see it. */
export interface Seen {
  readonly path: string
  readonly project: string
  readonly name: string
  readonly id: string
  readonly family: string | undefined
  readonly labels: Readonly<Record<string, string>>
  /** Has the labels without which no run may change it. */
  readonly belongsToCatalog: boolean
  readonly isReady: boolean
  /** It is being deleted. */
  readonly isGoing: boolean
  readonly state: string
  readonly createdMs: number
  readonly obsoleteMs: number | undefined
  readonly deletedMs: number | undefined
}

/** The images of the catalog's projects, by path. */
export type Sight = ReadonlyMap<string, Seen>

/** What a run may do: its manifest, and the images as they were before it began. */
export interface Grant {
  readonly before: Sight
  /** Names that its manifest lists. */
  readonly listed: ReadonlySet<string>
  readonly keep: ReadonlyMap<string, number>
  readonly prunes: boolean
}

export function look(gce: Emulator): Sight {
  const images = (gce.state().images ?? []).filter(({ project = '' }) => projects.includes(project))
  return new Map(images.map((image) => seen(image)).map((one) => [one.path, one]))
}

function seen(image: ImageState): Seen {
  const { project = '', name, labels = {}, status = 'READY', deprecated = {} } = image
  const { state = 'ACTIVE', obsolete, deleted } = deprecated
  return {
    path: `${project}/${name}`,
    project,
    name,
    id: String(image.id),
    family: image.family,
    labels,
    belongsToCatalog: labels['mintage-catalog'] === catalog && labels['mintage-spec'] !== undefined,
    isReady: status === 'READY',
    isGoing: status === 'DELETING',
    state,
    createdMs: Date.parse(String(image.creationTimestamp)),
    obsoleteMs: obsolete === undefined ? undefined : Date.parse(obsolete),
    deletedMs: deleted === undefined ? undefined : Date.parse(deleted),
  }
}

export const isActive = ({ isReady, state }: Seen): boolean => isReady && state === 'ACTIVE'

/** Newest first. */
export const membersOf = (sight: Sight, project: string, family: string): Seen[] =>
  [...sight.values()]
    .filter((one) => one.project === project && one.family === family)
    .sort((a, b) => b.createdMs - a.createdMs || (a.name < b.name ? 1 : -1))

/** Each family in each of its projects. */
export const places = families.flatMap((family) => family.projects.map((project) => ({ family, project })))
