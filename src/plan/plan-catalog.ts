import type { Catalog } from '../catalog/image-spec.ts'
import type { CloudState } from '../observe/cloud-state.ts'
import { omitUndefined } from '../util/omit-undefined.ts'
import type { ImagePlan, Plan, PlanNote, Step } from './plan.ts'
import { stepId } from './plan.ts'
import { planImages } from './plan-images.ts'
import type { PlanOptions } from './plan-options.ts'
import { selectPhases } from './select-phases.ts'

/** The selected phases of the plan for a catalog: its images, then the retirements by its policies. */
export async function planCatalog(
  catalog: Catalog,
  state: CloudState,
  { phases, prune, maxRetire, ...creation }: PlanOptions,
): Promise<Plan> {
  const { nowMs } = creation
  const whole = planImages(catalog, state, creation)
  const plan = selectPhases(whole, phases)
  const { policies = [] } = catalog
  if (policies.length === 0 || !phases.has('retire')) return plan
  const { planRetirement } = await import('./policies/retire/plan-retirement.ts') // its globs take time to load
  const options = { prune, nowMs, ...omitUndefined({ maxRetire }) }
  // an entry that is known to fail withholds its family, whatever phases run
  const planned = { images: whole.images, steps: plan.steps }
  const { families, steps, notes } = planRetirement(catalog, state, planned, options)
  const retired = steps.map(({ image }): ImagePlan => {
    const existing = state.images.get(image.path)
    return { image, verdict: 'change', ...omitUndefined({ existing }) }
  })
  const retirements = steps.map((step): Step => ({ id: stepId(step.do, step.image.path), ...step }))
  const allNotes: readonly PlanNote[] = [...plan.notes, ...notes]
  return {
    images: [...plan.images, ...retired],
    steps: [...plan.steps, ...retirements],
    notes: allNotes,
    families,
    sources: plan.sources,
  }
}
