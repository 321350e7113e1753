import { lastPart } from '../../catalog/image-ref.ts'
import { type Plan, prerequisites, type Step, type StepId, stepsByImage } from '../../plan/plan.ts'
import { components } from '../../util/collections/graph.ts'
import { unlessAborted } from '../../util/signals.ts'
import type { ImageState } from '../image-state.ts'

/** The future head of a family: the member that the manifest lists last. */
interface Head {
  readonly path: string
  readonly family: string
  /** Paths of the members listed before it. */
  readonly before: readonly string[]
  /** The members that it waits for: their inserts are neither accepted nor abandoned. */
  readonly unplaced: Set<string>
  wasAccepted: boolean
  wake: () => void
}

/**
 * The order of inserts within families. The API returns the newest image of a family, so of several new ones the
 * order of inserts decides (coreos-assembler#1444): the one listed last is inserted when the inserts of the others
 * were accepted, or will never be sent. Two images that wait for each other by way of their sources do not wait.
 */
export class FamilyOrder {
  /** By the path of the head. */
  readonly #heads: ReadonlyMap<string, Head>
  /** The heads that the manifest lists after each member. */
  readonly #headsAfter = new Map<string, Head[]>()
  /** The number of the wait cycle that each image is in. */
  readonly #cycles: ReadonlyMap<string, number>
  /** The head whose insert was accepted before the insert of a member was sent, by the member's path. */
  readonly #overtakenBy = new Map<string, Head | undefined>()

  constructor(plan: Plan) {
    const heads = headsOf(plan)
    this.#heads = new Map(heads.map((head) => [head.path, head]))
    this.#cycles = waitCycles(plan, heads)
    for (const head of heads) {
      for (const path of head.before) {
        const known = this.#headsAfter.get(path)
        if (known) known.push(head)
        else this.#headsAfter.set(path, [head])
        this.#place(path, false, [head])
      }
    }
  }

  /** Call with each new state of each image. */
  onState(path: string, state: ImageState): void {
    const { at } = state
    // an image with the name was inserted before, whoever did it
    const isTaken = at === 'inFlight' && state.nameTaken === true
    const wasAccepted = isTaken || at === 'running' || at === 'verifying' || at === 'attaching'
    const head = this.#heads.get(path)
    if (head) head.wasAccepted = wasAccepted || (head.wasAccepted && at === 'ended')
    if (at === 'inFlight' && !isTaken) {
      const heads = this.#headsAfter.get(path) ?? []
      this.#overtakenBy.set(
        path,
        heads.find((one) => one.wasAccepted),
      )
    }
    if (at !== 'ended') this.#place(path, wasAccepted)
  }

  /** Call when the image has its outcome, of any kind. */
  onEnd(path: string): void {
    this.#place(path, true)
  }

  #place(path: string, isPlaced: boolean, heads = this.#headsAfter.get(path) ?? []): void {
    for (const head of heads) {
      if (this.#cycles.get(path) === this.#cycles.get(head.path)) continue
      if (isPlaced) head.unplaced.delete(path)
      else head.unplaced.add(path)
      if (head.unplaced.size === 0) head.wake()
    }
  }

  /** Resolves when the image may be inserted; rejects with the reason of the signal. `onWait`: unless it may be now. */
  async untilFree(path: string, signal: AbortSignal, onWait?: () => void): Promise<void> {
    const head = this.#heads.get(path)
    if (head !== undefined && head.unplaced.size > 0) onWait?.()
    while (head !== undefined && head.unplaced.size > 0) {
      const woken = new Promise<void>((resolve) => {
        head.wake = resolve
      })
      await unlessAborted(woken, signal)
    }
  }

  /** The note of an image that was inserted after the head: it is built on it, or an earlier attempt failed. */
  noteOf(path: string): string | undefined {
    const head = this.#overtakenBy.get(path)
    if (head === undefined) return undefined
    return `inserted after ${lastPart(head.path)}, so family ${head.family} may point to this image`
  }
}

/** The last member of each family; and, if that is already PENDING, the last member to be inserted. */
function headsOf(plan: Plan): Head[] {
  const families = new Map<string, { path: string; family: string; isPending: boolean }[]>()
  const byImage = stepsByImage(plan)
  for (const { spec } of plan.images) {
    if (spec === undefined) continue
    const { family } = spec.body
    const [first] = byImage.get(spec.path) ?? []
    if (first === undefined || !isInserted(first) || typeof family !== 'string') continue
    const key = `${spec.project} ${family}`
    const members = families.get(key) ?? []
    families.set(key, members)
    members.push({ path: spec.path, family, isPending: first.do === 'awaitReady' })
  }
  return [...families.values()].flatMap((members) => {
    const lastInserted = members.findLastIndex(({ isPending }) => !isPending)
    return [...new Set([members.length - 1, lastInserted])].flatMap((index): Head[] => {
      const member = members[index]
      if (index < 1 || member === undefined) return []
      const before = members.slice(0, index).map(({ path }) => path)
      const { path, family } = member
      return [{ path, family, before, unplaced: new Set(), wasAccepted: false, wake: () => {} }]
    })
  })
}

/** Whether the image is inserted by this run, or is still PENDING. */
const isInserted = ({ do: kind }: Step): boolean =>
  kind === 'create' || kind === 'awaitReady' || kind === 'awaitDeletion'

/** The wait cycle of each image: images wait for their sources, and heads for the members of their family. */
function waitCycles({ steps }: Plan, heads: readonly Head[]): ReadonlyMap<string, number> {
  const paths = new Map<StepId, string>(steps.map(({ id, image }) => [id, image.path]))
  const waits = new Map<string, string[]>(steps.map(({ image }) => [image.path, []]))
  for (const step of steps) {
    const { path } = step.image
    const others = prerequisites(step).flatMap((id) => paths.get(id) ?? [])
    waits.get(path)?.push(...others.filter((other) => other !== path))
  }
  for (const { path, before } of heads) for (const other of before) waits.get(path)?.push(other)
  return new Map(components(waits).flatMap((cycle, number) => cycle.map((path) => [path, number] as const)))
}
