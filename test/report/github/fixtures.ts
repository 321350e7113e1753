import type { Failure } from '../../../src/catalog/failure.ts'
import type { ImagePlan } from '../../../src/plan/plan.ts'
import type { ProblemView, StartFailure, ValidateView } from '../../../src/report/view/view.ts'
import type { Outcome } from '../../../src/run/events.ts'
import { linkOf, specOf } from '../fixtures.ts'

export const runWith = (outcomes: readonly Outcome[]) =>
  ({ outcomes, stop: undefined, ms: 5_000, requests: 7, throttled: [] }) as const

export const blocked = (name: string, message: string, hint?: string): ImagePlan => {
  const spec = specOf(name)
  const failure = { kind: 'failed', message, ...(hint !== undefined && { hint }) } as const
  return { verdict: 'blocked', image: spec, spec, failure }
}

export const failed = (name: string, why: string | Failure): Outcome => {
  const spec = specOf(name)
  const failure = typeof why === 'string' ? ({ kind: 'failed', message: why } as const) : why
  return { result: 'failed', steps: [], image: spec, spec, failure, ms: 2_000 }
}

export const running = (name: string): Outcome => {
  const spec = specOf(name)
  const left = { at: 'running', operation: `operation-of-${name}` } as const
  return { result: 'cancelled', steps: [], image: spec, spec, left }
}

export const drifted = (name: string): Outcome => {
  const spec = specOf(name)
  const fields = [{ field: 'family', expected: 'web', actual: '(none)' }]
  return { result: 'drifted', steps: [], image: spec, spec, fields, selfLink: linkOf(spec) }
}

export const problem = (over: Partial<ProblemView> = {}): ProblemView => ({
  severity: 'error',
  code: 'unknown-key',
  message: 'unknown key "nmae"; did you mean "name"?',
  place: { file: 'images.yaml', line: 3, column: 5 },
  image: null,
  field: null,
  ...over,
})

export const validated = (problems: readonly ProblemView[]): ValidateView => ({
  command: 'validate',
  exitCode: problems.some(({ severity }) => severity === 'error') ? 3 : 0,
  files: ['images.yaml'],
  images: 1,
  text: 'images.yaml: valid, 1 image',
  problems,
})

export const notStarted = (over: Partial<StartFailure> = {}): StartFailure => ({
  command: 'apply',
  problems: [],
  message: 'no credentials found on this machine',
  hint: 'run gcloud auth application-default login',
  exitCode: 4,
  ...over,
})
