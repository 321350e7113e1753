import type { Step } from '../../plan/plan.ts'

/** What apply does for an image. */
export const changeKinds = [
  'create',
  'copy',
  'verify',
  'update',
  'promote',
  'deprecate',
  'obsolete',
  'delete',
] as const

export type ChangeKind = (typeof changeKinds)[number]

export type ChangeCounts = Readonly<Record<ChangeKind, number>>

/** The number of images by change. An image that is created, verified and promoted counts three times. */
export function changesIn(steps: readonly Step[]): ChangeCounts {
  const images = new Map<ChangeKind, Set<string>>(changeKinds.map((kind) => [kind, new Set()]))
  for (const step of steps) {
    const kind = changeOf(step)
    if (kind !== undefined) images.get(kind)?.add(step.image.path)
  }
  return Object.fromEntries([...images].map(([kind, { size }]) => [kind, size])) as Record<ChangeKind, number>
}

/** Undefined for a wait, and for a creation that is only the fallback of one in progress. */
function changeOf(step: Step): ChangeKind | undefined {
  switch (step.do) {
    case 'awaitReady':
    case 'awaitDeletion':
      return undefined
    case 'create':
      if (step.unless !== undefined) return undefined
      return step.spec.origin === undefined ? 'create' : 'copy'
    case 'setLabels':
    case 'patch':
      return 'update'
    case 'attachFamily':
      return step.fields === undefined || step.fields.length === 0 ? 'promote' : 'update'
    case 'verify':
    case 'deprecate':
    case 'obsolete':
    case 'delete':
      return step.do
  }
}
