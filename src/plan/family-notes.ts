import type { ImageRef } from '../catalog/image-ref.ts'
import type { ImageSpec } from '../catalog/image-spec.ts'
import { lifecycleOf } from '../catalog/lifecycle.ts'
import type { Image } from '../gce/wire/resources.ts'
import type { ImagePlan, PlanNote } from './plan.ts'

/** The images that decide where a family points. */
interface Members {
  /** The last image of the manifest to be inserted: the newest one after the run. */
  inserted?: ImageSpec
  /** The last existing image of the manifest, if listed after `inserted`. */
  later?: ImageSpec | undefined
}

/**
 * A note for each image that will be the newest of its family although an image listed later exists. The API returns
 * the newest active image of a family, and no order of inserts can change that.
 */
export function familyNotes(images: readonly ImagePlan[]): ReadonlyMap<ImageRef, readonly PlanNote[]> {
  const families = new Map<string, Members>()
  for (const plan of images) {
    const { spec } = plan
    const family = spec?.body.family
    if (spec === undefined || typeof family !== 'string') continue
    const key = `${spec.project} ${family}`
    const members = families.get(key) ?? {}
    families.set(key, members)
    const image = 'existing' in plan ? plan.existing : undefined
    if (plan.verdict === 'change' && (image === undefined || image.status === 'DELETING')) {
      members.inserted = spec
      members.later = undefined
    } else if (image !== undefined && mayBeHead(image, family)) members.later = spec
  }
  return new Map(
    [...families.values()].flatMap(({ inserted, later }) => {
      if (inserted === undefined || later === undefined) return []
      const message = `family ${inserted.body.family} will point to this image, not to ${later.name}, which the manifest lists later: the API returns the newest`
      return [[inserted, [{ image: inserted, code: 'olderFamilyHead', message }]]]
    }),
  )
}

function mayBeHead({ family: actual, deprecated }: Image, family: string): boolean {
  return actual === family && lifecycleOf(deprecated).state === 'ACTIVE'
}
