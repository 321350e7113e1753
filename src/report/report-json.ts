import type { OperationWarning } from '../catalog/failure.ts'
import type { ImageSpec } from '../catalog/image-spec.ts'
import type { StoredObject } from '../gce/api/object-api.ts'
import type { ApiError } from '../gce/errors/api-error.ts'
import { positionOf } from '../manifest/source-file.ts'
import type { Action, DriftField, Plan } from '../plan/plan.ts'
import type { Outcome } from '../run/events.ts'
import type { LeftInCloud } from '../run/image-state.ts'
import type { ThrottledTime } from '../run/limits/throttle-stats.ts'
import { plainText } from '../text/plain-text.ts'
import { detailJson } from './error-detail.ts'
import { cancelledText } from './facts.ts'
import { type Note, planNotes, reportNotes } from './notes.ts'
import { planCounts } from './plan-counts.ts'
import { planExitCode } from './plan-exit-code.ts'
import type { Report } from './report.ts'
import { shownRequest } from './request-fields.ts'
import { sourceText } from './source-text.ts'

/** Of the format: the minor number grows with each added key, the major with any other change. */
export const version = '1.3'

/** The report as docs/report-json.md describes it. Every key is always there; what is not known is null. */
export function reportJson(report: Report): string {
  return print({
    version,
    command: 'apply',
    exitCode: report.exitCode,
    stop: report.stop ?? null,
    durationMs: Math.round(report.ms),
    requests: report.requests,
    throttled: report.throttled.map(heldBackJson),
    counts: report.counts,
    notes: reportNotes(report.outcomes).map(noteJson),
    images: report.outcomes.map(outcomeJson),
  })
}

export interface PlanOptions {
  /** --detailed-exitcode */
  readonly detailed?: boolean
}

/** The plan as docs/report-json.md describes it. */
export function planJson(plan: Plan, { detailed = false }: PlanOptions): string {
  return print({
    version,
    command: 'plan',
    exitCode: planExitCode(plan, { detailed }),
    counts: planCounts(plan),
    notes: planNotes(plan).map(noteJson),
    images: plan.actions.map((action) => actionJson(action)),
  })
}

export const print = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`

function outcomeJson(outcome: Outcome) {
  const { spec } = outcome
  return {
    ...identity(spec, outcome.status),
    selfLink: 'selfLink' in outcome ? outcome.selfLink : null,
    durationMs: 'ms' in outcome ? Math.round(outcome.ms) : null,
    ...leftJson('left' in outcome ? outcome.left : undefined),
    note: noteOf(outcome),
    warnings: outcome.status === 'created' ? outcome.warnings.map(warningJson) : [],
    fields: outcome.status === 'drifted' ? outcome.fields.map(fieldJson) : [],
    error: outcome.status === 'failed' ? errorJson(outcome.error) : null,
    manifest: manifestJson(spec),
  }
}

const leftJson = (left: LeftInCloud | undefined) => ({
  operation: left?.at === 'running' && left.operation !== undefined ? plainText(left.operation) : null,
  cloudState: left?.at ?? null,
})

const heldBackJson = ({ project, limiter, subject, by, ms }: ThrottledTime) => ({
  project,
  limiter,
  subject: subject === undefined ? null : plainText(subject),
  by: by ?? 'limit',
  durationMs: Math.round(ms),
})

function actionJson(action: Action) {
  const { spec } = action
  const creates = action.kind === 'create' || action.kind === 'recreate'
  return {
    ...identity(spec, action.kind),
    selfLink: 'image' in action ? (action.image.selfLink ?? null) : null,
    source: creates ? sourceText(action) : null,
    after: creates ? (action.after ?? null) : null,
    request: shownRequest(action) ?? null,
    forceCreate: creates ? spec.forceCreate : null,
    archive: creates && action.archive !== undefined ? archiveJson(action.archive) : null,
    note: action.kind === 'skipped' ? plainText(action.why) : null,
    fields: action.kind === 'drifted' ? action.fields.map(fieldJson) : [],
    error: action.kind === 'blocked' ? errorJson(action.error) : null,
    manifest: manifestJson(spec),
  }
}

const archiveJson = ({ size, generation, updated }: StoredObject) => ({
  size: size ?? null,
  generation: generation ?? null,
  updated: updated ?? null,
})

const noteJson = ({ code, message, specs }: Note) => ({
  code,
  message,
  images: specs.map(({ path }) => path),
})

const identity = ({ project, name }: ImageSpec, status: string) => ({ project, name, status })

function noteOf(outcome: Outcome): string | null {
  switch (outcome.status) {
    case 'created':
      return outcome.note === undefined ? null : plainText(outcome.note)
    case 'skipped':
      return plainText(outcome.why)
    case 'cancelled':
      return cancelledText(outcome)
    default:
      return null
  }
}

const warningJson = ({ code, message, data = [] }: OperationWarning) => ({
  code: code === undefined ? null : plainText(code),
  message: plainText(message ?? ''),
  data: data.map(({ key, value }) => ({ key: plainText(key ?? ''), value: plainText(value ?? '') })),
})

const fieldJson = ({ field, want, have }: DriftField) => ({
  field: plainText(field),
  want: plainText(want),
  have: plainText(have),
})

function errorJson(error: ApiError) {
  return {
    kind: error.kind,
    message: plainText(error.message),
    status: error.status ?? null,
    reason: error.reason === undefined ? null : plainText(error.reason),
    attempts: error.attempts,
    warnings: error.warnings.map(warningJson),
    items: error.items.map(({ code, message, quota, links, location, details = [] }) => ({
      code: plainText(code),
      message: plainText(message),
      quota: quota === undefined ? null : plainText(quota),
      links: links.map(plainText),
      location: location === undefined ? null : plainText(location),
      details: details.map(detailJson),
    })),
    hint: error.hint === undefined ? null : plainText(error.hint),
  }
}

function manifestJson({ place }: ImageSpec) {
  return { file: plainText(place.file.path), ...positionOf(place) }
}
