import { locationNames } from '../base/locations.ts'
import { type Path, type Violation, violations } from '../base/shape.ts'
import type { OldOperationState, OperationState } from '../contract/operation-state.ts'
import type { DiskState, EmulatorState } from '../contract/state.ts'
import { stateShape } from './state-shape.ts'
import { tidyState } from './tidy-state.ts'

/** Everything that is wrong with a state; relations between entries only if names and types are right. */
export function stateProblems(state: unknown): Violation[] {
  const found = violations(state, stateShape)
  const hasWrongShape = found.some(({ problem }) => problem !== 'rule')
  return hasWrongShape ? found : [...found, ...relationProblems(tidyState(state ?? {}))]
}

/** The project of an entry; a pasted resource has it only in its selfLink. */
export function projectOf({
  project,
  selfLink,
}: {
  readonly project?: string
  readonly selfLink?: string
}): string {
  return project ?? /\/projects\/([^/]+)\//.exec(selfLink ?? '')?.[1] ?? ''
}

/** `zones/Z` or `regions/R`; undefined if neither or both are given. */
export function locationOf({ zone, region }: DiskState): string | undefined {
  if ((zone === undefined) === (region === undefined)) return undefined
  const last = (url: string) => url.slice(url.lastIndexOf('/') + 1)
  return zone === undefined ? `regions/${last(region ?? '')}` : `zones/${last(zone)}`
}

type Check = (path: Path, message: string) => void

function relationProblems(state: EmulatorState): Violation[] {
  const problems: Violation[] = []
  const check: Check = (path, what) => void problems.push({ path, problem: 'rule', what })
  for (const list of ['images', 'disks', 'snapshots', 'licenses'] as const) checkEntries(state, list, check)
  for (const [index, disk] of (state.disks ?? []).entries()) checkLocation(disk, ['disks', index], check)
  checkOperations(state, check)
  return problems
}

function checkEntries(
  { projects, ...state }: EmulatorState,
  list: 'images' | 'disks' | 'snapshots' | 'licenses',
  check: Check,
): void {
  const seen = new Set<string>()
  const listed = projects && new Set<unknown>(Array.isArray(projects) ? projects : Object.keys(projects))
  for (const [index, entry] of (state[list] ?? []).entries()) {
    const { name, id } = entry
    const project = projectOf(entry)
    const path = [list, index]
    if (project === '') check(path, '"project" is missing')
    else if (listed && !listed.has(project)) check(path, `project ${project} is not among the projects`)
    const collection = `${project}/${list === 'disks' ? locationOf(entry) : ''}`
    const byId = id === undefined ? undefined : `${collection} ${id}` // no name has a space in it
    if (seen.has(`${collection}/${name}`)) check(path, `duplicate name ${name}`)
    if (byId !== undefined && seen.has(byId)) check([...path, 'id'], `duplicate id ${id}`)
    seen.add(`${collection}/${name}`).add(byId ?? '')
  }
}

function checkLocation(disk: DiskState, path: Path, check: Check): void {
  const location = locationOf(disk)
  const [, name = ''] = location?.split('/') ?? []
  const kind = location?.startsWith('zones/') ? 'zone' : 'region'
  if (location === undefined) check(path, 'a disk has either a zone or a region')
  else if (!locationNames[kind].has(name))
    check([...path, kind], `"${name}" is not a ${kind} of Compute Engine`)
}

const isOld = (operation: OperationState | OldOperationState): operation is OldOperationState =>
  'image' in operation || 'type' in operation
const oldMembers = ['type', 'image', 'dueTime']
const newMembers = ['operationType', 'target', 'targetId']
const endMembers = { status: ['path', 'status'], gone: ['path'], change: ['path', 'members'], nothing: [] }

function checkOperations(state: EmulatorState, check: Check): void {
  const images = new Set((state.images ?? []).map((image) => `${projectOf(image)}/${image.name}`))
  for (const [index, operation] of (state.operations ?? []).entries()) {
    const path = ['operations', index]
    const require = (value: object, members: readonly string[], at: Path) => {
      for (const member of members) if (!(member in value)) check(at, `"${member}" is missing`)
    }
    if (isOld(operation)) {
      const image = `${operation.project}/${operation.image}`
      require(operation, oldMembers, path)
      if (!images.has(image)) check([...path, 'image'], `image ${image} not found`)
      continue
    }
    const { endTime, dueTime, end } = operation
    require(operation, newMembers, path)
    if ((endTime === undefined) === (dueTime === undefined)) {
      check(path, 'an operation has either an endTime or a dueTime')
    } else if (dueTime !== undefined && !end) check(path, '"end" is missing')
    if (end) require(end, endMembers[end.kind] ?? [], [...path, 'end'])
  }
}
