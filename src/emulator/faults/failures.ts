import { omitUndefined } from '../../util/omit-undefined.ts'
import type { OperationFailure, Resource } from '../base/resources.ts'
import { fits } from '../base/wildcard.ts'
import type { FailureRule } from '../contract/failure-rule.ts'
import type { OperationError } from '../contract/fault.ts'
import type { Store } from '../store/store.ts'
import type { SourceLimits } from './quotas.ts'

export interface Creation {
  readonly project: string
  readonly name: string
  /** `projects/…` path, or `gs://bucket/object`. */
  readonly source: string
  readonly limits: SourceLimits
}

/** A creation that will fail, and what remains of the image. */
export interface FailedCreation {
  readonly failure: OperationFailure
  /** Undefined if no rule decides. The API has the status FAILED, but no record of an image in it was found. */
  readonly leaves: 'nothing' | 'failedImage' | undefined
}

/** The failure of a creation. Quota and data errors are in the operation, not in the response to insert. */
export function failureOf(creation: Creation, store: Store): FailedCreation | undefined {
  const scripted = scriptedFailure(creation, store)
  if (scripted) return scripted
  const failure = imagesQuota(creation, store) ?? sourceRate(creation, store)
  return failure && { failure, leaves: undefined }
}

function scriptedFailure(creation: Creation, store: Store): FailedCreation | undefined {
  const index = store.failureRules.findIndex((rule) => applies(rule, creation))
  const rule = store.failureRules[index]
  if (!rule) return undefined
  if (rule.times !== undefined) {
    const left = rule.times - 1
    store.failureRules.splice(index, 1, ...(left > 0 ? [{ ...rule, times: left }] : []))
  }
  return { failure: failureFrom(rule), leaves: rule.leaves }
}

/** The error as the operation has it. */
export function failureFrom(error: OperationError): OperationFailure {
  const { code, message, httpStatus } = error
  return { code, message, ...omitUndefined({ httpStatus, errorDetails: detailsOf(error) }) }
}

function applies(rule: FailureRule, { project, name, source }: Creation): boolean {
  return fits(rule.project, project) && fits(rule.name, name) && fits(rule.source, source)
}

/** Each detail is a separate item, as in the recorded quota errors. */
function detailsOf({ quota, help, errorInfo }: OperationError): Resource[] | undefined {
  const details = [
    errorInfo && { errorInfo },
    quota && { quotaInfo: quota },
    help && { help: { links: help } },
  ]
  const given = details.filter((detail) => detail !== undefined)
  return given.length > 0 ? given : undefined
}

function imagesQuota({ project }: Creation, store: Store): OperationFailure | undefined {
  const limit = store.projects?.get(project)?.imagesQuota
  if (limit === undefined || store.resources.collection(`projects/${project}/global/images`).size < limit)
    return undefined
  return {
    code: 'QUOTA_EXCEEDED',
    message: `Quota 'IMAGES' exceeded.  Limit: ${limit.toFixed(1)} globally.`,
    httpStatus: 403,
    errorDetails: [
      {
        quotaInfo: {
          metricName: 'compute.googleapis.com/images',
          limitName: 'IMAGES-per-project',
          dimensions: { global: 'global' },
          limit,
        },
      },
    ],
  }
}

const minuteMs = 60_000
const hourMs = 60 * minuteMs

/** The creations of images of a source that still count towards its rate; times in ms. */
export const recentUses = (uses: readonly number[], nowMs: number): number[] =>
  uses.filter((at) => at > nowMs - hourMs)

/**
 * Limits images of one disk, snapshot or image; users report that those of Cloud Storage objects are not limited.
 * Google's page on images has both limits: one in ten minutes, and six in an hour.
 */
function sourceRate({ source, limits }: Creation, store: Store): OperationFailure | undefined {
  const isLimited = Math.min(limits.hour, limits.tenMinutes) < Infinity
  if (!isLimited || !source.startsWith('projects/')) return undefined
  const now = store.clock.now()
  const inHour = recentUses(store.sourceUses.get(source) ?? [], now)
  const inTenMinutes = inHour.filter((at) => at > now - 10 * minuteMs)
  if (inHour.length < limits.hour && inTenMinutes.length < limits.tenMinutes) {
    store.sourceUses.set(source, [...inHour, now])
    return undefined
  }
  return {
    code: 'RESOURCE_OPERATION_RATE_EXCEEDED',
    message: `Operation rate exceeded for resource '${source}'. Too frequent operations from the source resource.`,
    httpStatus: 403,
  }
}
