import type { ImageSpec } from '../catalog/image-spec.ts'
import type { Image } from '../gce/wire/resources.ts'
import type { Action, PlanNote } from './plan.ts'

/** Of one family: what decides to which image it points. */
interface Members {
  readonly family: string
  /** The last in the manifest that is to be inserted: the newest image once the plan is carried out. */
  inserted: ImageSpec | undefined
  /** The last in the manifest that exists, listed after `inserted`. */
  later: ImageSpec | undefined
}

/**
 * A note for each image that will be the newest of its family although one that the manifest lists later exists. The API
 * gives out the newest image of a family that is not deprecated, and the order of inserts cannot mend this.
 */
export function familyNotes(actions: readonly Action[]): PlanNote[] {
  const families = new Map<string, Members>()
  for (const action of actions) {
    const { spec } = action
    const { family } = spec.body
    if (typeof family !== 'string') continue
    const key = `${spec.project} ${family}`
    const members = families.get(key) ?? { family, inserted: undefined, later: undefined }
    families.set(key, members)
    if (action.kind === 'create' || action.kind === 'recreate') {
      members.inserted = spec
      members.later = undefined
    } else if ('image' in action && mayBeHead(action.image, family)) members.later = spec
  }
  return [...families.values()].flatMap(({ family, inserted, later }): PlanNote[] => {
    if (inserted === undefined || later === undefined) return []
    const message = `family ${family} will point to this image, not to ${later.name} that the manifest lists later: the API gives out the newest`
    return [{ spec: inserted, code: 'olderFamilyHead', message }]
  })
}

function mayBeHead({ family: actual, deprecated }: Image, family: string): boolean {
  const { state = 'ACTIVE' } = (deprecated ?? {}) as { readonly state?: string }
  return actual === family && state === 'ACTIVE'
}
