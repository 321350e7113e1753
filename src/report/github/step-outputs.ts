import { type CommandEnd, isStartFailure } from '../view/command-end.ts'
import { partlyUpdated } from '../view/image-view.ts'
import { doneChanges, plannedChanges } from '../view/status.ts'
import type { PlanView, ReportView } from '../view/view.ts'

const retired = ['deprecated', 'obsoleted', 'deleted'] as const

/**
 * The outputs of a step, as lines for GITHUB_OUTPUT. Each is always set, and a number: none needs a delimiter. A plan
 * has changes and, as `failed`, its blocked images; a command without a result has zeros.
 */
export function stepOutputs(end: CommandEnd): string {
  const counts = isStartFailure(end) || end.command === 'validate' ? none : countsOf(end)
  const outputs = { 'exit-code': end.exitCode, ...counts }
  return Object.entries(outputs)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('')
}

const none = { changes: 0, created: 0, updated: 0, retired: 0, failed: 0 }

const sum = <Status extends string>(counts: Readonly<Record<Status, number>>, statuses: readonly Status[]) =>
  statuses.reduce((total, status) => total + counts[status], 0)

function countsOf(view: PlanView | ReportView): typeof none {
  const partly = partlyUpdated(view.images)
  if (view.command === 'plan') {
    return { ...none, changes: sum(view.counts, plannedChanges) + partly, failed: view.counts.blocked }
  }
  const { counts } = view
  return {
    changes: sum(counts, doneChanges) + partly,
    created: counts.created,
    updated: counts.updated + partly,
    retired: sum(counts, retired),
    failed: counts.failed,
  }
}
