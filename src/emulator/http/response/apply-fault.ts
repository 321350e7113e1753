import type { Fault, FaultReply } from '../../contract/fault.ts'
import { computeError } from '../../errors/api-error.ts'
import type { ApiResponse, NoResponse } from './response.ts'

/** The result of a fault instead of the method; undefined if the method runs. */
export function shortCircuit(fault: Fault | undefined): ApiResponse | NoResponse | undefined {
  if (fault?.kind === 'hang' && fault.for === undefined) return 'hang'
  if (fault?.kind === 'resetBefore') return 'disconnect'
  return fault?.kind === 'reply' ? faultResponse(fault) : undefined
}

/** The response to a method that ran, whether it succeeded or not, with its fault. */
export function applyFault(fault: Fault | undefined, response: ApiResponse): ApiResponse | NoResponse {
  switch (fault?.kind) {
    case 'resetAfter':
      return 'disconnect'
    case 'replyAfter':
      return faultResponse(fault)
    case 'truncateBody':
    case 'slowBody':
      return { ...response, bodyFault: fault }
    default:
      return response
  }
}

/** Default reasons and messages by status. */
const defaultErrors: Readonly<Record<number, readonly [reason: string, message: string]>> = {
  400: ['badRequest', 'Bad Request'],
  401: ['authError', 'Invalid Credentials'],
  403: ['forbidden', 'Forbidden'],
  404: ['notFound', 'Not Found'],
  409: ['alreadyExists', 'Already Exists'],
  412: ['conditionNotMet', 'Precondition Failed'],
  429: ['rateLimitExceeded', 'Rate Limit Exceeded'],
}

function faultResponse({ status, retryAfter, html = false, ...fault }: FaultReply): ApiResponse {
  const [reason, message] = defaultErrors[status] ?? ['backendError', 'Backend Error']
  const { body } = computeError(status, fault.reason ?? reason, fault.message ?? message)
  return {
    status,
    body: html ? htmlPage(status) : body,
    headers: retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) },
  }
}

/** A page such as Google's load balancers send. */
const htmlPage = (status: number): string =>
  `<!DOCTYPE html>\n<html lang=en>\n<title>Error ${status} (Server Error)!!1</title>\n`
