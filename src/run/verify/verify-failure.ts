import type { Failure } from '../../catalog/failure.ts'
import { gcloudCommand } from '../../catalog/image-ref.ts'
import type { Verify } from '../../catalog/image-spec.ts'
import { placeText } from '../../catalog/place-text.ts'
import type { StepOf } from '../../plan/plan.ts'
import { formatDuration } from '../../util/duration.ts'
import type { VerifyEnd } from './run-verify.ts'

/** Why an image has not passed its verification. */
export function verifyFailure(
  { image, family, verify }: Pick<StepOf<'verify'>, 'image' | 'family' | 'verify'>,
  end: Exclude<VerifyEnd, { readonly kind: 'passed' }>,
): Failure {
  const [program] = verify.run
  const deletion = gcloudCommand('delete', image)
  const next = `it does not join family ${family}; rerun to retry the verification, or delete it (${deletion}) to recreate it`
  switch (end.kind) {
    case 'failed': {
      const how = end.code === null ? `was terminated by ${end.signal}` : `ended with exit code ${end.code}`
      return { kind: 'failed', reason: 'VERIFY_FAILED', message: `${program} ${how}`, hint: next }
    }
    case 'timedOut':
      return {
        kind: 'timeout',
        reason: 'VERIFY_TIMEOUT',
        message: `${program} timed out after ${formatDuration(verify.timeoutMs)}`,
        hint: `${next}; for more time, set verify.timeout at ${placeText(verify.place)}`,
      }
    case 'notStarted':
      return notStarted(verify, end.error)
  }
}

/** Why an image is not created: its program cannot be started. */
export function uncreatedFailure(verify: Verify, error: string): Failure {
  const failure = notStarted(verify, error)
  return { ...failure, message: `not created: ${failure.message}` }
}

const notStarted = (verify: Verify, error: string): Failure => ({
  kind: 'failed',
  reason: 'VERIFY_NOT_STARTED',
  message: `${verify.run[0]} cannot be started (${error})`,
  hint: `${startHint(verify, error)}; see verify at ${placeText(verify.place)}`,
})

function startHint({ run: [program] }: Verify, error: string): string {
  const hasFolder = program.includes('/')
  if (error === 'ENOENT' && hasFolder) return `${program} or its interpreter does not exist`
  if (error === 'ENOENT') return `install ${program}, or write ./${program} if it is next to the manifest`
  if (error === 'EACCES' && hasFolder) return `make it executable: chmod +x ${program}`
  if (error === 'E2BIG') return 'pass fewer or shorter arguments, or a smaller environment'
  return `${program} must be an executable program, and its arguments plain text`
}
