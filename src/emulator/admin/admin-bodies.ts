import { formatProblems, type Problem, violationProblem } from '../base/problem.ts'
import { type Shape, violations, withoutNulls } from '../base/shape.ts'
import {
  behaviorProblems,
  failureProblems,
  faultProblems,
  latencyProblems,
  quotaProblems,
} from '../config/settings-problems.ts'
import type { FailureRule } from '../contract/failure-rule.ts'
import type { FaultRule } from '../contract/fault.ts'
import type { LatencyOptions } from '../contract/latency.ts'
import type { QuotaOptions } from '../contract/quotas.ts'
import type { Behavior } from '../contract/settings.ts'
import { computeError } from '../errors/api-error.ts'
import { methodNames } from '../http/routes.ts'

export const latencyBody = (text: string): LatencyOptions =>
  read<LatencyOptions>(text, (value) => latencyProblems(value, methodNames))

export const behaviorBody = (text: string): Behavior => read<Behavior>(text, behaviorProblems)

export const quotaBody = (text: string): QuotaOptions => read<QuotaOptions>(text, quotaProblems)

export const faultBody = (text: string): FaultRule =>
  read<FaultRule>(text, (value) => faultProblems(value, methodNames))

export const failureBody = (text: string): FailureRule => read<FailureRule>(text, failureProblems)

const msShape: Shape = { members: { ms: 'number' }, required: ['ms'] }

export const msBody = (text: string): number =>
  read<{ readonly ms: number }>(text, (value) => violations(value, msShape).map(violationProblem)).ms

const deniedShape: Shape = { members: { permissions: { list: 'string' } }, required: ['permissions'] }

export const deniedBody = (text: string): readonly string[] =>
  read<{ readonly permissions: readonly string[] }>(text, (value) =>
    violations(value, deniedShape).map(violationProblem),
  ).permissions

/** The JSON of a body; throws the 400 that names each member that is wrong. */
function read<T>(text: string, problemsOf: (value: unknown) => readonly Problem[]): T {
  let value: unknown
  try {
    value = withoutNulls(JSON.parse(text))
  } catch (error) {
    throw computeError(
      400,
      'parseError',
      `the body is not JSON: ${error instanceof Error ? error.message : ''}`,
    )
  }
  if (typeof value !== 'object' || value === null)
    throw computeError(400, 'invalid', 'the body must be a map')
  const problems = problemsOf(value)
  if (problems.length > 0) throw computeError(400, 'invalid', formatProblems(problems))
  return value as T // whose shape it has
}
