import { originName, withdrawal } from '../../plan/creation/plan-copy.ts'
import type { StepEnd } from '../events.ts'
import type { Attempt } from '../image-run.ts'
import { readImage } from '../images/read-image.ts'

/** A step that did not run. */
export type Skipped = Extract<StepEnd, { readonly end: 'skipped' }>

/**
 * Why the origin's image must not be copied now; undefined if it may be, or if the image is not a copy. Hours may pass
 * between plan and copy, as the copies of one image share its rate: a manual deprecation stops the remaining ones.
 */
export async function checkOrigin(attempt: Attempt): Promise<Skipped | undefined> {
  const { spec, inserts } = attempt.image
  const { origin } = spec
  // an insert whose response was lost may have been executed: its result is found, whatever happened to the origin
  if (origin === undefined || inserts.intent?.responseLost) return undefined
  const image = await readImage(attempt, origin)
  const why = image === undefined ? 'no longer exists' : withdrawal(spec, image)
  return why === undefined ? undefined : { end: 'skipped', why: `${originName(origin)} ${why}` }
}
