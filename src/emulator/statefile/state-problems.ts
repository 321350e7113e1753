import { locationNames } from '../base/locations.ts'
import { type Path, type Violation, violations } from '../base/shape.ts'
import { matches, nameRegex, projectRegex } from '../base/urls.ts'
import type { ObjectState } from '../contract/object-state.ts'
import type { OldOperationState, OperationState } from '../contract/operation-state.ts'
import type { DiskState, EmulatorState, ImageState } from '../contract/state.ts'
import { deprecationStates } from '../services/images/deprecation.ts'
import { stateShape } from './state-shape.ts'
import { tidyState } from './tidy-state.ts'

/** All that is wrong with a state: with its names and types, or, if those are right, with what they say. */
export function stateProblems(state: unknown): Violation[] {
  const wrong = violations(state, stateShape)
  return wrong.length > 0 ? wrong : contentProblems(tidyState(state ?? {}))
}

/** The project of an entry, which a pasted resource has in its selfLink only. */
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

function contentProblems(state: EmulatorState): Violation[] {
  const problems: Violation[] = []
  const check: Check = (path, what) => void problems.push({ path, problem: 'rule', what })
  const projects = projectNames(state)
  for (const project of projects ?? []) {
    if (!matches(project, projectRegex)) check(['projects'], `"${project}" is not a project id`)
  }
  for (const list of ['images', 'disks', 'snapshots', 'licenses'] as const)
    checkEntries(state, list, projects, check)
  for (const [index, image] of (state.images ?? []).entries()) checkImage(image, ['images', index], check)
  for (const [index, disk] of (state.disks ?? []).entries()) checkLocation(disk, ['disks', index], check)
  for (const [index, object] of (state.objects ?? []).entries())
    checkObject(object, ['objects', index], check)
  checkOperations(state, check)
  for (const [index, { times }] of (state.sourceUses ?? []).entries()) {
    for (const [at, time] of times.entries()) checkTime(time, ['sourceUses', index, 'times', at], check)
  }
  return problems
}

/** Ids of the projects that exist; undefined = all. */
function projectNames({ projects }: EmulatorState): readonly string[] | undefined {
  if (!projects) return undefined
  return Array.isArray(projects) ? projects : Object.keys(projects)
}

function checkEntries(
  state: EmulatorState,
  list: 'images' | 'disks' | 'snapshots' | 'licenses',
  projects: readonly string[] | undefined,
  check: Check,
): void {
  const seen = new Set<string>()
  const listed = projects && new Set(projects)
  for (const [index, entry] of (state[list] ?? []).entries()) {
    const project = projectOf(entry)
    const path = [list, index]
    if (!matches(entry.name, nameRegex)) check([...path, 'name'], `"${entry.name}" is not a valid name`)
    if (project === '') check(path, '"project" is missing')
    else if (listed && !listed.has(project)) check(path, `project ${project} is not among the projects`)
    const location = list === 'disks' ? locationOf(entry) : ''
    const place = `${project}/${location}/${entry.name}`
    if (seen.has(place)) check(path, `${entry.name} is there twice`)
    seen.add(place)
    const byId = `${project}/${location} ${entry.id}` // no name has a space in it
    if (entry.id !== undefined && seen.has(byId)) check([...path, 'id'], `id ${entry.id} is there twice`)
    seen.add(byId)
    checkTime(entry.creationTimestamp, [...path, 'creationTimestamp'], check)
    if ('keySha256' in entry && Buffer.from(entry.keySha256 ?? '', 'base64').length !== 32) {
      check([...path, 'keySha256'], 'must be a SHA-256 in base64')
    }
  }
}

function checkLocation(disk: DiskState, path: Path, check: Check): void {
  const location = locationOf(disk)
  const [, name = ''] = location?.split('/') ?? []
  const kind = location?.startsWith('zones/') ? 'zone' : 'region'
  if (location === undefined) check(path, 'a disk has either a zone or a region')
  else if (!locationNames[kind].has(name)) check([...path, kind], `"${name}" is no ${kind} of Compute Engine`)
}

function checkImage({ family, status, deprecated }: ImageState, path: Path, check: Check): void {
  if (family !== undefined && !matches(family, nameRegex)) {
    check([...path, 'family'], `"${family}" is not a valid family`)
  }
  checkOneOf(status, ['PENDING', 'READY', 'FAILED', 'DELETING'], [...path, 'status'], check)
  checkOneOf(deprecated?.state, deprecationStates, [...path, 'deprecated', 'state'], check)
}

function checkObject(object: ObjectState, path: Path, check: Check): void {
  if (typeof object === 'string') {
    if (!/^gs:\/\/[^/]+\/./.test(object)) check(path, `"${object}" is not gs://bucket/object`)
    return
  }
  for (const member of ['timeCreated', 'updated', 'timeStorageClassUpdated'] as const) {
    checkTime(object[member], [...path, member], check)
  }
  for (const member of ['generation', 'metageneration', 'size'] as const) {
    if (Number(object[member] ?? 0) < 0) check([...path, member], 'must not be negative')
  }
  if (!/^[^/]+$/.test(object.bucket)) check([...path, 'bucket'], `"${object.bucket}" is not a bucket`)
  if (object.name === '') check([...path, 'name'], 'must not be empty')
}

function checkOperations(state: EmulatorState, check: Check): void {
  const images = new Set((state.images ?? []).map((image) => `${projectOf(image)}/${image.name}`))
  for (const [index, operation] of (state.operations ?? []).entries()) {
    const path = ['operations', index]
    const missing = (isOld(operation) ? oldMembers : newMembers).filter((member) => !(member in operation))
    for (const member of missing) check(path, `"${member}" is missing`)
    if (isOld(operation)) {
      const { project, image, type } = operation
      checkOneOf(type, ['insert', 'delete'], [...path, 'type'], check)
      if (!images.has(`${project}/${image}`))
        check([...path, 'image'], `there is no image ${project}/${image}`)
    } else checkEnd(operation, path, check)
    for (const [member, time] of Object.entries(operation)) {
      if (member.endsWith('Time')) checkTime(String(time), [...path, member], check)
    }
  }
}

const isOld = (operation: OperationState | OldOperationState): operation is OldOperationState =>
  'image' in operation || 'type' in operation
const oldMembers = ['type', 'image', 'dueTime']
const newMembers = ['operationType', 'target', 'targetId']
const endMembers: Readonly<Record<string, readonly string[]>> = {
  status: ['path', 'status'],
  gone: ['path'],
  change: ['path', 'members'],
}

function checkEnd({ endTime, dueTime, end }: OperationState, path: Path, check: Check): void {
  if ((endTime === undefined) === (dueTime === undefined)) {
    check(path, 'an operation has either an endTime or a dueTime')
  } else if (dueTime !== undefined && !end) check(path, '"end" is missing')
  const needs = end ? endMembers[end.kind] : undefined
  for (const member of (needs ?? []).filter((name) => end && !(name in end))) {
    check([...path, 'end'], `"${member}" is missing`)
  }
  checkOneOf(end?.kind, ['status', 'gone', 'change', 'nothing'], [...path, 'end', 'kind'], check)
}

function checkTime(time: string | undefined, path: Path, check: Check): void {
  if (time !== undefined && Number.isNaN(Date.parse(time))) check(path, `"${time}" is not a time`)
}

function checkOneOf(value: string | undefined, allowed: readonly string[], path: Path, check: Check): void {
  if (value !== undefined && !allowed.includes(value)) {
    check(path, `"${value}" is none of ${allowed.join(', ')}`)
  }
}
