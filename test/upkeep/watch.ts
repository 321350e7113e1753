import type { Emulator } from '../../src/emulator/public.ts'
import { isProtected } from './families.ts'
import { type Grant, isActive, look, membersOf, places, type Seen, type Sight } from './seen.ts'
import type { World } from './world.ts'

/** Looks at the cloud after each change, and records every change that no run was allowed to make. */
export interface Watch {
  readonly findings: string[]
  /** Of the runs that may send requests now. */
  grants: readonly Grant[]
  /** To be called at any moment: checks as soon as the current request is executed. */
  onMoment(): void
  /** Accepts the current state, as a person made it. */
  accept(): void
}

export function startWatch(
  cloud: () => { readonly gce: Emulator; readonly world: World } | undefined,
): Watch {
  const findings: string[] = []
  let [isDue, isLooking, changes] = [false, false, -1]
  let last: Sight = new Map()
  const check = () => {
    isDue = false
    const now = cloud()
    if (now === undefined) return
    isLooking = true
    const count = now.gce.changes
    const sight = count === changes ? last : look(now.gce)
    isLooking = false
    changes = count
    if (sight === last) return
    const found = problems(last, sight, now.world, watch.grants)
    findings.push(...found.map((text) => `seed ${now.world.seed}, day ${now.world.day}: ${text}`))
    last = sight
  }
  const watch: Watch = {
    findings,
    grants: [],
    onMoment() {
      if (isDue || isLooking) return
      isDue = true
      queueMicrotask(check)
    },
    accept() {
      const now = cloud()
      if (now === undefined) return
      isLooking = true
      last = look(now.gce)
      changes = now.gce.changes
      isLooking = false
    },
  }
  return watch
}

const overlapMs = 3_600_000

/** The forbidden differences between two moments. */
function problems(last: Sight, sight: Sight, world: World, grants: readonly Grant[]): string[] {
  const context = { sight, world, grants, nowMs: world.clock.now() }
  return [
    ...[...last.values()].flatMap((before) => imageProblems(before, sight.get(before.path), context)),
    ...[...sight.values()].flatMap((one) => joinProblem(last.get(one.path), one, context)),
    ...places.flatMap(({ family, project }) => headProblem(project, family.name, last, sight)),
  ]
}

interface Context {
  readonly sight: Sight
  readonly world: World
  readonly grants: readonly Grant[]
  readonly nowMs: number
}

function imageProblems(before: Seen, after: Seen | undefined, context: Context): string[] {
  const { path } = before
  const isGone = after === undefined || after.isGoing || after.id !== before.id
  if (before.isGoing || !before.isReady) return []
  if (isGone) return deletionProblem(before, context).map((why) => `${path} was deleted, but ${why}`)
  const problems: string[] = []
  if (after.state !== before.state) {
    const why = stateProblem(before, after, context)
    problems.push(...why.map((text) => `${path} became ${after.state}, but ${text}`))
  }
  if (before.family !== undefined && after.family !== before.family) problems.push(`${path} left its family`)
  const lost = Object.keys(before.labels).filter((key) => after.labels[key] === undefined)
  if (lost.length > 0) problems.push(`${path} lost the labels ${lost}`)
  for (const date of ['obsoleteMs', 'deletedMs'] as const) {
    const [then = Number.NEGATIVE_INFINITY, now = then] = [before[date], after[date]]
    // of two runs that announce at the same time, the second may have read the clock first
    if (now < then - overlapMs) problems.push(`${path}: its date ${date} moved earlier`)
    if (after[date] === undefined && before[date] !== undefined)
      problems.push(`${path} lost its date ${date}`)
  }
  return problems
}

function deletionProblem(image: Seen, { grants, nowMs, sight }: Context): string[] {
  const dated = grants.filter(({ before, prunes }) => {
    const then = before.get(image.path)
    return (
      prunes && then?.id === image.id && then.state === 'OBSOLETE' && (then.deletedMs ?? Infinity) <= nowMs
    )
  })
  if (dated.length === 0) return ['no run began with its date passed']
  return retirementProblem(image, sight, dated, (one) => one.isReady)
}

function stateProblem(before: Seen, after: Seen, { grants, nowMs, sight }: Context): string[] {
  if (before.state === 'ACTIVE' && after.state === 'DEPRECATED') {
    return retirementProblem(before, sight, grants, isActive)
  }
  if (before.state === 'DEPRECATED' && after.state === 'OBSOLETE') {
    const dated = grants.filter(({ before: sight }) => {
      const then = sight.get(before.path)
      const isDated = then?.id === before.id && then.state === 'DEPRECATED'
      return isDated && (then.obsoleteMs ?? Infinity) <= nowMs
    })
    if (dated.length === 0) return ['no run began with its date passed']
    return retirementProblem(before, sight, dated, (one) => one.isReady)
  }
  return [`it was ${before.state}`]
}

/** What forbids each of the runs to retire the image; `counts`: what its floor consists of. */
function retirementProblem(
  image: Seen,
  sight: Sight,
  grants: readonly Grant[],
  counts: (one: Seen) => boolean,
): string[] {
  if (!image.belongsToCatalog) return ['it does not belong to the catalog']
  if (isProtected(image.name)) return ['it is protected']
  if (grants.every(({ listed }) => listed.has(image.name))) return ['it is listed']
  const { family } = image
  // a candidate that failed its verification is no member: no floor consists of it
  if (family === undefined) return 'mintage-family' in image.labels ? [] : ['it is in no family']
  const members = membersOf(sight, image.project, family)
  const left = members.filter((one) => one.belongsToCatalog && one.path !== image.path && counts(one)).length
  const floor = Math.min(...grants.map(({ keep }) => keep.get(family) ?? Infinity))
  return left < floor ? [`${left} of at least ${floor} are left`] : []
}

function joinProblem(before: Seen | undefined, after: Seen, { world }: Context): string[] {
  const { name, id, path, project, family } = after
  const isNew = before?.family === undefined || before.id !== id
  const place = places.find((one) => one.project === project && one.family.name === family)
  if (!isNew || !place?.family.isVerified || !after.belongsToCatalog) return []
  const isVerified = world.verified.has(place.family.projects[0] === project ? id : name)
  return isVerified ? [] : [`${path} joined ${family} without verification`]
}

function headProblem(project: string, family: string, last: Sight, sight: Sight): string[] {
  const headOf = (at: Sight) => membersOf(at, project, family).find(isActive)
  const [before, after] = [headOf(last), headOf(sight)]
  if (before === undefined) return []
  if (after === undefined) return [`${project}/${family} does not resolve`]
  return after.createdMs < before.createdMs
    ? [`the head of ${project}/${family} moved back from ${before.name} to ${after.name}`]
    : []
}
