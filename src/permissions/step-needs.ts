import type { Catalog, FamilyPolicy, ImageSpec } from '../catalog/image-spec.ts'
import type { MethodId } from '../gce/api/methods.ts'
import { parseObjectUrl } from '../gce/api/object-api.ts'
import { fallbacks, insertPermissions } from '../gce/api/permissions.ts'
import type { PermissionPhase } from '../gce/errors/in-phase.ts'
import type { StepKind } from '../plan/plan.ts'
import { callOf, inBucket, inProject, type Need, type Owner } from './need.ts'

const operations = ['globalOperations.get', 'globalOperations.list'] as const
const retirement = ['images.get', 'images.getFromFamily', 'images.deprecate', ...operations] as const

/**
 * The methods that a step calls in the project of its image (src/run/steps). setLabels calls no method of operations: its
 * operation is DONE in the response (test/recordings/05-images-setlabels-op-done-at-once.json).
 */
const stepMethods: Readonly<Record<StepKind, readonly MethodId[]>> = {
  awaitReady: ['images.get', ...operations],
  awaitDeletion: ['images.get'],
  create: ['images.insert', 'images.get', ...operations],
  verify: ['images.get'],
  setLabels: ['images.get', 'images.setLabels'],
  patch: ['images.get', 'images.patch', ...operations],
  attachFamily: ['images.get', 'images.patch', 'images.getFromFamily', ...operations],
  deprecate: retirement,
  obsolete: retirement,
  delete: ['images.get', 'images.getFromFamily', 'images.delete', ...operations],
}

/** Steps whose image shows the result, however long it takes. Other changes are looked for in the image for a minute only. */
const shownByImage: ReadonlySet<StepKind> = new Set(['create', 'awaitReady', 'delete'])

function withoutOf(kind: StepKind, method: MethodId): string | undefined {
  if (method === 'globalOperations.get') return shownByImage.has(kind) ? fallbacks[method] : undefined
  return method === 'globalOperations.list' ? fallbacks[method] : undefined
}

const stepNeeds = (project: string, phase: PermissionPhase, ...kinds: readonly StepKind[]): readonly Need[] =>
  kinds.flatMap((kind) =>
    stepMethods[kind].map((method) => callOf(method, inProject(project), phase, withoutOf(kind, method))),
  )

/** What a phase needs in addition to what every run reads. */
export const phaseNeeds: Readonly<
  Record<Exclude<PermissionPhase, 'read'>, (catalog: Catalog) => readonly Need[]>
> = {
  create: ({ images }) => images.filter(isCreated).flatMap(createNeeds),
  update: ({ images }) => updated(images).flatMap(updateNeeds),
  promote: ({ images }) =>
    images
      .filter(({ verify }) => verify !== undefined)
      .flatMap(({ project }) => stepNeeds(project, 'promote', 'verify', 'attachFamily')),
  retire: ({ policies = [] }) =>
    policies.flatMap((policy) => retireNeeds(policy, 'retire', 'deprecate', 'obsolete')),
  prune: ({ policies = [] }) =>
    policies.filter(isPruned).flatMap((policy) => retireNeeds(policy, 'prune', 'delete')),
}

export const isCreated = ({ source }: ImageSpec): boolean => source.kind !== 'none'

export const isPruned = ({ deleteAfterMs }: FamilyPolicy): boolean => deleteAfterMs !== undefined

function createNeeds(spec: ImageSpec): readonly Need[] {
  const { project, body, catalog, origin } = spec
  const own = stepNeeds(project, 'create', 'create', 'awaitReady', 'awaitDeletion')
  const labels = isLabeled(body.labels, catalog)
    ? [{ owner: inProject(project), permission: insertPermissions.labels, phase: 'create' } as const]
    : []
  const copy = origin === undefined ? [] : copyNeeds(project, origin.project, body.family)
  return [...own, ...labels, ...insertSourceNeeds(spec), ...copy]
}

/** Before its insert the image of the origin is read again, and afterwards the family of the copy. */
function copyNeeds(project: string, originProject: string, family: unknown): readonly Need[] {
  const origin = callOf('images.get', inProject(originProject), 'create')
  if (typeof family !== 'string') return [origin]
  return [origin, callOf('images.getFromFamily', inProject(project), 'create', fallbacks.confirmation)]
}

function insertSourceNeeds({ source }: ImageSpec): readonly Need[] {
  const need = (owner: Owner, permission: string): readonly Need[] => [{ owner, permission, phase: 'create' }]
  switch (source.kind) {
    case 'none':
      return []
    case 'disk':
      return need(ownerOf(source.path), insertPermissions.sourceDisk)
    case 'snapshot':
      return need(ownerOf(source.path), insertPermissions.sourceSnapshot)
    case 'image':
    case 'family':
      return need(inProject(source.project), insertPermissions.sourceImage)
    case 'rawDisk': {
      const { bucket } = parseObjectUrl(source.uri) ?? {}
      return bucket === undefined ? [] : need(inBucket(bucket), insertPermissions.rawDisk)
    }
  }
}

const ownerOf = (path: string): Owner => inProject(path.split('/')[1] ?? '')

/** mintage labels each image of a catalog. */
const isLabeled = (labels: unknown, catalog: string | undefined): boolean =>
  catalog !== undefined || Object.keys(Object(labels) as object).length > 0

/** Those with `onDrift: update`; without any, all: `--update` updates them too. */
function updated(images: readonly ImageSpec[]): readonly ImageSpec[] {
  const own = images.filter(({ update }) => update)
  return own.length > 0 ? own : images
}

/** A verified image joins its family in the phase `promote`, even if `--update` is given. */
function updateNeeds({ project, body, catalog, verify }: ImageSpec): readonly Need[] {
  const isAttached = typeof body.family === 'string' && verify === undefined
  return [
    ...(isLabeled(body.labels, catalog) ? stepNeeds(project, 'update', 'setLabels') : []),
    ...(typeof body.description === 'string' ? stepNeeds(project, 'update', 'patch') : []),
    ...(isAttached ? stepNeeds(project, 'update', 'attachFamily') : []),
  ]
}

function retireNeeds(
  { project }: FamilyPolicy,
  phase: 'retire' | 'prune',
  ...kinds: readonly StepKind[]
): readonly Need[] {
  return [
    callOf('images.list', inProject(project), phase, fallbacks.withheld),
    ...stepNeeds(project, phase, ...kinds),
  ]
}
