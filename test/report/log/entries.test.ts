import { expect, test } from 'vitest'
import { problemEntries } from '../../../src/report/log/problem-entries.ts'
import { summaryEntry } from '../../../src/report/log/summary-entry.ts'
import { planView } from '../../../src/report/view/plan-view.ts'
import { reportView } from '../../../src/report/view/report-view.ts'
import type { ProblemView, ValidateView } from '../../../src/report/view/view.ts'
import type { Outcome } from '../../../src/run/events.ts'
import { planOf, toCreate } from '../../support/plan.ts'
import { specOf } from '../fixtures.ts'
import { blocked, failed, runWith } from '../github/fixtures.ts'

const spec = specOf('web-1')

const problem = (over: Partial<ProblemView> = {}): ProblemView => ({
  severity: 'error',
  code: 'unknown-key',
  message: 'unknown key "nmae"',
  place: { file: 'images.yaml', line: 4, column: 5 },
  image: null,
  field: null,
  ...over,
})

test('the summary of a run has its counts', () => {
  const outcome: Outcome = { image: spec, spec, steps: [], result: 'unchanged', selfLink: '' }
  const end = reportView({ outcomes: [outcome], stop: undefined, ms: 65_000, requests: 24, throttled: [] })
  expect(summaryEntry({ command: 'apply', exitCode: 0, end })).toEqual({
    severity: 'NOTICE',
    event: 'run.summary',
    message: 'mintage apply ended with exit code 0: Nothing to do: the image exists.',
    fields: {
      command: 'apply',
      exitCode: 0,
      started: true,
      counts: { ...end.counts, exists: 1 },
      stop: null,
      durationMs: 65_000,
      requests: 24,
    },
  })
})

test('the summary of an interrupted run is an error', () => {
  const outcome: Outcome = { image: spec, spec, steps: [], result: 'cancelled' }
  const end = reportView({ outcomes: [outcome], stop: 'SIGTERM', ms: 1, requests: 1, throttled: [] })
  expect(summaryEntry({ command: 'apply', exitCode: 143, end })).toMatchObject({
    severity: 'ERROR',
    message:
      'mintage apply ended with exit code 143: The run was interrupted (SIGTERM). 1 image: 1 cancelled',
    fields: { stop: 'SIGTERM', counts: { cancelled: 1, failed: 0 } },
  })
})

test('the summary of failures has the most frequent cause', () => {
  const outcomes = [failed('db', 'denied'), failed('web-1', 'quota'), failed('web-2', 'quota')]
  const messageOf = (some: readonly Outcome[]) =>
    summaryEntry({ command: 'apply', exitCode: 1, end: reportView(runWith(some)) }).message
  expect(messageOf(outcomes)).toBe(
    'mintage apply ended with exit code 1: 3 images: 3 failed; 2 images failed: quota',
  )
  expect(messageOf(outcomes.slice(0, 2))).toBe(
    'mintage apply ended with exit code 1: 2 images: 2 failed; db failed: denied',
  )
  const end = planView(planOf([blocked('web-1', 'not found')]))
  expect(summaryEntry({ command: 'plan', exitCode: 1, end }).message).toMatch(
    /^mintage plan ended with exit code 1: Plan: .* 1 blocked; web-1 \(images\.yaml:3:3\) blocked: not found$/,
  )
})

test('the summary of a plan', () => {
  const end = planView(planOf([toCreate(spec)]))
  expect(summaryEntry({ command: 'plan', exitCode: 2, end })).toMatchObject({
    severity: 'NOTICE',
    fields: { command: 'plan', exitCode: 2, started: true, counts: { create: 1, exists: 0 } },
  })
})

test('the summary of a check counts errors and warnings', () => {
  const end: ValidateView = {
    command: 'validate',
    exitCode: 3,
    files: ['images.yaml'],
    images: 0,
    text: 'images.yaml: invalid, 1 error',
    problems: [problem(), problem({ severity: 'warning' })],
  }
  expect(summaryEntry({ command: 'validate', exitCode: 3, end })).toMatchObject({
    severity: 'ERROR',
    message: 'mintage validate ended with exit code 3: images.yaml: invalid, 1 error',
    fields: { counts: { images: 0, errors: 1, warnings: 1 } },
  })
})

test('the summary of a run that did not start has zeros', () => {
  const end = { command: 'apply', message: 'no project', hint: 'x', exitCode: 64, problems: [] } as const
  expect(summaryEntry({ command: 'apply', exitCode: 64, end })).toMatchObject({
    severity: 'ERROR',
    message: 'mintage apply ended with exit code 64: no project',
    fields: { command: 'apply', exitCode: 64, started: false, counts: { created: 0, failed: 0 } },
  })
})

test('the summary of a command without a report, and of none', () => {
  expect(summaryEntry({ command: 'pin', exitCode: 0 })).toEqual({
    severity: 'NOTICE',
    event: 'run.summary',
    message: 'mintage pin ended with exit code 0',
    fields: { command: 'pin', exitCode: 0 },
  })
  expect(summaryEntry({ command: '', exitCode: 64 }).message).toBe('mintage ended with exit code 64')
})

test('diagnostics are entries with their place', () => {
  const warning = problem({ severity: 'warning', code: 'no-rollback', image: 'web-1', field: 'family' })
  const unread = { ...problem({ code: 'unreadable-file', place: null }), filePath: 'web.yaml' }
  const problems = [problem(), warning, problem({ place: null }), unread]
  expect(problemEntries(problems, 'nothing was sent')).toEqual([
    {
      severity: 'ERROR',
      event: 'manifest.error',
      message: 'images.yaml:4:5: unknown key "nmae"',
      fields: { code: 'unknown-key', file: 'images.yaml', line: 4, column: 5 },
    },
    {
      severity: 'WARNING',
      event: 'manifest.warning',
      message: 'images.yaml:4:5: unknown key "nmae"',
      fields: {
        code: 'no-rollback',
        file: 'images.yaml',
        line: 4,
        column: 5,
        image: 'web-1',
        field: 'family',
      },
    },
    {
      severity: 'ERROR',
      event: 'manifest.error',
      message: 'unknown key "nmae"',
      fields: { code: 'unknown-key' },
    },
    {
      severity: 'ERROR',
      event: 'manifest.error',
      message: 'unknown key "nmae"',
      fields: { code: 'unreadable-file', file: 'web.yaml' },
    },
    {
      severity: 'ERROR',
      event: 'manifest.invalid',
      message: '3 errors in the manifest; nothing was sent',
      fields: { errors: 3 },
    },
  ])
})

test('a thousand errors are 50 entries and a count', () => {
  const entries = problemEntries(
    Array.from({ length: 1_000 }, () => problem()),
    'nothing was sent',
  )
  expect(entries).toHaveLength(51)
  expect(entries[50]?.message).toBe(
    '1,000 errors in the manifest; nothing was sent (950 diagnostics not logged)',
  )
  expect(problemEntries([problem({ severity: 'warning' })], 'nothing was sent')).toHaveLength(1)
})

test('errors of a command that sends nothing prevented nothing', () => {
  expect(problemEntries([problem()], '').at(-1)?.message).toBe('1 error in the manifest')
})
