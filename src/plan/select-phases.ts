import { omitUndefined } from '../util/omit-undefined.ts'
import { type ImagePlan, type Plan, prerequisites, type StepId, stepsByImage } from './plan.ts'
import { type Phase, phaseOf } from './plan-options.ts'

/** The plan without the steps of other phases, and without steps that require one of them. */
export function selectPhases(plan: Plan, phases: ReadonlySet<Phase>): Plan {
  const steps = new Map(plan.steps.map((step) => [step.id, step]))
  const selected = new Map<StepId, boolean>()
  const isSelected = (id: StepId): boolean => {
    const known = selected.get(id)
    const step = steps.get(id)
    if (known !== undefined || step === undefined) return known ?? true
    const result = phases.has(phaseOf(step)) && prerequisites(step).every(isSelected)
    selected.set(id, result)
    return result
  }
  const kept = plan.steps.filter(({ id }) => isSelected(id))
  const withSteps = stepsByImage({ steps: kept })
  const images = plan.images.map((image) =>
    isExecuted(image, withSteps.has(image.image.path), phases) ? image : notSelected(image),
  )
  const left = new Set(images.flatMap((image) => (image.verdict === 'notSelected' ? [image.image.path] : [])))
  const notes = plan.notes.filter(({ image }) => !left.has(image.path))
  return { ...plan, images, steps: kept, notes }
}

/** Whether the verdict holds for a run of these phases. Only a creation is blocked or skipped. */
function isExecuted({ verdict }: ImagePlan, hasSteps: boolean, phases: ReadonlySet<Phase>): boolean {
  if (verdict === 'change') return hasSteps
  return (verdict !== 'blocked' && verdict !== 'skipped') || phases.has('create')
}

function notSelected(plan: ImagePlan): ImagePlan {
  const { image, spec } = plan
  const existing = 'existing' in plan ? plan.existing : undefined
  return { image, verdict: 'notSelected', ...omitUndefined({ spec, existing }) }
}
