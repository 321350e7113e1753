import type { Failure } from '../../catalog/failure.ts'
import { type ImageRef, imagePath, parseImagePath } from '../../catalog/image-ref.ts'
import type { ImageSource, ImageSpec } from '../../catalog/image-spec.ts'
import type { SourceState } from '../../observe/cloud-state.ts'
import { omitUndefined } from '../../util/omit-undefined.ts'
import { correctedBy, lastOf } from '../plan.ts'
import { publicFamilyHint, sourceFailure, sourceNotes } from '../source-verdict.ts'
import type { Creation, Prevented } from './creation.ts'
import { pinFailure, renewPin } from './pinned-source.ts'
import type { PlanContext } from './plan-context.ts'
import { planCopy } from './plan-copy.ts'

/** Plans the insert of an image that does not exist, or the reason against it. */
export function planCreation(spec: ImageSpec, context: PlanContext): Creation | Prevented {
  const creation = planFromSource(spec, context)
  const { followed } = spec
  if (!('request' in creation) || followed === undefined || followed.state === 'bound') return creation
  const failure = followed.state === 'unknown' ? followed.failure : unbound
  return { verdict: 'blocked', failure }
}

/** Its source is an image that this run creates, and whose id is therefore not known. */
const unbound: Failure = {
  kind: 'notFound',
  message: 'the values of its source are not known',
  hint: 'create its source first, or use ${source.name} alone',
}

function planFromSource(spec: ImageSpec, context: PlanContext): Creation | Prevented {
  const { source, body } = spec
  if (source.kind === 'none') return { verdict: 'blocked', failure: missingAdopted }
  if (source.kind === 'family') return createFromFamily(spec, source, context)
  if (spec.origin !== undefined) return planCopy(spec, spec.origin, sourceState(source, context), context)
  const planned = source.kind === 'image' ? context.planned.get(source.path) : undefined
  switch (planned?.image.verdict) {
    case undefined:
      return createFrom(spec, sourceState(source, context), context)
    case 'current':
    case 'drifted':
      return createFrom(spec, { kind: 'found', resource: planned.image.existing }, context)
    case 'change': {
      const { existing } = planned.image
      if (existing !== undefined && planned.steps.every((step) => correctedBy(step).length > 0)) {
        return createFrom(spec, { kind: 'found', resource: existing }, context)
      }
      if (spec.pin !== undefined) return createFrom(spec, { kind: 'absent' }, context)
      return { request: body, after: lastOf(planned.steps), notes: [] }
    }
    case 'blocked':
    case 'skipped':
    case 'notSelected':
      return { verdict: 'skipped', why: `source image ${planned.image.image.name} cannot be created` }
  }
}

/** The state of a source that this plan does not create; undefined if it was not looked up. */
function sourceState(
  source: Exclude<ImageSource, { kind: 'family' | 'none' }>,
  { state, projects }: PlanContext,
): SourceState | undefined {
  if (source.kind === 'rawDisk') return state.sources.get(source.uri)
  if (source.kind !== 'image' || !projects.has(source.project)) return state.sources.get(source.path)
  const resource = state.images.get(source.path)
  return resource === undefined ? { kind: 'absent' } : { kind: 'found', resource }
}

function createFrom(
  spec: ImageSpec,
  source: SourceState | undefined,
  { listed }: PlanContext,
): Creation | Prevented {
  const moved = pinFailure(spec, source)
  if (moved !== undefined) return { verdict: 'blocked', failure: moved }
  const failure = sourceFailure(spec, source, listed)
  if (failure !== undefined) {
    return { verdict: 'blocked', failure: spec.pin ? { ...failure, hint: renewPin } : failure }
  }
  const archive = source?.kind === 'archive' ? { archive: source.object } : {}
  return { request: spec.body, after: [], notes: sourceNotes(spec, source), ...archive }
}

type FamilySource = Extract<ImageSource, { kind: 'family' }>

/** The request names the family's image, so that plan, run and retries use the same one. */
function createFromFamily(spec: ImageSpec, source: FamilySource, context: PlanContext): Creation | Prevented {
  const pinned = spec.pin && parseImagePath(spec.pin.path)
  if (pinned !== undefined) return createFromPinned(spec, pinned, context)
  const family = context.state.families.get(source.path)
  if (family === undefined) throw new Error(`family ${source.path} was not looked up`)
  if (family.kind === 'failed') {
    return { verdict: 'blocked', failure: familyFailure(source, family.failure, context) }
  }
  const sourceImage = imagePath(source.project, family.image.name)
  return { request: Object.assign({}, spec.body, { sourceImage }), after: [], notes: [] }
}

/** The lock names the image of the family. */
function createFromPinned(spec: ImageSpec, image: ImageRef, context: PlanContext): Creation | Prevented {
  const state = context.state.sources.get(image.path)
  const moved = pinFailure(spec, state)
  if (moved !== undefined) return { verdict: 'blocked', failure: moved }
  const body = Object.assign({}, spec.body, { sourceImage: image.path })
  const creation = createFrom({ ...spec, source: { kind: 'image', ...image }, body }, state, context)
  if (!('notes' in creation)) return creation
  return { ...creation, notes: creation.notes.map((note) => ({ ...note, image: spec })) }
}

function familyFailure(source: FamilySource, failure: Failure, { members }: PlanContext): Failure {
  if (failure.kind !== 'notFound') return failure
  const { path } = source
  const member = members.get(path)
  return {
    kind: 'notFound',
    message: `source family ${path} has no active image`,
    reason: failure.reason ?? 'notFound',
    hint: member
      ? `${member.name} of this manifest will be in that family: use it as the source instead, sourceImage: ${member.name}`
      : (publicFamilyHint(source.family, path) ??
        'correct the family or its project, or use an image as the source'),
    ...omitUndefined({ items: failure.items }),
  }
}

/** An image with `adopt: true` that does not exist. */
const missingAdopted: Failure = {
  kind: 'notFound',
  message: 'it does not exist, and adopt: true prevents its creation',
  hint: 'correct its name or project, or remove its entry',
}
