import { imageRef } from '../../src/catalog/image-ref.ts'
import type { FamilyFate, FamilyPlan, RetireBasis } from '../../src/plan/family-plan.ts'
import type { RetireKind, Step } from '../../src/plan/plan.ts'
import type { Planned } from '../support/plan.ts'

export type Member = readonly [name: string, fate: FamilyFate, text: string]

/** The family web, whose head stays. */
export const family = (members: readonly Member[], more: Partial<FamilyPlan> = {}): FamilyPlan => ({
  project: 'golden',
  family: 'web',
  before: 'web-1',
  after: 'web-1',
  members: members.map(([name, fate, text]) => ({ image: imageRef('golden', name), fate, text })),
  deferred: members.filter(([, fate]) => fate === 'deferred').length,
  prunable: [],
  ...more,
})

export function toRetire(name: string, kind: RetireKind, why: string): Planned {
  const image = imageRef('golden', name)
  const basis: RetireBasis = { deprecated: undefined, catalog: 'golden', policyFamily: 'web', head: 'web-1' }
  const common = { id: `${kind} ${image.path}`, image, after: [], basis, why } as const
  const step: Step =
    kind === 'delete'
      ? { ...common, do: kind }
      : { ...common, do: kind, status: { state: kind === 'deprecate' ? 'DEPRECATED' : 'OBSOLETE' } }
  return { image: { image, verdict: 'change', existing: { name } }, steps: [step] }
}
