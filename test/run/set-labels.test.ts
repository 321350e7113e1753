import { expect, test } from 'vitest'
import { stepId } from '../../src/plan/plan.ts'
import { formatResult } from '../../src/report/format.ts'
import { planView } from '../../src/report/view/plan-view.ts'
import { startEngine, summary } from '../support/engine.ts'
import { planOf } from '../support/plan.ts'
import { spec } from '../support/spec.ts'

test('a step of a new kind is planned, carried out and reported', async () => {
  await using engine = await startEngine({ state: { images: [{ project: 'golden-prod', name: 'web' }] } })
  const web = spec('web')
  const step = {
    id: stepId('setLabels', web.path),
    image: web,
    after: [],
    do: 'setLabels' as const,
    labels: { team: 'a' },
  }
  const plan = planOf([{ image: { spec: web, verdict: 'change' }, steps: [step] }])
  expect(formatResult(planView(plan), 'text', { color: false, verbose: false })).toBe(
    '+ web  update labels\n\nPlan: 0 to create, 0 exist, 1 to update.\n',
  )
  expect(summary(await engine.carryOut(plan))).toEqual(['web: updated (labels team)'])
})
