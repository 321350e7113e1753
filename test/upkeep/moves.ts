import type { ImageState } from '../../src/emulator/public.ts'
import { families } from './families.ts'
import { isActive, look, membersOf, places, type Seen } from './seen.ts'
import {
  below,
  chance,
  dayMs,
  note,
  nowText,
  releaseUpstream,
  remakeDisk,
  remakeSnapshot,
  replaceArchive,
  type World,
  withdrawUpstream,
} from './world.ts'

interface Move {
  /** Of a day. */
  readonly probability: number
  readonly move: (world: World) => void
}

/** Whatever may happen between two runs. */
const moves: readonly Move[] = [
  { probability: 0.15, move: releaseUpstream },
  {
    probability: 0.03,
    move(world) {
      releaseUpstream(world)
      releaseUpstream(world)
    },
  },
  { probability: 0.012, move: withdrawUpstream },
  { probability: 0.12, move: replaceArchive },
  { probability: 0.08, move: remakeDisk },
  { probability: 0.08, move: remakeSnapshot },
  {
    probability: 0.012,
    move(world) {
      const days = 1 + below(world, 10)
      const half = families.filter(() => chance(world, 0.5)).map(({ name }) => name)
      for (const family of half) world.lost.set(family, world.day + days)
      note(world, `the manifest loses ${half} for ${days} days`)
    },
  },
  {
    probability: 0.01,
    move(world) {
      const family = anyOf(world, families)
      const keep = 1 + below(world, 4)
      world.keep.set(family.name, keep)
      note(world, `${family.name} keeps ${keep}`)
    },
  },
  {
    probability: 0.005,
    move(world) {
      world.pausedUntil = world.day + 10 + below(world, 30)
      note(world, `the schedule pauses until day ${world.pausedUntil}`)
    },
  },
  {
    probability: 0.01,
    move(world) {
      world.failingUntil = world.day + 7
      note(world, 'verifications fail for a week')
    },
  },
  {
    probability: 0.01,
    move(world) {
      world.team = `team-${world.day}`
      note(world, `the manifest has the label ${world.team}`)
    },
  },
  { probability: 0.008, move: rollBack },
  {
    probability: 0.01,
    move: (world) =>
      changeOurs(world, 'labels', (image) => ({
        ...image,
        labels: { ...image.labels, team: 'other', seen: '' },
      })),
  },
  {
    probability: 0.004,
    move(world) {
      const { family, project } = anyOf(world, places)
      const name = `${family.name}-by-hand-${world.day}`
      const image = { project, name, family: family.name, creationTimestamp: nowText(world) }
      world.gce.addState({ images: [image] })
      world.touched.add(`${project}/${name}`)
      note(world, `a person makes ${project}/${name}`)
    },
  },
  {
    probability: 0.004,
    move: (world) => changeOurs(world, 'takes the catalog label of', withoutCatalog),
  },
  {
    probability: 0.004,
    move: (world) =>
      changeOurs(world, 'gives to another catalog', (image) => ({
        ...image,
        labels: { ...image.labels, 'mintage-catalog': 'other' },
      })),
  },
  {
    probability: 0.01,
    // stale, passed or in the future: only a passed one counts
    move: (world) =>
      changeOurs(world, 'dates', (image) => {
        const at = () => new Date(world.clock.now() + (below(world, 60) - 40) * dayMs).toISOString()
        const { deprecated = {} } = image
        return { ...image, deprecated: { state: 'DEPRECATED', ...deprecated, obsolete: at(), deleted: at() } }
      }),
  },
  {
    probability: 0.004,
    move(world) {
      const image = anyOurs(world)
      if (image === undefined) return
      const state = world.gce.state()
      const images = (state.images ?? []).filter((one) => `${one.project}/${one.name}` !== image.path)
      world.gce.replaceState({ ...state, images })
      world.touched.add(image.path)
      note(world, `a person deletes ${image.path}`)
    },
  },
]

/** Makes the changes of a day. */
export function moveOn(world: World): void {
  for (const [family, until] of world.lost) if (until <= world.day) world.lost.delete(family)
  for (const { probability, move } of moves) if (chance(world, probability)) move(world)
}

const anyOf = <T>(world: World, items: readonly T[]): T => items[below(world, items.length)] as T

/** A person deprecates the head of a family that has another active image. */
function rollBack(world: World): void {
  const { family, project } = anyOf(world, places)
  const [head, next] = membersOf(look(world.gce), project, family.name).filter(isActive)
  if (head === undefined || next === undefined) return
  change(world, head, (image) => ({ ...image, deprecated: { state: 'DEPRECATED' } }))
  note(world, `a person deprecates the head ${head.path}`)
}

const withoutCatalog = (image: ImageState): ImageState => {
  const { 'mintage-catalog': _, ...labels } = image.labels ?? {}
  return { ...image, labels }
}

function changeOurs(world: World, verb: string, changed: (image: ImageState) => ImageState): void {
  const image = anyOurs(world)
  if (image === undefined) return
  change(world, image, changed)
  note(world, `a person ${verb} ${image.path}`)
}

/** An image of the catalog that is not a head: a family always resolves. */
function anyOurs(world: World): Seen | undefined {
  const sight = look(world.gce)
  const heads = new Set(
    places.map(({ family, project }) => membersOf(sight, project, family.name).find(isActive)?.path),
  )
  const ours = [...sight.values()].filter(
    ({ path, belongsToCatalog }) => belongsToCatalog && !heads.has(path),
  )
  return ours.length === 0 ? undefined : anyOf(world, ours)
}

function change(world: World, { path }: Seen, changed: (image: ImageState) => ImageState): void {
  const image = (world.gce.state().images ?? []).find((one) => `${one.project}/${one.name}` === path)
  if (image === undefined) return
  world.gce.addState({ images: [changed(image)] })
  world.touched.add(path)
}
