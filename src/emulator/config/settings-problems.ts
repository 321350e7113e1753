import { type Problem, violationProblem } from '../base/problem.ts'
import { type Path, type Shape, violations } from '../base/shape.ts'
import { fits } from '../base/wildcard.ts'
import type { FailureRule } from '../contract/failure-rule.ts'
import type { Fault, FaultRule } from '../contract/fault.ts'
import {
  type Duration,
  durationMs,
  type Latency,
  type LatencyOptions,
  longestMs,
} from '../contract/latency.ts'
import type { EmulatorOptions } from '../contract/options.ts'
import type { QuotaOptions } from '../contract/quotas.ts'
import type { Behavior, EmulatorSettings } from '../contract/settings.ts'
import {
  behaviorMembers,
  failure,
  faultRule,
  faultShapes,
  latencyOptions,
  optionMembers,
  quotaOptions,
  settingsMembers,
} from '../contract/settings-shape.ts'

/** Names of the methods that are served, by which latencies and faults are set. */
export type MethodNames = readonly string[]

/** All that is wrong with settings: with names and types, or, if those are right, with what they say. */
export function settingsProblems(value: unknown, methods: MethodNames): Problem[] {
  return checked<EmulatorSettings>(value, { members: settingsMembers }, (settings) => [
    ...within('latency', latencyContents(settings.latency ?? {}, methods)),
    ...within('quota', quotaContents(settings.quota ?? {})),
    ...(settings.faults ?? []).flatMap((rule, index) =>
      within('faults', within(index, faultContents(rule, methods))),
    ),
    ...behaviorContents(settings),
    ...whole(['seed'], settings.seed, 0),
    ...whole(['operationRetentionMs'], settings.operationRetentionMs, 0),
  ])
}

export const behaviorProblems = (value: unknown): Problem[] =>
  checked<Behavior>(value, { members: behaviorMembers }, behaviorContents)

const behaviorContents = ({ nameConflict, failureLeaves, nameLagMs, requestIdMs }: Behavior): Problem[] => [
  ...oneOf(['nameConflict'], nameConflict, ['atOnce', 'inOperation']),
  ...oneOf(['failureLeaves'], failureLeaves, ['nothing', 'failedImage']),
  ...whole(['nameLagMs'], nameLagMs, 0),
  ...whole(['requestIdMs'], requestIdMs, 0),
]

/** The same for all options of startEmulator, but for its state. */
export function optionsProblems(value: unknown, methods: MethodNames): Problem[] {
  const { latencyMs, pendingMs, port, host, allowHosts, clock, state, stateFile, requireToken, ...settings } =
    value as EmulatorOptions
  const others = checked<EmulatorOptions>(
    { latencyMs, pendingMs, port, host, allowHosts, stateFile },
    { members: optionMembers },
    (options) => [
      ...within('latencyMs', latencyContents({ operation: options.latencyMs ?? 0 }, methods)),
      ...within('pendingMs', latencyContents({ pending: options.pendingMs ?? 0 }, methods)),
      ...whole(['port'], port, 0, 65_535),
    ],
  )
  return [...others, ...settingsProblems(settings, methods)]
}

export const failureProblems = (value: unknown): Problem[] =>
  checked<FailureRule>(value, failure, ({ leaves, times, httpStatus }) => [
    ...oneOf(['leaves'], leaves, ['nothing', 'failedImage']),
    ...whole(['times'], times, 1),
    ...whole(['httpStatus'], httpStatus, 400, 599),
  ])

export const latencyProblems = (value: unknown, methods: MethodNames): Problem[] =>
  checked<LatencyOptions>(value, latencyOptions, (options) => latencyContents(options, methods))

export const quotaProblems = (value: unknown): Problem[] =>
  checked<QuotaOptions>(value, quotaOptions, quotaContents)

export const faultProblems = (value: unknown, methods: MethodNames): Problem[] =>
  checked<FaultRule>(value, faultRule, (rule) => faultContents(rule, methods))

function checked<T>(value: unknown, shape: Shape, contents: (value: T) => Problem[]): Problem[] {
  const wrong = violations(value ?? {}, shape).map(violationProblem)
  return wrong.length > 0 ? wrong : contents((value ?? {}) as T) // whose shape it has
}

const wrong = (path: Path, message: string): Problem => ({ path, atKey: false, message })

const within = (key: string | number, problems: readonly Problem[]): Problem[] =>
  problems.map((problem) => ({ ...problem, path: [key, ...problem.path] }))

function latencyContents(options: LatencyOptions, methods: MethodNames): Problem[] {
  const single = (['operation', 'pending', 'answer'] as const).map((key) => [[key], options[key]] as const)
  const byKey = (['operations', 'answers', 'sources'] as const).flatMap((key) =>
    Object.entries(options[key] ?? {}).map(([name, latency]) => [[key, name], latency] as const),
  )
  return [...single, ...byKey].flatMap(([path, latency]) => [
    ...(latency === undefined ? [] : latencyProblem(latency).map((message) => wrong(path, message))),
    ...(path.length === 1 || path[0] === 'sources' || methods.includes(path[1])
      ? []
      : [unknownMethod(path, path[1])]),
  ])
}

function latencyProblem(latency: Latency): string[] {
  const durations = isSingle(latency)
    ? [latency]
    : 'median' in latency
      ? [latency.median, latency.p95]
      : latency
  const bad = durations.find((one) => !isDuration(one))
  if (bad !== undefined)
    return [
      `${JSON.stringify(bad)} is neither a number of ms nor a text such as 90s or 2m, of 100 years at most`,
    ]
  if (isSingle(latency)) return []
  const [least = 0, most = 0] = durations.map(durationMs)
  if ('median' in latency && least === 0) return ['the median must be more than 0']
  if (durations.length !== 2) return ['a range has two ends: [least, most]']
  return least > most ? [`${JSON.stringify(durations[1])} is less than ${JSON.stringify(durations[0])}`] : []
}

const isSingle = (latency: Latency): latency is Duration =>
  typeof latency === 'number' || typeof latency === 'string'

function isDuration(value: number | string): boolean {
  try {
    const ms = durationMs(value)
    return ms >= 0 && ms <= longestMs
  } catch {
    return false
  }
}

const unknownMethod = (path: Path, method: string): Problem =>
  wrong(path, `the emulator has no method ${method}`)

function quotaContents(quota: QuotaOptions | string): Problem[] {
  if (typeof quota === 'string') return oneOf([], quota, ['documented', 'none'])
  const { preset, refusal, perMinute = {}, ...limits } = quota
  return [
    ...oneOf(['preset'], preset, ['documented', 'none']),
    ...oneOf(['refusal'], refusal, [403, 429]),
    ...Object.entries(perMinute).flatMap(([group, limit]) => whole(['perMinute', group], limit, 0)),
    ...Object.entries(limits).flatMap(([name, limit]) => whole([name], limit, 0)),
  ]
}

function faultContents(rule: FaultRule, methods: MethodNames): Problem[] {
  const { method, times, probability } = rule
  const isShare = probability === undefined || (probability >= 0 && probability <= 1)
  return [
    ...(method === undefined || methods.some((name) => fits(method, name))
      ? []
      : [unknownMethod(['method'], method)]),
    ...whole(['times'], times, 1),
    ...(isShare ? [] : [wrong(['probability'], `${probability} is not from 0 to 1`)]),
    ...within('fault', faultKindProblems(rule.fault)),
  ]
}

function faultKindProblems(given: Fault): Problem[] {
  const fault: { readonly [member: string]: unknown; readonly kind: Fault['kind'] } = { ...given }
  const kinds = Object.keys(faultShapes)
  if (typeof fault.kind !== 'string') return [wrong([], '"kind" is missing')]
  if (!kinds.includes(fault.kind)) return oneOf(['kind'], fault.kind, kinds)
  const { members, required = [] } = faultShapes[fault.kind]
  const violation = violations(fault, { members: { kind: 'string', ...members }, required }).map(
    violationProblem,
  )
  if (violation.length > 0) return violation
  const times = (['for', 'over'] as const).flatMap((name) => {
    const value = fault[name]
    const isBad = (typeof value === 'number' || typeof value === 'string') && !isDuration(value)
    return isBad
      ? [
          wrong(
            [name],
            `${JSON.stringify(value)} is neither a number of ms nor a text such as 90s, of 100 years at most`,
          ),
        ]
      : []
  })
  return [
    ...times,
    ...whole(['status'], fault.status, 200, 599),
    ...headerProblem(['retryAfter'], fault.retryAfter),
    ...whole(['httpStatus'], fault.httpStatus, 400, 599),
    ...oneOf(['leaves'], fault.leaves, ['nothing', 'failedImage']),
  ]
}

function headerProblem(path: Path, value: unknown): Problem[] {
  if (typeof value !== 'string' || /^[ -~]*$/.test(value)) return []
  return [wrong(path, `${JSON.stringify(value)} cannot be sent as a header`)]
}

function whole(path: Path, value: unknown, least: number, most = Number.MAX_SAFE_INTEGER): Problem[] {
  if (value === undefined || value === null) return []
  const fine = typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most
  const range = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`
  return fine ? [] : [wrong(path, `must be a whole number ${range}, not ${JSON.stringify(value)}`)]
}

function oneOf(path: Path, value: unknown, allowed: readonly unknown[]): Problem[] {
  if (value === undefined || value === null || allowed.includes(value)) return []
  return [wrong(path, `${JSON.stringify(value)} is none of ${allowed.join(', ')}`)]
}
