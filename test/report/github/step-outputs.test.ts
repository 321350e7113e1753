import { expect, test } from 'vitest'
import type { Step } from '../../../src/plan/plan.ts'
import { gitlabPlan } from '../../../src/report/formats/gitlab-plan.ts'
import { stepOutputs } from '../../../src/report/github/step-outputs.ts'
import { planView } from '../../../src/report/view/plan-view.ts'
import { reportView } from '../../../src/report/view/report-view.ts'
import type { ResultView, StartFailure } from '../../../src/report/view/view.ts'
import { planOf, toCreate } from '../../support/plan.ts'
import { specOf } from '../fixtures.ts'
import { blocked, drifted, failed, notStarted, problem, running, runWith, validated } from './fixtures.ts'

const lines = (...values: number[]) =>
  ['exit-code', 'changes', 'created', 'updated', 'retired', 'failed']
    .map((name, index) => `${name}=${values[index]}\n`)
    .join('')

test.each<[string, ResultView | StartFailure, string]>([
  [
    'a plan',
    planView(planOf([toCreate(specOf('web-1')), toCreate(specOf('web-3')), blocked('web-2', 'x')])),
    lines(1, 2, 0, 0, 0, 1),
  ],
  ['a plan without changes', planView(planOf([]), { detailed: true }), lines(0, 0, 0, 0, 0, 0)],
  ['a run', reportView(runWith([drifted('web-1'), failed('web-2', 'x')])), lines(1, 0, 0, 0, 0, 1)],
  ['a failed start', notStarted(), lines(4, 0, 0, 0, 0, 0)],
  ['an invalid manifest', validated([problem()]), lines(3, 0, 0, 0, 0, 0)],
])('%s', (_, end, text) => {
  expect(stepOutputs(end)).toBe(text)
})

test('an image that remains drifted counts if the run corrects some of its differences', () => {
  const update = [{ field: 'labels.team', expected: 'web', actual: 'db' }]
  const spec = specOf('web-1')
  const known = { image: spec, spec, after: [], fields: update }
  const setLabels: Step = { ...known, id: 'setLabels web-1', do: 'setLabels', labels: { team: 'web' } }
  const size = [{ field: 'diskSizeGb', expected: '20', actual: '10' }]
  const image = { verdict: 'drifted', image: spec, spec, existing: { name: 'web-1' }, fields: size } as const
  const plan = planView(planOf([{ image, steps: [setLabels] }]), { detailed: true })
  expect(stepOutputs(plan)).toBe(lines(2, 1, 0, 0, 0, 0))
  expect(gitlabPlan.plan(plan)).toBe('{"create":0,"update":1,"delete":0}\n')
  const steps = [{ id: setLabels.id, do: 'setLabels', end: 'done', fields: update }] as const
  expect(stepOutputs(reportView(runWith([{ ...drifted('web-1'), steps }])))).toBe(lines(1, 1, 0, 1, 0, 0))
})

test.each([
  ['failed', 1, failed('web-1', 'Bad Request')],
  ['was not started', 0, running('web-1')],
])('an update counts although a later step of its image %s', (_, failures, outcome) => {
  const fields = [{ field: 'labels.team', expected: 'web', actual: 'db' }]
  const steps = [{ id: 'setLabels web-1', do: 'setLabels', end: 'done', fields }] as const
  expect(stepOutputs(reportView(runWith([{ ...outcome, steps }])))).toBe(lines(1, 1, 0, 1, 0, failures))
})

test('a run counts what it has done', () => {
  const view = reportView(runWith([]))
  const counts = {
    ...view.counts,
    created: 1,
    updated: 2,
    verified: 3,
    deprecated: 4,
    obsoleted: 5,
    deleted: 6,
  }
  expect(stepOutputs({ ...view, counts })).toBe(lines(0, 21, 1, 2, 15, 0))
})
