import { type Plan, prerequisites, type StepId, stepsByImage } from '../../plan/plan.ts'
import { components } from '../../util/graph.ts'
import { unlessAborted } from '../../util/signals.ts'
import type { ImageState } from '../image-state.ts'

/** An image that is to become the head of its family, as the manifest lists it last. */
interface Head {
  readonly path: string
  readonly family: string
  /** How many images listed before it have not been accepted yet. */
  unplaced: number
  wasAccepted: boolean
  readonly waiting: Set<() => void>
}

interface Member {
  /** The heads that it is listed before. */
  readonly heads: Head[]
  /** Those that wait for it. */
  readonly waiting: Head[]
  /** Its insert was accepted, or it ended without one. */
  placed: boolean
  /** The head whose insert was accepted before its own was sent. */
  after: Head | undefined
}

/**
 * The order of inserts within families. The API returns the newest image of a family, so of several new ones the
 * order of inserts decides (coreos-assembler#1444): the one listed last is inserted when the inserts of the others
 * were accepted, or will never be sent. Two images that wait for each other by way of their sources do not wait.
 */
export class FamilyOrder {
  readonly #members = new Map<string, Member>()
  readonly #heads = new Map<string, Head>()

  constructor(plan: Plan) {
    const pairs = [...newMembers(plan).values()].flatMap(headsOf)
    const cycles = waitCycles(plan, pairs)
    for (const { head, before } of pairs) {
      this.#heads.set(head.path, head)
      for (const path of before) {
        const member = this.#member(path)
        member.heads.push(head)
        if (cycles.get(path) === cycles.get(head.path)) continue
        head.unplaced += 1
        member.waiting.push(head)
      }
    }
  }

  #member(path: string): Member {
    const known = this.#members.get(path)
    if (known) return known
    const member: Member = { heads: [], waiting: [], placed: false, after: undefined }
    this.#members.set(path, member)
    return member
  }

  /** To be called with each new state of each image. */
  onState(path: string, state: ImageState): void {
    const { at } = state
    // an image that has the name was inserted before, whoever did it
    const isTaken = at === 'inFlight' && state.nameTaken === true
    const wasAccepted = at === 'running' || isTaken
    const head = this.#heads.get(path)
    if (head) head.wasAccepted = wasAccepted || (head.wasAccepted && at === 'ended')
    const member = this.#members.get(path)
    if (member === undefined) return
    if (at === 'inFlight' && !isTaken) member.after = member.heads.find((one) => one.wasAccepted)
    this.#place(member, wasAccepted || (member.placed && at === 'ended'))
  }

  /** To be called when the image has its outcome, whatever that is. */
  onEnd(path: string): void {
    const member = this.#members.get(path)
    if (member) this.#place(member, true)
  }

  #place(member: Member, placed: boolean): void {
    if (placed === member.placed) return
    member.placed = placed
    for (const head of member.waiting) {
      head.unplaced += placed ? -1 : 1
      if (head.unplaced > 0) continue
      for (const wake of head.waiting) wake()
    }
  }

  /** Resolves when the image may be inserted; rejects with the reason of the signal. */
  async untilFree(path: string, signal: AbortSignal): Promise<void> {
    const head = this.#heads.get(path)
    while (head !== undefined && head.unplaced > 0) await woken(head.waiting, signal)
  }

  /** What the report says of an image that was inserted after the head: it is built on it, or an earlier attempt failed. */
  noteOf(path: string): string | undefined {
    const head = this.#members.get(path)?.after
    if (head === undefined) return undefined
    const name = head.path.slice(head.path.lastIndexOf('/') + 1)
    return `inserted after ${name}, so family ${head.family} may point to this image`
  }
}

/** Resolves at the next call of the function that it adds to the set. */
async function woken(waiting: Set<() => void>, signal: AbortSignal): Promise<void> {
  let wake = () => {}
  const called = new Promise<void>((resolve) => {
    wake = resolve
  })
  waiting.add(wake)
  try {
    await unlessAborted(called, signal)
  } finally {
    waiting.delete(wake)
  }
}

interface NewMember {
  readonly path: string
  readonly family: string
  /** It is PENDING already. */
  readonly isPending: boolean
}

/** The images that will be in each family once the plan is carried out, by project and family. */
function newMembers(plan: Plan): ReadonlyMap<string, readonly NewMember[]> {
  const families = new Map<string, NewMember[]>()
  const byImage = stepsByImage(plan)
  for (const { spec } of plan.images) {
    const { family } = spec.body
    const steps = byImage.get(spec.path)
    if (steps === undefined || typeof family !== 'string') continue
    const member = { path: spec.path, family, isPending: steps[0]?.do === 'awaitReady' }
    const key = `${spec.project} ${family}`
    const known = families.get(key)
    if (known) known.push(member)
    else families.set(key, [member])
  }
  return families
}

interface Pair {
  readonly head: Head
  /** Paths of the members that are listed before it. */
  readonly before: readonly string[]
}

/** The last of a family; and the last that is to be inserted, where the last is PENDING already. */
function headsOf(members: readonly NewMember[]): Pair[] {
  const lastInserted = members.findLastIndex(({ isPending }) => !isPending)
  return [...new Set([members.length - 1, lastInserted])].flatMap((index) => {
    const member = members[index]
    if (index < 1 || member === undefined) return []
    const { path, family } = member
    const head = { path, family, unplaced: 0, wasAccepted: false, waiting: new Set<() => void>() }
    return [{ head, before: members.slice(0, index).map((one) => one.path) }]
  })
}

/** The number of the cycle that each image is in: images wait for their sources, and heads for others of their family. */
function waitCycles({ steps }: Plan, pairs: readonly Pair[]): ReadonlyMap<string, number> {
  const paths = new Map<StepId, string>(steps.map(({ id, image }) => [id, image.path]))
  const waits = new Map<string, string[]>(steps.map(({ image }) => [image.path, []]))
  for (const step of steps) {
    const others = prerequisites(step).flatMap((id) => paths.get(id) ?? [])
    waits.get(step.image.path)?.push(...others.filter((path) => path !== step.image.path))
  }
  for (const { head, before } of pairs) for (const path of before) waits.get(head.path)?.push(path)
  return new Map(components(waits).flatMap((cycle, number) => cycle.map((path) => [path, number] as const)))
}
