import type { FamilyPlan } from '../../../plan/family-plan.ts'
import type { Outcome } from '../../../run/events.ts'
import { listed, plural } from '../../../text/words.ts'

/** The outcome; if the quota of images prevented a creation, its hint names images that may be deleted by now. */
export function withPrunable(outcome: Outcome, families: readonly FamilyPlan[]): Outcome {
  if (outcome.result !== 'failed' || !isImageQuota(outcome)) return outcome
  const { failure, image } = outcome
  const names = families.flatMap(({ project, prunable }) => (project === image.project ? prunable : []))
  if (names.length === 0) return outcome
  const due = `${plural(names.length, 'image')} of ${image.project} may be deleted by their policies: ${listed(names, namesShown)}`
  // a family whose images fail is not retired: the deletions need a separate run
  const hint = `${due}; run mintage apply --prune --phase retire, then rerun`
  // the message of an Error is not enumerable
  return { ...outcome, failure: { ...failure, message: failure.message, hint } }
}

const namesShown = 10

type Failed = Extract<Outcome, { readonly result: 'failed' }>

/** `Quota 'IMAGES' exceeded.` */
const isImageQuota = ({ failure: { kind, message } }: Failed): boolean =>
  kind === 'quota' && /'IMAGES'/.test(message)
