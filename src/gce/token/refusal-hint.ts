import { type ReasonFacts, reasonHint } from '../errors/reason-hints.ts'
import type { TokenContext, TokenStep } from './context.ts'

/** The error of a server that helps to obtain a token. */
export interface Refusal extends Omit<ReasonFacts, 'service'> {
  readonly status: number
  /** `error` of OAuth. */
  readonly code?: string | undefined
}

/** The next step for the user. The server and its response decide, never the kind of the credentials file alone. */
export function refusalHint(step: TokenStep, refusal: Refusal, context: TokenContext): string {
  return (
    reasonHint({ ...refusal, service: 'iamcredentials.googleapis.com' }) ?? stepHint(step, refusal, context)
  )
}

function stepHint(step: TokenStep, { status, message, code }: Refusal, context: TokenContext): string {
  switch (step.kind) {
    case 'user':
      return 'rerun `gcloud auth application-default login`'
    case 'key':
      return /timeframe|short-lived/i.test(message)
        ? 'correct the clock of this machine'
        : 'check that the service account exists and is enabled, and that its key has not been deleted or disabled'
    case 'subject':
      return context.env.GITHUB_ACTIONS === 'true'
        ? 'the job needs permissions: id-token: write, and google-github-actions/auth before this step'
        : 'check the url and headers of credential_source in the credentials file'
    case 'exchange': // by its text (https://cloud.google.com/iam/docs/troubleshooting-workload-identity-federation)
      if (/stale|expired/i.test(message) || (code === 'invalid_grant' && context.hasWorked())) {
        return 'the subject token has expired: renew it while mintage runs, or let credential_source name a URL or an executable that returns a new one'
      }
      return /attribute condition/i.test(message)
        ? 'the attribute condition of the workload identity provider rejects this identity: correct the condition, or use another identity'
        : 'check the audience in the credentials file, and the workload identity provider: its issuer, allowed audiences and attribute mapping'
    case 'impersonation': {
      const { account, isFederated } = step
      if (status === 400) return `check the address ${account}, and its delegates`
      const role = isFederated ? 'roles/iam.workloadIdentityUser' : 'roles/iam.serviceAccountTokenCreator'
      return `check that ${account} exists, and grant your identity ${role} on it`
    }
    case 'metadata':
      if (/workload identity|policy binding/i.test(message)) {
        return 'grant the Kubernetes service account roles/iam.workloadIdentityUser on the IAM service account that it acts as'
      }
      return status === 404
        ? 'attach a service account to this VM, pod or job'
        : 'check that the service account of this VM, pod or job exists and is enabled'
  }
}
