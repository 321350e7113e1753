import { expect, test } from 'vitest'
import type { FamilyMember, FamilyPlan } from '../../../src/plan/family-plan.ts'
import { metricsText } from '../../../src/report/metrics/prometheus.ts'
import type { RunFacts } from '../../../src/report/metrics/run-metrics.ts'
import { reportView } from '../../../src/report/view/report-view.ts'
import type { Outcome, StepResult } from '../../../src/run/events.ts'
import { linkOf, quotaError, specOf, throttled } from '../fixtures.ts'
import { parseExposition } from './parse-exposition.ts'

const endedMs = Date.parse('2026-11-29T03:04:05.678Z')
const dayMs = 86_400_000

const facts = (over: Partial<RunFacts> = {}): RunFacts => ({
  exitCode: 0,
  endedMs,
  durationMs: 65_250,
  requests: [
    { project: 'golden', group: 'list', count: 2 },
    { project: 'golden', group: 'write', count: 7 },
  ],
  throttled: [],
  view: undefined,
  ...over,
})

const member = (name: string, fate: FamilyMember['fate']): FamilyMember => {
  const { project, path } = specOf(name)
  return { image: { project, name, path }, fate, text: '' }
}

const family = (over: Partial<FamilyPlan> = {}): FamilyPlan => ({
  project: 'golden',
  family: 'web',
  before: 'web-1',
  after: 'web-2',
  beforeCreatedMs: endedMs - 40 * dayMs,
  members: [],
  deferred: 0,
  prunable: [],
  ...over,
})

const viewOf = (outcomes: readonly Outcome[], families: readonly FamilyPlan[] = []) =>
  reportView({ outcomes, families, stop: undefined, ms: 65_250, requests: 9, throttled: [] })

const retired = (
  name: string,
  result: 'changed' | 'withheld' | 'cancelled',
  kind: StepResult['do'],
): Outcome => {
  const { project, path } = specOf(name)
  const image = { project, name, path }
  const steps: StepResult[] = [{ id: `${kind} ${path}`, do: kind, end: 'done' }]
  if (result === 'changed') return { image, steps, result, selfLink: '', ms: 1, warnings: [] }
  return result === 'withheld' ? { image, steps: [], result, why: 'no' } : { image, steps: [], result }
}

const web = specOf('web-2')
const created: Outcome = {
  steps: [],
  result: 'changed',
  image: web,
  spec: web,
  selfLink: '',
  ms: 1,
  warnings: [],
}

/** `mintage_images{project="golden",status="created"}` and its value. */
async function samplesOf(given: RunFacts, metric: string): Promise<Record<string, number>> {
  const { samples } = parseExposition(await metricsText(given))
  return Object.fromEntries(
    samples
      .filter(({ name }) => name === metric)
      .map(({ labels, value }) => [Object.values(labels).join(' '), value]),
  )
}

const positive = (samples: Record<string, number>) =>
  Object.fromEntries(Object.entries(samples).filter(([, value]) => value > 0))

test('of a run that did not start, writes when and how it ended', async () => {
  expect(await metricsText(facts({ exitCode: 4, requests: [] }))).toBe(`\
# HELP mintage_last_run_timestamp_seconds When the last run ended, in seconds since the epoch.
# TYPE mintage_last_run_timestamp_seconds gauge
mintage_last_run_timestamp_seconds 1795921445.678

# HELP mintage_last_run_duration_seconds How long the last run took.
# TYPE mintage_last_run_duration_seconds gauge
mintage_last_run_duration_seconds 65.25

# HELP mintage_last_run_exit_code The exit code of the last run; 0 is success.
# TYPE mintage_last_run_exit_code gauge
mintage_last_run_exit_code 4

# HELP mintage_images The images of the last run by status.
# TYPE mintage_images gauge

# HELP mintage_retirements The retirements that were due in the last run, by state.
# TYPE mintage_retirements gauge

# HELP mintage_family_head_age_seconds The age of the head of a family with a policy, at the end of the last run.
# TYPE mintage_family_head_age_seconds gauge

# HELP mintage_requests_total The API requests of the last run by quota group, retries and polls included.
# TYPE mintage_requests_total counter

# HELP mintage_throttled_seconds_total How long each limiter throttled the last run.
# TYPE mintage_throttled_seconds_total counter
`)
})

test('counts images by project and status, unused statuses too', async () => {
  const other = specOf('db-1', { project: 'staging' })
  const failing = specOf('web-3')
  const view = viewOf([
    created,
    { steps: [], result: 'failed', image: failing, spec: failing, failure: quotaError(), ms: 1 },
    { steps: [], result: 'unchanged', image: other, spec: other, selfLink: linkOf(other) },
  ])
  const samples = await samplesOf(facts({ view }), 'mintage_images')
  expect(positive(samples)).toEqual({ 'golden created': 1, 'golden failed': 1, 'staging exists': 1 })
  expect(samples).toHaveProperty('staging failed', 0)
  expect(Object.keys(samples).length).toBe(2 * Object.keys(view.counts).length)
})

test('has no label per image', async () => {
  const view = viewOf([created], [family({ members: [member('web-2', 'create')] })])
  expect(await metricsText(facts({ view }))).not.toContain('web-2')
})

test('counts the retirements that were due by how they ended', async () => {
  const members = [
    member('web-2', 'create'),
    member('web-1', 'kept'),
    member('a', 'deprecate'),
    member('b', 'obsolete'),
    member('c', 'delete'),
    member('d', 'deferred'),
    member('e', 'delete'),
    member('f', 'delete'),
  ]
  const outcomes = [
    created,
    retired('a', 'changed', 'deprecate'),
    retired('b', 'changed', 'obsolete'),
    retired('c', 'changed', 'delete'),
    retired('e', 'withheld', 'delete'),
    retired('f', 'cancelled', 'delete'),
  ]
  const view = viewOf(outcomes, [family({ members, deferred: 1 })])
  expect(await samplesOf(facts({ view }), 'mintage_retirements')).toEqual({
    'golden web deprecated': 1,
    'golden web obsoleted': 1,
    'golden web deleted': 1,
    'golden web deferred': 2,
    'golden web withheld': 1,
    'golden web failed': 0,
  })
})

test.each<[string, Partial<FamilyPlan>, readonly Outcome[], Record<string, number>]>([
  [
    'stays',
    { after: 'web-1', afterCreatedMs: endedMs - 40 * dayMs, members: [member('web-1', 'kept')] },
    [],
    { 'golden web': 40 * 86_400 },
  ],
  ['is created', { members: [member('web-2', 'create')] }, [created], { 'golden web': 0 }],
  [
    'existed before it was attached',
    { afterCreatedMs: endedMs - dayMs, members: [member('web-2', 'create')] },
    [{ ...created, steps: [] }],
    { 'golden web': 86_400 },
  ],
  [
    'could not be created',
    { members: [member('web-2', 'create'), member('web-1', 'kept')] },
    [{ steps: [], result: 'failed', image: web, spec: web, failure: quotaError(), ms: 1 }],
    { 'golden web': 40 * 86_400 },
  ],
  ['is missing', { before: undefined, after: undefined } as object, [], {}],
])('the age of a head that %s', async (_what, over, outcomes, ages) => {
  const view = viewOf(outcomes, [family(over)])
  expect(await samplesOf(facts({ view }), 'mintage_family_head_age_seconds')).toEqual(ages)
})

test('counts requests by quota group, and adds up throttled times by limiter', async () => {
  const twice = [
    ...throttled,
    { project: 'golden-prod', limiter: 'source', subject: 'x', ms: 1_000 } as const,
  ]
  const given = facts({ throttled: twice })
  expect(await samplesOf(given, 'mintage_requests_total')).toEqual({ 'golden list': 2, 'golden write': 7 })
  expect(await samplesOf(given, 'mintage_throttled_seconds_total')).toEqual({
    'golden-prod write': 125,
    'golden-prod source': 32.0004,
  })
})
