import { createRandom } from '../../src/emulator/base/random.ts'
import type { Emulator, ImageState } from '../../src/emulator/public.ts'
import type { FakeClock } from '../support/fake-clock.ts'
import { families, origin, upstream } from './families.ts'
import type { Grant } from './seen.ts'

/** What the manifest follows: the names of new images have these values. */
export interface Releases {
  /** Name of the newest image upstream that is not withdrawn. */
  image: string
  /** Generation of the archive. */
  archive: string
  /** Creation day of the disk and of the snapshot. */
  disk: string
  snapshot: string
}

/** Everything that moves in a simulation. */
export interface World {
  readonly seed: number
  readonly gce: Emulator
  readonly clock: FakeClock
  readonly random: () => number
  day: number
  readonly releases: Releases
  /** The label of all images. */
  team: string
  /** By family: what a person changed in the manifest. */
  readonly keep: Map<string, number>
  /** Families that the manifest has lost, and the day on which it gets them back. */
  readonly lost: Map<string, number>
  /** The newest image upstream is not the newest that it released. */
  withdrawn: boolean
  /** No run starts before that day. */
  pausedUntil: number
  /** Every verification fails before that day. */
  failingUntil: number
  /** Ids of images that a program verified, and names of those of the origin. */
  readonly verified: Set<string>
  /** Names of images whose verification failed on this day. */
  readonly failed: Set<string>
  /** Paths of images that a person changed, deleted or made. */
  readonly touched: Set<string>
  /** Requests of killed runs that have not arrived yet, and what those runs were allowed to do. */
  late: { readonly send: () => Promise<unknown>; readonly grant: Grant }[]
  /** What happened, for the text of a finding. */
  readonly diary: string[]
}

export const dayMs = 86_400_000

export const chance = (world: Pick<World, 'random'>, probability: number): boolean =>
  world.random() < probability
export const below = (world: Pick<World, 'random'>, end: number): number => Math.floor(world.random() * end)

export function newWorld(seed: number, gce: Emulator, clock: FakeClock): World {
  const world: World = {
    seed,
    gce,
    clock,
    random: createRandom(seed),
    day: 0,
    releases: { image: '', archive: '', disk: '', snapshot: '' },
    team: 'platform',
    keep: new Map(families.map(({ name, keep }) => [name, keep])),
    lost: new Map(),
    withdrawn: false,
    pausedUntil: 0,
    failingUntil: 0,
    verified: new Set(),
    failed: new Set(),
    touched: new Set(),
    late: [],
    diary: [],
  }
  releaseUpstream(world)
  replaceArchive(world)
  remakeDisk(world)
  remakeSnapshot(world)
  const legacy = { project: origin, family: 'base', creationTimestamp: '2025-01-01T00:00:00Z' }
  gce.addState({ images: [{ ...legacy, name: 'base-of-another-tool' }] })
  return world
}

export const note = ({ day, diary }: World, text: string): void => void diary.push(`day ${day}: ${text}`)

export const nowText = ({ clock }: World): string => new Date(clock.now()).toISOString()
/** `20261124` */
const dayText = (world: World): string => nowText(world).slice(0, 10).replaceAll('-', '')

const imagesIn = ({ gce }: Pick<World, 'gce'>, project: string): readonly ImageState[] =>
  (gce.state().images ?? []).filter((image) => image.project === project)

const upstreamImages = (world: World) =>
  imagesIn(world, upstream).filter(({ deprecated }) => deprecated === undefined)

/** A new image upstream, which deprecates all others but the two before. */
export function releaseUpstream(world: World): void {
  const count = imagesIn(world, upstream).length + 1
  const name = `debian-12-v${dayText(world)}-${String(count).padStart(4, '0')}`
  const image = {
    project: upstream,
    name,
    family: 'debian-12',
    // two releases of one moment have an order
    creationTimestamp: new Date(world.clock.now() - 3_600_000 + count).toISOString(),
  }
  const old = upstreamImages(world).slice(0, -2)
  const retired = old.map((one) => ({ ...one, deprecated: { state: 'DEPRECATED' as const } }))
  world.gce.addState({ images: [image, ...retired] })
  world.releases.image = name
  world.withdrawn = false
  note(world, `upstream releases ${name}`)
}

/** Upstream withdraws its newest image: the family moves back. */
export function withdrawUpstream(world: World): void {
  const newest = upstreamImages(world).at(-1)
  const before = upstreamImages(world).at(-2)
  if (!newest || !before) return
  world.gce.addState({ images: [{ ...newest, deprecated: { state: 'DEPRECATED' } }] })
  world.releases.image = before.name
  world.withdrawn = true
  note(world, `upstream withdraws ${newest.name}`)
}

/** The archive is replaced under the same URL. */
export function replaceArchive(world: World): void {
  const generation = String(world.clock.now() * 1_000)
  world.gce.addState({ objects: [{ bucket: 'golden', name: 'app.tar.gz', generation }] })
  world.releases.archive = generation
  note(world, `archive ${generation}`)
}

export function remakeDisk(world: World): void {
  const made = { creationTimestamp: nowText(world), id: String(world.clock.now() * 7) }
  world.gce.addState({ disks: [{ project: origin, zone: 'us-central1-a', name: 'builder', ...made }] })
  world.releases.disk = dayText(world)
  note(world, 'the disk is made again')
}

export function remakeSnapshot(world: World): void {
  const made = { creationTimestamp: nowText(world), id: String(world.clock.now() * 11) }
  world.gce.addState({ snapshots: [{ project: origin, name: 'nightly', ...made }] })
  world.releases.snapshot = dayText(world)
  note(world, 'the snapshot is made again')
}
