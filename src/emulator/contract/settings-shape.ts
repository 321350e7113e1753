import type { Shape } from '../base/shape.ts'
import type { Fault } from '../contract/fault.ts'
import { quotaGroups } from '../contract/quotas.ts'
import { sourceKinds } from './latency.ts'

export const duration: Shape = { either: ['number', 'string'] }

export const latency: Shape = {
  either: [
    'number',
    'string',
    { list: duration },
    { members: { median: duration, p95: duration }, required: ['median', 'p95'] },
  ],
}

const each = (names: readonly string[], shape: Shape): Shape => ({
  members: Object.fromEntries(names.map((name) => [name, shape])),
})

export const latencyOptions: Shape = {
  members: {
    operation: latency,
    operations: { map: latency },
    sources: each(sourceKinds, latency),
    pending: latency,
    answer: latency,
    answers: { map: latency },
  },
}

export const quotaOptions: Shape = {
  members: {
    preset: 'string',
    perMinute: each(Object.keys(quotaGroups), 'number'),
    refusal: 'number',
    concurrentOperations: 'number',
    imagesPerSourceHour: 'number',
    imagesPerSourceTenMinutes: 'number',
  },
}

const quotaInfo: Shape = {
  required: ['metricName'],
  members: { metricName: 'string', limitName: 'string', limit: 'number', dimensions: { map: 'string' } },
}

/** How an operation fails, in a fault and in a rule for failures alike. */
export const operationError = {
  required: ['code', 'message'],
  members: {
    code: 'string',
    message: 'string',
    httpStatus: 'number',
    quota: quotaInfo,
    help: {
      list: { required: ['description', 'url'], members: { description: 'string', url: 'string' } },
    },
    errorInfo: {
      required: ['reason'],
      members: { reason: 'string', domain: 'string', metadatas: { map: 'string' } },
    },
    leaves: 'string',
  },
} as const satisfies Shape

const reply = {
  required: ['status'],
  members: {
    status: 'number',
    reason: 'string',
    message: 'string',
    retryAfter: { either: ['number', 'string'] },
    html: 'boolean',
  },
} as const

interface Members {
  readonly members: Readonly<Record<string, Shape>>
  readonly required?: readonly string[]
}

/** What each kind of fault has beside its kind. */
export const faultShapes: Readonly<Record<Fault['kind'], Members>> = {
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

export const faultRule: Shape = {
  required: ['fault'],
  members: {
    method: 'string',
    project: 'string',
    name: 'string',
    times: 'number',
    probability: 'number',
    fault: { map: 'any' }, // by its kind, as faultShapes says
  },
}

/** Behavior, as far as names and types go. */
export const behaviorMembers: Readonly<Record<string, Shape>> = {
  strictBodies: 'boolean',
  pendingHidesTarget: 'boolean',
  nameConflict: 'string',
  nameLagMs: 'number',
  failureLeaves: 'string',
  requestIdMs: 'number',
}

/** EmulatorSettings, as far as names and types go. */
export const settingsMembers: Readonly<Record<string, Shape>> = {
  ...behaviorMembers,
  seed: 'number',
  latency: latencyOptions,
  quota: { either: ['string', quotaOptions] },
  faults: { list: faultRule },
  deny: { list: 'string' },
  operationRetentionMs: 'number',
}

/** What startEmulator takes beside, as far as it is data. */
export const optionMembers: Readonly<Record<string, Shape>> = {
  latencyMs: latency,
  pendingMs: latency,
  port: 'number',
  host: 'string',
  allowHosts: { list: 'string' },
  stateFile: 'string',
}

/** A rule for image creations that fail. */
export const failure: Shape = {
  required: operationError.required,
  members: {
    project: 'string',
    name: 'string',
    source: 'string',
    times: 'number',
    ...operationError.members,
  },
}
