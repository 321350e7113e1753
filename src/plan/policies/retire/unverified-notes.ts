import type { FamilyPolicy } from '../../../catalog/image-spec.ts'
import { lifecycleOf } from '../../../catalog/lifecycle.ts'
import type { ImagePlan, PlanNote } from '../../plan.ts'
import type { ProjectInput } from './input.ts'
import { belongsToCatalog, isCandidate } from './members.ts'

/** Fewer images do not endanger the quota of images: a verification may fail for a few days. */
const minCount = 10

/**
 * A note on images that wait for a newer image of their family, as nothing of a family is retired while its verification
 * fails: they would fill the quota of images.
 */
export function unverifiedNotes(
  policy: FamilyPolicy,
  { images = [], listed }: Pick<ProjectInput, 'images' | 'listed'>,
  last: ImagePlan | undefined,
): PlanNote[] {
  const waiting = images.filter(
    (image) =>
      isCandidate(image, policy) &&
      belongsToCatalog(image, policy.catalog) &&
      !listed.has(image.name) &&
      lifecycleOf(image.deprecated).state === 'ACTIVE',
  )
  if (waiting.length < minCount || last === undefined) return []
  const { project, family } = policy
  const message = `${waiting.length} images of ${project} never joined family ${family}: they count toward the quota IMAGES, and are retired after a newer image joins it`
  return [{ image: last.image, code: 'unverifiedImages', message }]
}
