import type { OperationWarning } from '../../catalog/failure.ts'
import { defined, isRecord, record, records, string, strings } from './members.ts'
import type { Operation, OperationErrorItem } from './resources.ts'

/**
 * An operation whose members have the types that they should have: a member of another type counts as absent. An
 * `error` always stays one, however it looks: without it a failed operation would count as a success.
 */
export function tidyOperation(operation: Record<string, unknown>): Record<string, unknown> & Operation {
  const { error, warnings, name, status } = operation
  const { targetId, targetLink, operationType, clientOperationId, httpErrorMessage } = operation
  const texts = { targetId, targetLink, operationType, clientOperationId, httpErrorMessage }
  const { progress, httpErrorStatusCode, ...others } = operation
  for (const member of ['error', 'warnings', ...Object.keys(texts)]) delete others[member]
  return {
    ...others,
    name: String(name),
    status: String(status),
    ...defined({
      targetId: string(targetId),
      targetLink: string(targetLink),
      operationType: string(operationType),
      clientOperationId: string(clientOperationId),
      httpErrorMessage: string(httpErrorMessage),
      progress: number(progress),
      httpErrorStatusCode: number(httpErrorStatusCode),
      error: error === undefined || error === null ? undefined : { errors: errorItems(error) },
      warnings: Array.isArray(warnings) ? records(warnings).map(warningOf) : undefined,
    }),
  }
}

const number = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined)

function errorItems(error: unknown): OperationErrorItem[] {
  const { errors } = record(error)
  return (isRecord(errors) ? [errors] : records(errors)).map(({ code, message, location, errorDetails }) => ({
    ...defined({ code: string(code), message: string(message), location: string(location) }),
    errorDetails: records(errorDetails).map(detailOf),
  }))
}

type Detail = NonNullable<OperationErrorItem['errorDetails']>[number]

function detailOf({ errorInfo, quotaInfo, help, localizedMessage }: Record<string, unknown>): Detail {
  return defined({
    errorInfo: isRecord(errorInfo)
      ? {
          ...defined({ reason: string(errorInfo.reason), domain: string(errorInfo.domain) }),
          metadatas: strings(errorInfo.metadatas),
        }
      : undefined,
    quotaInfo: isRecord(quotaInfo) ? quotaOf(quotaInfo) : undefined,
    help: isRecord(help) ? { links: linksOf(help.links) } : undefined,
    localizedMessage: isRecord(localizedMessage)
      ? defined({ locale: string(localizedMessage.locale), message: string(localizedMessage.message) })
      : undefined,
  })
}

export const linksOf = (links: unknown): { readonly description?: string; readonly url?: string }[] =>
  records(links).map(({ description, url }) =>
    defined({ description: string(description), url: string(url) }),
  )

const quotaOf = (quota: Record<string, unknown>) => ({
  ...defined({
    metricName: string(quota.metricName),
    limitName: string(quota.limitName),
    limit: number(quota.limit),
    futureLimit: number(quota.futureLimit),
    rolloutStatus: string(quota.rolloutStatus),
  }),
  dimensions: strings(quota.dimensions),
})

const warningOf = ({ code, message, data }: Record<string, unknown>): OperationWarning => ({
  ...defined({ code: string(code), message: string(message) }),
  data: records(data).map(({ key, value }) => defined({ key: string(key), value: string(value) })),
})
