import { expect, test } from 'vitest'
import { positionOf } from '../../src/manifest/source-file.ts'

import { formatEnd, formatFailure, formatResult } from '../../src/report/format.ts'
import { failureText } from '../../src/report/formats/text.ts'
import { planView } from '../../src/report/view/plan-view.ts'
import { type Report, reportView } from '../../src/report/view/report-view.ts'
import type { StartFailure } from '../../src/report/view/view.ts'
import type { Outcome } from '../../src/run/events.ts'

import { planOf, toCreate } from '../support/plan.ts'
import { apiError, quotaError, specOf } from './fixtures.ts'

test('no format shows a key, even of a body, a request or a signed URL', () => {
  const spec = specOf('a', {
    source: { kind: 'rawDisk', uri: 'https://storage.googleapis.com/b/o?sig=SECRET-SIG' },
  })
  const outcomes: Outcome[] = [
    { result: 'failed', steps: [], image: spec, spec, failure: quotaError(), ms: 1 },
    { result: 'changed', steps: [], image: spec, spec, selfLink: 'x', ms: 1, warnings: [] },
    { result: 'unchanged', steps: [], image: spec, spec, selfLink: 'x' },
    { result: 'cancelled', steps: [], image: spec, spec },
  ]
  const report = reportView({ outcomes, stop: undefined, ms: 1, requests: 1, throttled: [] })
  const plan = planOf([toCreate(spec, { request: { ...spec.body, sourceImage: 'x' } })])
  for (const format of ['text', 'json', 'markdown'] as const) {
    const options = { color: false, verbose: true }
    expect(
      formatResult(report, format, options) + formatResult(planView(plan), format, options),
    ).not.toContain('SECRET')
  }
})

const failure = { command: 'apply', message: 'no project', exitCode: 64, problems: [] } as const

test.each([
  ['text', 'mintage: no project\n', 'mintage: no project\n  hint: set *project*\n'],
  [
    'markdown',
    '<!-- mintage:apply: -->\n### mintage apply could not start\n\nmintage apply\n\n- `no project`\n',
    '<!-- mintage:apply: -->\n### mintage apply could not start\n\nmintage apply\n\n- `no project`\n- `hint: set *project*`\n',
  ],
] as const)('as %s, why a command did not start', (format, expected, withHint) => {
  expect(formatFailure({ ...failure, hint: undefined }, format)).toBe(expected)
  expect(formatFailure({ ...failure, hint: 'set *project*' }, format)).toBe(withHint)
})

test.each([undefined, 'set project'])('as JSON, the reason why a command did not start: hint %s', (hint) => {
  expect(JSON.parse(formatFailure({ ...failure, hint }, 'json'))).toEqual({
    version: '2.0',
    command: 'apply',
    exitCode: 64,
    shard: null,
    error: { message: 'no project', hint: hint ?? null },
    problems: [],
    images: [],
  })
})

const invalid: StartFailure = {
  command: 'apply',
  message: 'the manifest is invalid',
  hint: undefined,
  exitCode: 3,
  problems: [
    { severity: 'error', code: 'unknown-key', message: 'no such key', place: null, image: null, field: null },
  ],
}

test.each([
  ['text', true],
  ['json', true],
  ['markdown', true],
  ['html', true],
  ['junit', true],
  ['codequality', true],
  ['gitlab-plan', false],
] as const)('as %s, the errors of the manifest or where they are listed', async (format, isListed) => {
  const text = await formatEnd(invalid, format, { color: false, verbose: false })
  expect([text.includes('no such key'), text.includes('; stderr lists its errors')]).toEqual([
    isListed,
    !isListed,
  ])
})

test('a failure with warnings of the manifest is not one of the manifest', () => {
  const problems = invalid.problems.map((problem) => ({ ...problem, severity: 'warning' as const }))
  expect(formatFailure({ ...failure, hint: undefined, problems }, 'text')).toBe('mintage: no project\n')
})

test('a message of several lines keeps its lines as text', () => {
  expect(failureText('one\ntwo\u001B[0m', undefined)).toBe('mintage: one\ntwo\n')
})

const spec = specOf('a')
const created: Outcome = {
  result: 'changed',
  steps: [],
  image: spec,
  spec,
  selfLink: '',
  ms: 1,
  warnings: [],
}
const exists: Outcome = { result: 'unchanged', steps: [], image: spec, spec, selfLink: '' }
const denied: Outcome = {
  result: 'failed',
  steps: [],
  image: spec,
  spec,
  failure: apiError({ kind: 'permission' }),
  ms: 1,
}
const broken: Outcome = { result: 'failed', steps: [], image: spec, spec, failure: apiError(), ms: 1 }
const cancelled: Outcome = { result: 'cancelled', steps: [], image: spec, spec }

test.each<[string, Outcome[], Report['stop'], number]>([
  ['all there', [created, exists], undefined, 0],
  ['none', [], undefined, 0],
  ['one failed', [created, broken], undefined, 1],
  ['drifted', [{ result: 'drifted', steps: [], image: spec, spec, selfLink: '', fields: [] }], undefined, 1],
  ['skipped', [broken, { result: 'skipped', steps: [], image: spec, spec, why: '' }], undefined, 1],
  ['denied, nothing else', [created, denied], undefined, 4],
  ['denied among others', [denied, broken], undefined, 1],
  ['interrupted', [created, cancelled], 'SIGINT', 130],
  ['terminated', [created, cancelled], 'SIGTERM', 143],
  ['deadline', [broken, cancelled], 'deadline', 5],
  ['interrupted when all was done', [created], 'SIGINT', 0],
])('exit code: %s', (_, outcomes, stop, exitCode) => {
  expect(reportView({ outcomes, stop, ms: 1, requests: 1, throttled: [] }).exitCode).toBe(exitCode)
})

test.each([
  [0, 1, 1],
  [2, 1, 3],
  [3, 2, 1],
  [4, 3, 1],
  [6, 3, 3],
])('offset %i is line %i, column %i', (offset, line, column) => {
  const file = { path: 'a', text: 'ab\n\ncd' }
  expect(positionOf({ file, range: { offset, length: 1 } })).toEqual({ line, column })
})
