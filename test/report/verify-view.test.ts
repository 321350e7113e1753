import { describe, expect, it, test } from 'vitest'
import type { Step } from '../../src/plan/plan.ts'
import { formatResult } from '../../src/report/format.ts'
import { planView } from '../../src/report/view/plan-view.ts'
import { reportView } from '../../src/report/view/report-view.ts'
import { verifyLog, verifyView } from '../../src/report/view/verify-view.ts'
import type { Outcome, StepResult } from '../../src/run/events.ts'
import type { VerifyEnd } from '../../src/run/verify/run-verify.ts'
import { planOf } from '../support/plan.ts'
import { verifyBy } from '../support/spec.ts'
import { specOf } from './fixtures.ts'

const spec = specOf('web-1')
const failure = {
  kind: 'failed',
  reason: 'VERIFY_FAILED',
  message: '/smoke.sh ended with exit code 3',
} as const
const created: StepResult = { id: 'create p', do: 'create', end: 'done' }

const failed = (verified: VerifyEnd): Outcome => ({
  result: 'failed',
  steps: [created, { id: 'verify p', do: 'verify', end: 'failed', failure, verified }],
  image: spec,
  spec,
  failure,
  ms: 5_000,
})

const end = (text: string, isCut = false): VerifyEnd => ({
  kind: 'failed',
  code: 3,
  signal: null,
  output: { text, isCut },
})

test.each<[VerifyEnd | undefined, ReturnType<typeof verifyView>]>([
  [undefined, null],
  [
    { kind: 'passed', output: { text: 'ok\n', isCut: false } },
    { result: 'passed', exitCode: 0, signal: null, output: 'ok', outputCut: false },
  ],
  [
    end('a\u001B[31m\r\nb\u202E\n', true),
    { result: 'failed', exitCode: 3, signal: null, output: 'a\nb', outputCut: true },
  ],
  [
    { kind: 'failed', code: null, signal: 'SIGSEGV', output: { text: '', isCut: false } },
    { result: 'failed', exitCode: null, signal: 'SIGSEGV', output: '', outputCut: false },
  ],
  [
    { kind: 'timedOut', output: { text: 'boot', isCut: false } },
    { result: 'timedOut', exitCode: null, signal: null, output: 'boot', outputCut: false },
  ],
  [
    { kind: 'notStarted', error: 'ENOENT' },
    { result: 'notStarted', exitCode: null, signal: null, output: null, outputCut: false },
  ],
])('the program of a report: %o', (verified, view) => {
  const step = {
    id: 'verify p',
    do: 'verify',
    end: 'failed',
    failure,
    ...(verified && { verified }),
  } as const
  expect(verifyView([created, step])).toEqual(view)
})

describe('the lines of a log', () => {
  it.each<[VerifyEnd, string[]]>([
    [end('boot\n\nno login\n'), ['web-1 | boot', 'web-1 |', 'web-1 | no login']],
    [end('late\n', true), ['web-1 | …', 'web-1 | late']],
    [end(''), []],
    [{ kind: 'timedOut', output: { text: 'x', isCut: false } }, ['web-1 | x']],
    [{ kind: 'passed', output: { text: 'x', isCut: false } }, []],
    [{ kind: 'notStarted', error: 'ENOENT' }, []],
    [
      end('::error::x\na ##[error]x\n##vso[task.setvariable]x\n## title'),
      [
        'web-1 | ::error::x',
        'web-1 | a # #[error]x',
        'web-1 | # #vso[task.setvariable]x',
        'web-1 | ## title',
      ],
    ],
  ])('%o', (verified, lines) => {
    expect(verifyLog(failed(verified), 'web-1')).toEqual(lines)
  })

  it('are none without a verification', () => {
    expect(verifyLog({ ...failed(end('x')), steps: [created] }, 'web-1')).toEqual([])
  })
})

const report = (outcome: Outcome) =>
  reportView({ outcomes: [outcome], stop: undefined, ms: 5_000, requests: 7, throttled: [] })

test('only the JSON report has the output', () => {
  const options = { color: false, verbose: true }
  const view = report(failed(end('canary\n')))
  expect(formatResult(view, 'text', options)).toBe(
    '! web-1  failed after 5.0s: /smoke.sh ended with exit code 3 (VERIFY_FAILED)\n\n1 image: 1 failed · 7 requests · 5.0s\n',
  )
  expect(formatResult(view, 'markdown', options)).not.toContain('canary')
  expect(JSON.parse(formatResult(view, 'json', options)).images[0].verify).toEqual({
    result: 'failed',
    exitCode: 3,
    signal: null,
    output: 'canary',
    outputCut: false,
  })
})

test('an image that an earlier run has created is verified', () => {
  const verified: StepResult = { id: 'verify p', do: 'verify', end: 'done' }
  const outcome: Outcome = {
    result: 'changed',
    steps: [verified],
    image: spec,
    spec,
    selfLink: 'l',
    ms: 5_000,
    warnings: [],
  }
  expect(formatResult(report(outcome), 'text', { color: false, verbose: false })).toBe(
    '+ web-1  verified in 5.0s\n\n1 image: 1 verified · 7 requests · 5.0s\n',
  )
})

test('a stopped run names the images that wait for their family', () => {
  const outcome: Outcome = { result: 'cancelled', steps: [], image: spec, spec, left: { at: 'verifying' } }
  const view = reportView({ outcomes: [outcome], stop: 'SIGINT', ms: 5_000, requests: 7, throttled: [] })
  expect(formatResult(view, 'text', { color: false, verbose: false })).toBe(
    '? web-1  cancelled: READY, but not in its family yet\n\nThe run was interrupted (SIGINT).\n1 image: 1 cancelled · 7 requests · 5.0s\n1 image not in the family yet; rerun to resume.\n',
  )
})

test('the plan of a promotion', () => {
  const verify = verifyBy('smoke')
  const tested = specOf('web-1', { verify, body: { name: 'web-1', family: 'web' } })
  const step = { image: tested, spec: tested, family: 'web' }
  const promotion = [
    { ...step, id: 'verify p', do: 'verify', after: [], verify, labels: {} },
    { ...step, id: 'attachFamily p', do: 'attachFamily', after: [] },
  ] as const
  const creation = {
    id: 'create p',
    image: tested,
    spec: tested,
    after: [],
    do: 'create',
    request: tested.body,
  } as const
  const text = (...steps: Step[]) =>
    formatResult(
      planView(planOf([{ image: { image: tested, spec: tested, verdict: 'change' }, steps }])),
      'text',
      { color: false, verbose: false },
    )
  expect(text(creation, ...promotion)).toBe(
    '+ web-1  create from https://storage.googleapis.com/golden/web-1.tar.gz, verify, attach to its family\n\nPlan: 1 to create, 0 exist.\n',
  )
  expect(text(creation)).toBe(
    '+ web-1  create from https://storage.googleapis.com/golden/web-1.tar.gz, outside its family until phase promote verifies it\n\nPlan: 1 to create, 0 exist.\n',
  )
  expect(text(...promotion)).toBe(
    '+ web-1  verify, attach to its family\n\nPlan: 0 to create, 0 exist, 1 to verify.\n',
  )
})
