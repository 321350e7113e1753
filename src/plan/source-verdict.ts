import type { Failure } from '../catalog/failure.ts'
import { sourceKey } from '../catalog/follow/source-values.ts'
import { type ImageRef, resourcePath } from '../catalog/image-ref.ts'
import type { ImageSpec } from '../catalog/image-spec.ts'
import { isUnusable } from '../catalog/lifecycle.ts'
import { publicFamilyPath } from '../catalog/lint/public-families.ts'
import type { Image, SourceResource } from '../gce/wire/resources.ts'
import type { SourceState } from '../observe/cloud-state.ts'
import { omitUndefined } from '../util/omit-undefined.ts'
import type { NoteCode, PlanNote } from './plan.ts'

/** The images that the manifest lists. */
export interface ListedImages {
  /** Paths of images that the selection excludes. */
  readonly leftOut: ReadonlySet<string>
  /** Those of them that belong to other shards. */
  readonly ofOtherShards: ReadonlySet<string>
  /** The path of an image by its name, in any project, selected or not. */
  readonly byName: ReadonlyMap<string, string>
}

/** Why the API would refuse to create the image from its source; undefined if no reason is known. */
export function sourceFailure(
  spec: ImageSpec,
  source: SourceState | undefined,
  listed: ListedImages,
): Failure | undefined {
  if (source?.kind === 'absent') return absentSource(spec, listed)
  return source?.kind === 'found' ? unusable(spec, source.resource) : undefined
}

/** The source does not exist. */
export const absentSource = (spec: ImageSpec, listed: ListedImages): Failure => ({
  kind: 'notFound',
  reason: 'SOURCE_NOT_FOUND',
  message: `${sourceName(spec)} not found`,
  ...omitUndefined({ hint: absentHint(spec, listed) }),
})

/** The hint for a source that does not exist; source images have several. */
const absentHints = {
  rawDisk: 'correct rawDisk.source, or upload the archive first',
  disk: 'correct sourceDisk, or create that disk first',
  snapshot: 'correct sourceSnapshot, or create that snapshot first',
  image: 'correct sourceImage, or list that image in the manifest too',
}

function absentHint(spec: ImageSpec, listed: ListedImages): string | undefined {
  const { path, source, origin, project } = spec
  const { leftOut, ofOtherShards, byName } = listed
  if (source.kind === 'family' || source.kind === 'none') return undefined // the planner reports it
  if (source.kind !== 'image') return absentHints[source.kind]
  if (origin !== undefined) return `${project} gets a copy of that image; ${withOrigin(spec, origin, listed)}`
  if (ofOtherShards.has(source.path)) {
    return 'the manifest lists that image in another shard: rerun once it exists'
  }
  if (leftOut.has(source.path)) {
    return `the manifest lists that image, but --only does not select it: add --only ${source.name}`
  }
  const namesake = byName.get(source.name)
  return namesake === undefined || namesake === path
    ? (publicFamilyHint(source.name, source.path) ?? absentHints.image)
    : `the manifest lists ${namesake}: if that image is meant, write sourceImage: ${namesake}`
}

/** The hint for the name of a public family without its project, or as an image. */
export function publicFamilyHint(name: string, path: string): string | undefined {
  const family = publicFamilyPath(name)
  return family === undefined || family === path
    ? undefined
    : `${name} is a public family: write sourceImage: ${family}`
}

/** How to run with the origin of a copy, if the selection excludes it. */
export function withOrigin(
  { place }: ImageSpec,
  { project, name, path }: ImageRef,
  { leftOut }: ListedImages,
): string {
  if (leftOut.has(path)) return `add --only ${project}/${name}`
  const file = /^[\w./-]+$/.test(place.file.path) ? ` ${place.file.path}` : ''
  return `first run mintage apply${file} --project ${project}`
}

function unusable(spec: ImageSpec, { status, deprecated }: SourceResource): Failure | undefined {
  const failure = (state: string, hint: string): Failure => ({
    kind: 'failed',
    reason: `SOURCE_${state}`,
    message: `${sourceName(spec)} is ${state}: no image can be created from it`,
    hint,
  })
  const { state = '', replacement } = deprecated ?? {}
  if (isUnusable(state)) {
    const named = replacement === undefined ? '' : `, such as its replacement ${resourcePath(replacement)}`
    return failure(state, `use another source${named}, or set the deprecation state of that image to ACTIVE`)
  }
  if (status !== 'FAILED' && status !== 'DELETING') return undefined
  return failure(status, 'use another source, or create that one first')
}

/** Notes on a source from which the image can be created, as far as is known. */
export function sourceNotes(spec: ImageSpec, source: SourceState | undefined): PlanNote[] {
  const note = (code: NoteCode, message: string): PlanNote => ({ image: spec, code, message })
  if (source?.kind === 'unknown') {
    return [note('sourceNotChecked', `${sourceKind(spec)} cannot be checked: ${source.why}`)]
  }
  if (source?.kind !== 'found') return []
  const { status, deprecated, users = [] } = source.resource
  const notes: PlanNote[] = []
  if (deprecated?.state === 'DEPRECATED') {
    const instead = replacementText(deprecated)
    notes.push(note('sourceDeprecated', `${sourceName(spec)} is DEPRECATED${instead}`))
  }
  const instance = users.find((user) => user.includes('/instances/'))
  if (instance !== undefined && !spec.forceCreate) {
    const refused = `the API rejects it while that instance is running, unless forceCreate: true`
    notes.push(
      note('sourceInUse', `${sourceName(spec)} is attached to ${resourcePath(instance)}: ${refused}`),
    )
  }
  if (status !== undefined && transientStatuses.has(status)) {
    notes.push(note('sourceNotReady', `${sourceName(spec)} is not ready yet (${status}): apply retries`))
  }
  return notes
}

const transientStatuses = new Set(['PENDING', 'CREATING', 'RESTORING', 'UPLOADING'])

/** Notes on an image that exists. */
export function imageNotes(spec: ImageSpec, { deprecated }: Image): PlanNote[] {
  const status = (deprecated ?? {}) as Deprecation
  const { state } = status
  if (isUnusable(state)) {
    const message = `marked ${state}: it exists, but no disk or image can be created from it`
    return [{ image: spec, code: 'imageUnusable', message }]
  }
  if (state !== 'DEPRECATED') return []
  const message = `marked DEPRECATED: it exists, and mintage does not revert that${replacementText(status)}`
  return [{ image: spec, code: 'imageDeprecated', message }]
}

type Deprecation = NonNullable<SourceResource['deprecated']>

const replacementText = ({ replacement }: Deprecation): string =>
  replacement === undefined ? '' : `; its replacement is ${resourcePath(replacement)}`

const kinds = {
  rawDisk: 'archive',
  disk: 'disk',
  snapshot: 'snapshot',
  image: 'image',
  family: 'image family',
  none: '',
} as const

/** `source disk` */
const sourceKind = ({ source }: ImageSpec): string => `source ${kinds[source.kind]}`

/** `source disk projects/p/zones/z/disks/d` */
function sourceName(spec: ImageSpec): string {
  const { source } = spec
  if (source.kind === 'none') return 'no source'
  return `${sourceKind(spec)} ${sourceKey(source)}`
}
