import type { Failure } from '../../catalog/failure.ts'
import { familyKey, imagePath } from '../../catalog/image-ref.ts'
import type { Catalog, ImageSpec } from '../../catalog/image-spec.ts'
import type { CloudState } from '../../observe/cloud-state.ts'
import type { Planned } from '../creation/plan-context.ts'
import type { PlanNote } from '../plan.ts'
import { headsOf } from './heads.ts'

/**
 * Checks the creations of a plan for older releases: a new image becomes the head of its family, so that the rerun of an
 * old pipeline would roll the family back. A family with a policy is protected from it; others get a note.
 */
export function releaseCheck(
  { images, leftOut = new Set(), policies = [] }: Catalog,
  state: CloudState,
  allowOlder: boolean,
): (spec: ImageSpec, planned: Planned) => Planned {
  const heads = headsOf(state)
  const listed = new Set([...images.map(({ path }) => path), ...leftOut])
  const guarded = new Set(allowOlder ? [] : policies.map(({ project, family }) => familyKey(project, family)))
  return (spec, planned) => {
    const family = familyKey(spec.project, spec.body.family)
    const head = heads.get(family)?.name
    const creates = planned.steps.some((step) => step.do === 'create')
    if (!creates || head === undefined || !isOlderRelease(spec.name, head)) return planned
    const { image, steps } = planned
    const [first] = steps
    const isGuarded = guarded.has(family)
    // an image in creation exists already: only its fallback is prevented
    if (first?.do === 'awaitReady') return isGuarded ? { ...planned, steps: [first] } : planned
    if (!isGuarded) {
      // the order of the manifest shows which of two listed images is the newer one
      const notes = listed.has(imagePath(spec.project, head)) ? [] : [olderNote(spec, head)]
      return { ...planned, notes: [...planned.notes, ...notes] }
    }
    return {
      image: { image: image.image, spec, verdict: 'blocked', failure: olderFailure(spec, head) },
      steps: [],
      notes: [],
    }
  }
}

/** Whether the names differ only in their digits, and `name` comes first in natural order. */
export function isOlderRelease(name: string, head: string): boolean {
  const [shape, headShape] = [name, head].map((text) => text.replace(/\d+/g, '0'))
  if (shape !== headShape) return false
  const [numbers = [], headNumbers = []] = [name, head].map((text) => (text.match(/\d+/g) ?? []).map(BigInt))
  const index = numbers.findIndex((number, at) => number !== headNumbers[at])
  const [number, headNumber] = [numbers[index], headNumbers[index]]
  return number !== undefined && headNumber !== undefined && number < headNumber
}

const comparison = ({ name, body: { family } }: ImageSpec, head: string): string =>
  `${name} is an older release than ${head}, to which family ${family} points`

const olderFailure = (spec: ImageSpec, head: string): Failure => ({
  kind: 'failed',
  reason: 'OLDER_RELEASE',
  message: `${comparison(spec, head)}: creating it would roll the family back`,
  hint: 'if this is intended, add --allow-older; otherwise use the current release, or remove the entry',
})

const olderNote = (spec: ImageSpec, head: string): PlanNote => ({
  image: spec,
  code: 'olderRelease',
  message: `${comparison(spec, head)}: creating it rolls the family back`,
})
