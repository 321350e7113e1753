import { omitUndefined } from '../../util/omit-undefined.ts'
import { isRecord, pick, record, type Shape } from './json.ts'
import type { Operation } from './resources.ts'

export const linkShape = { description: 'string', url: 'string' } as const satisfies Shape

const detailShape = {
  errorInfo: { reason: 'string', domain: 'string', metadatas: 'strings' },
  quotaInfo: {
    metricName: 'string',
    limitName: 'string',
    limit: 'number',
    futureLimit: 'number',
    rolloutStatus: 'string',
    dimensions: 'strings',
  },
  help: { links: [linkShape] },
  localizedMessage: { locale: 'string', message: 'string' },
} as const satisfies Shape

const errorShape = {
  code: 'string',
  message: 'string',
  location: 'string',
  errorDetails: [detailShape],
} as const
const warningShape = {
  code: 'string',
  message: 'string',
  data: [{ key: 'string', value: 'string' }],
} as const
const membersShape = {
  targetId: 'string',
  targetLink: 'string',
  operationType: 'string',
  clientOperationId: 'string',
  httpErrorMessage: 'string',
  progress: 'number',
  httpErrorStatusCode: 'number',
} as const

const memberTypes = Object.entries(membersShape)

/**
 * An operation whose members have the documented types: a member of another type counts as absent. An `error` of any
 * form stays an error: otherwise a failed operation would count as a success.
 */
export function tidyOperation(operation: Record<string, unknown>): Record<string, unknown> & Operation {
  if (isTidy(operation)) return operation // as nearly all are: lists have 500 of them
  const { error, warnings, ...others } = operation
  for (const name of Object.keys(membersShape)) delete others[name]
  const isAbsent = error === undefined || error === null
  const { errors } = record(error)
  return {
    ...(others as typeof others & Pick<Operation, 'name' | 'status'>),
    ...pick(operation, membersShape),
    ...omitUndefined({
      error: isAbsent ? undefined : { errors: pick(isRecord(errors) ? [errors] : errors, [errorShape]) },
      warnings: Array.isArray(warnings) ? pick(warnings, [warningShape]) : undefined,
    }),
  }
}

const isTidy = (operation: Record<string, unknown>): operation is Record<string, unknown> & Operation =>
  operation.error === undefined &&
  operation.warnings === undefined &&
  memberTypes.every(([name, type]) => operation[name] === undefined || typeof operation[name] === type)
