import {
  checkedString,
  formatViolations,
  type MemberShape,
  oneOf,
  type Shape,
  violations,
  wholeNumber,
} from '../base/shape.ts'
import { fits } from '../base/wildcard.ts'
import { operationError } from '../contract/failure-rule.ts'
import type { Fault, FaultRule } from '../contract/fault.ts'
import type { LatencyOptions } from '../contract/latency.ts'
import { type Duration, durationMs, type Latency, maxDurationMs, sourceKinds } from '../contract/latency.ts'
import type { EmulatorOptions } from '../contract/options.ts'
import { type QuotaOptions, quotaGroups } from '../contract/quotas.ts'
import { type Behavior, EmulatorOptionsError, type EmulatorSettings } from '../contract/settings.ts'
import { methodNames } from '../http/routes.ts'

const untimed: Shape = { either: ['number', 'string'] }
const duration: Shape = { of: untimed, rule: durationError }

const latency: Shape = {
  of: {
    either: [
      'number',
      'string',
      { list: untimed },
      { members: { median: untimed, p95: untimed }, required: ['median', 'p95'] },
    ],
  },
  rule: latencyError,
}

function durationError(value: number | string): string | undefined {
  try {
    const ms = durationMs(value)
    if (ms >= 0 && ms <= maxDurationMs) return undefined
  } catch {} // not a duration
  return `${JSON.stringify(value)} is not a duration such as 500 (ms), 90s or 2m, of at most 100 years`
}

function latencyError(value: Latency): string | undefined {
  if (typeof value === 'number' || typeof value === 'string') return durationError(value)
  const ends: readonly Duration[] = 'median' in value ? [value.median, value.p95] : value
  const error = ends.map(durationError).find((message) => message !== undefined)
  if (error !== undefined) return error
  if (ends.length !== 2) return 'a range has two ends: [min, max]'
  const [min = 0, max = 0] = ends.map(durationMs)
  if ('median' in value && min === 0) return 'the median must be more than 0'
  return min > max ? `${JSON.stringify(ends[1])} is less than ${JSON.stringify(ends[0])}` : undefined
}

const each = (names: readonly string[], shape: Shape): Shape => ({
  members: Object.fromEntries(names.map((name) => [name, shape])),
})

const unknownMethod = (method: string): string => `the emulator has no method ${method}`
const byMethod: Shape = {
  map: latency,
  keyRule: (method: string) => (methodNames.includes(method) ? undefined : unknownMethod(method)),
}

export const latencyOptions = {
  members: {
    operation: latency,
    operations: byMethod,
    sources: each(sourceKinds, latency),
    pending: latency,
    answer: latency,
    answers: byMethod,
  } satisfies Record<keyof LatencyOptions, Shape>,
}

const preset = oneOf('documented', 'none')

export const quotaOptions = {
  members: {
    preset,
    perMinute: each(Object.keys(quotaGroups), wholeNumber(0)),
    refusal: oneOf(403, 429),
    concurrentOperations: wholeNumber(0),
    imagesPerSourceHour: wholeNumber(0),
    imagesPerSourceTenMinutes: wholeNumber(0),
  } satisfies Record<keyof QuotaOptions, Shape>,
}

const header = checkedString((value) => /^[ -~]*$/.test(value), 'cannot be sent as a header')

const reply: MemberShape = {
  required: ['status'],
  members: {
    status: wholeNumber(200, 599),
    reason: 'string',
    message: 'string',
    retryAfter: { either: ['number', header] },
    html: 'boolean',
  },
}

/** The members of each kind of fault, without `kind`. */
export const faultShapes: Readonly<Record<Fault['kind'], MemberShape>> = {
  reply,
  replyAfter: reply,
  resetBefore: { members: {} },
  resetAfter: { members: {} },
  hang: { members: { for: duration } },
  truncateBody: { members: { chunked: 'boolean' } },
  slowBody: { members: { over: duration }, required: ['over'] },
  earlyReturn: { members: {} },
  failOperation: operationError,
  lateConflict: { members: {} },
  loseOperation: { members: { for: duration }, required: ['for'] },
  expireToken: { members: {} },
}

export const faultRule = {
  required: ['fault'],
  members: {
    method: {
      of: 'string',
      rule: (pattern: string) =>
        methodNames.some((name) => fits(pattern, name)) ? undefined : unknownMethod(pattern),
    },
    project: 'string',
    name: 'string',
    times: wholeNumber(1),
    probability: {
      of: 'number',
      rule: (value: number) => (value >= 0 && value <= 1 ? undefined : `${value} is not from 0 to 1`),
    },
    fault: { kinds: faultShapes },
  } satisfies Record<keyof FaultRule, Shape>,
}

export const behavior = {
  members: {
    strictBodies: 'boolean',
    pendingHidesTarget: 'boolean',
    nameConflict: oneOf('atOnce', 'inOperation'),
    nameLagMs: wholeNumber(0),
    failureLeaves: oneOf('nothing', 'failedImage'),
    requestIdMs: wholeNumber(0),
  } satisfies Record<keyof Behavior, Shape>,
}

export const quota: Shape = { either: [preset, quotaOptions] }

export const settings = {
  members: {
    ...behavior.members,
    seed: wholeNumber(0),
    latency: latencyOptions,
    quota,
    faults: { list: faultRule },
    deny: { list: 'string' },
    operationRetentionMs: wholeNumber(0),
  } satisfies Record<keyof EmulatorSettings, Shape>,
}

/** The options of startEmulator. */
export const options = {
  members: {
    ...settings.members,
    latencyMs: latency,
    pendingMs: latency,
    port: wholeNumber(0, 65_535),
    host: 'string',
    allowHosts: { list: 'string' },
    stateFile: 'string',
    clock: 'any',
    state: 'any', // importState checks it
    requireToken: 'any',
  } satisfies Record<keyof EmulatorOptions, Shape>,
}

/** Throws EmulatorOptionsError for a value without this shape; the message names each place. */
export function checkSettings(value: unknown, shape: Shape): void {
  const found = violations(value ?? {}, shape)
  if (found.length > 0) throw new EmulatorOptionsError(formatViolations(found))
}
