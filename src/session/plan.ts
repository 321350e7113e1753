import { hideInRequests } from '../plan/hide-values.ts'
import { planView } from '../report/view/plan-view.ts'
import type { PlanView } from '../report/view/view.ts'
import type { RunOptions } from './options.ts'
import { runSession } from './session.ts'
import type { SessionContext } from './session-context.ts'

/** What a run would do. Rejects like runSession. */
export const plan = (options: RunOptions, context: SessionContext): Promise<PlanView> =>
  runSession('plan', options, context, async ({ plan, hide, problems, target, shard }) =>
    planView(hideInRequests(plan, hide), {
      detailed: options.detailedExitcode ?? false,
      problems,
      target,
      shard,
    }),
  )
