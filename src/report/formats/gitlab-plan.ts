import { plainText } from '../../text/plain-text.ts'
import { isInvalid } from '../view/command-end.ts'
import { partlyUpdated } from '../view/image-view.ts'
import type { PlanStatus } from '../view/status.ts'
import type { PlanView, StartFailure } from '../view/view.ts'

type Change = 'create' | 'update' | 'delete'

/** What each status counts as; null: no change. */
const changes: Readonly<Record<PlanStatus, Change | null>> = {
  create: 'create',
  recreate: 'create',
  adopt: 'create',
  update: 'update',
  verify: 'update',
  deprecate: 'update',
  obsolete: 'update',
  delete: 'delete',
  exists: null,
  drifted: null,
  skipped: null,
  blocked: null,
  notSelected: null,
}

/** The three numbers of GitLab's widget of a merge request (`artifacts:reports:terraform`). */
function plan({ counts, images }: PlanView): string {
  const sums: Record<Change, number> = { create: 0, update: partlyUpdated(images), delete: 0 }
  for (const [status, change] of Object.entries(changes) as [PlanStatus, Change | null][]) {
    if (change !== null) sums[change] += counts[status]
  }
  return `${JSON.stringify(sums)}\n`
}

/** Without the numbers, GitLab's widget counts a report that could not be generated. */
function failure(start: StartFailure): string {
  const message = plainText(start.message)
  return `${JSON.stringify({ error: isInvalid(start) ? `${message}; stderr lists its errors` : message })}\n`
}

export const gitlabPlan = { plan, failure }
