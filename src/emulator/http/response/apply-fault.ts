import type { Fault, FaultReply } from '../../contract/fault.ts'
import { durationMs } from '../../contract/latency.ts'
import { computeError } from '../../errors/api-error.ts'
import type { ApiResponse, Response } from './response.ts'

/** What happens in place of the work; undefined if it is carried out. */
export function shortCircuit(fault: Fault | undefined): Response | undefined {
  if (fault?.kind === 'hang' && fault.for === undefined) return 'nothing'
  if (fault?.kind === 'resetBefore') return 'cut'
  return fault?.kind === 'reply' ? faultAnswer(fault) : undefined
}

/** What becomes of the answer, good or bad, when the work is done. */
export function applyFault(fault: Fault | undefined, answer: ApiResponse): Response {
  switch (fault?.kind) {
    case 'resetAfter':
      return 'cut'
    case 'replyAfter':
      return faultAnswer(fault)
    case 'truncateBody':
      return { ...answer, delivery: { kind: 'truncated', chunked: fault.chunked ?? false } }
    case 'slowBody':
      return { ...answer, delivery: { kind: 'slow', overMs: durationMs(fault.over) } }
    default:
      return answer
  }
}

/** What the statuses come with when the fault says no more. */
const usualErrors: Readonly<Record<number, readonly [reason: string, message: string]>> = {
  400: ['badRequest', 'Bad Request'],
  401: ['authError', 'Invalid Credentials'],
  403: ['forbidden', 'Forbidden'],
  404: ['notFound', 'Not Found'],
  409: ['alreadyExists', 'Already Exists'],
  412: ['conditionNotMet', 'Precondition Failed'],
  429: ['rateLimitExceeded', 'Rate Limit Exceeded'],
}

function faultAnswer({ status, retryAfter, html = false, ...fault }: FaultReply): ApiResponse {
  const [reason, message] = usualErrors[status] ?? ['backendError', 'Backend Error']
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
