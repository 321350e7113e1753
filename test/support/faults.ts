import type { Fault, FaultRule } from '../../src/emulator/contract/fault.ts'

/** Faults of all requests; each of them is over after some retries. */
export const transientFaults: readonly FaultRule[] = [
  { probability: 0.015, fault: { kind: 'reply', status: 503 } },
  { probability: 0.015, fault: { kind: 'replyAfter', status: 503 } },
  { probability: 0.02, fault: { kind: 'resetAfter' } },
  { probability: 0.02, fault: { kind: 'resetBefore' } },
  { probability: 0.01, fault: { kind: 'reply', status: 429 } },
  { probability: 0.005, fault: { kind: 'hang' } },
  { probability: 0.005, fault: { kind: 'hang', for: '5m' } },
  { probability: 0.01, fault: { kind: 'truncateBody' } },
]

/** One fault of a change of an image, which still succeeds. */
export const mutationFaults: readonly (readonly [string, Fault])[] = [
  ['the connection closes before the method runs', { kind: 'resetBefore' }],
  ['the connection closes after the method ran', { kind: 'resetAfter' }],
  ['the server is unavailable', { kind: 'reply', status: 503 }],
  ['the server reports an error after the method ran', { kind: 'replyAfter', status: 503 }],
  ['the rate is limited', { kind: 'reply', status: 403, reason: 'rateLimitExceeded' }],
  ['no response is sent', { kind: 'hang' }],
  ['the operation is not found for a while', { kind: 'loseOperation', for: '10m' }],
]
