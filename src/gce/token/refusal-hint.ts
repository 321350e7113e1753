import { serviceDisabledHint, suspendedHint, userProjectHint } from '../errors/consumer-hints.ts'
import type { TokenContext } from './context.ts'
import type { TokenStep } from './token-step.ts'

/** What a server on the way to a token said when it refused. */
export interface Refusal {
  readonly status: number
  readonly message: string
  /** `error` of OAuth. */
  readonly code?: string | undefined
  /** ErrorInfo.reason of Google, with its service and project. */
  readonly reason?: string | undefined
  readonly service?: string | undefined
  readonly consumer?: string | undefined
}

/** The next step for the user, chosen by the server that responded and its response, never by the kind of the credentials file alone. */
export function refusalHint(step: TokenStep, refusal: Refusal, context: TokenContext): string {
  return byReason[refusal.reason ?? '']?.(refusal) ?? stepHint(step, refusal, context)
}

/** Reasons of google.api.ErrorReason. */
const byReason: Readonly<Record<string, (refusal: Refusal) => string>> = {
  SERVICE_DISABLED: ({ service = 'iamcredentials.googleapis.com', consumer }) =>
    serviceDisabledHint(service, consumer),
  ACCESS_TOKEN_SCOPE_INSUFFICIENT: () =>
    'the token lacks the scope cloud-platform: on a VM, stop it and set its access scopes',
  SECURITY_POLICY_VIOLATED: () =>
    'a VPC Service Controls perimeter forbids this: call from inside, or ask for an ingress rule',
  CONSUMER_SUSPENDED: ({ consumer }) => suspendedHint(consumer),
  BILLING_DISABLED: ({ consumer = 'the project' }) => `link ${consumer} to a billing account`,
  USER_PROJECT_DENIED: () => userProjectHint,
}

function stepHint(step: TokenStep, refusal: Refusal, context: TokenContext): string {
  switch (step.kind) {
    case 'user':
      return 'run `gcloud auth application-default login` again'
    case 'key':
      return keyHint(refusal)
    case 'subject':
      return subjectHint(context)
    case 'exchange':
      return exchangeHint(refusal, context)
    case 'impersonation':
      return impersonationHint(step, refusal)
    case 'metadata':
      return metadataHint(refusal)
  }
}

function keyHint({ message }: Refusal): string {
  if (/timeframe|short-lived/i.test(message)) return 'correct the clock of this machine'
  return 'check that the service account exists and is enabled, and that its key has not been deleted or disabled'
}

function subjectHint({ env }: TokenContext): string {
  return env.GITHUB_ACTIONS === 'true'
    ? 'the job needs permissions: id-token: write, and google-github-actions/auth before this step'
    : 'check the url and headers of credential_source in the credentials file'
}

/** Refusals of Google's Security Token Service, by their text (https://cloud.google.com/iam/docs/troubleshooting-workload-identity-federation). */
function exchangeHint({ code, message }: Refusal, { hasWorked }: TokenContext): string {
  if (/stale|expired/i.test(message) || (code === 'invalid_grant' && hasWorked())) {
    return 'the subject token has expired: renew it while mintage runs, or let credential_source name a URL or an executable that gives a new one'
  }
  if (/attribute condition/i.test(message)) {
    return 'the attribute condition of the workload identity provider does not admit this identity: correct the one or use the other'
  }
  return 'check the audience in the credentials file, and the workload identity provider: its issuer, allowed audiences and attribute mapping'
}

function impersonationHint(
  { account, isFederated }: Extract<TokenStep, { kind: 'impersonation' }>,
  { status }: Refusal,
): string {
  if (status === 400) return `check the address ${account}, and its delegates`
  const role = isFederated ? 'roles/iam.workloadIdentityUser' : 'roles/iam.serviceAccountTokenCreator'
  return `check that ${account} exists, and grant your identity ${role} on it`
}

function metadataHint({ status, message }: Refusal): string {
  if (/workload identity|policy binding/i.test(message)) {
    return 'grant the Kubernetes service account roles/iam.workloadIdentityUser on the IAM service account that it acts as'
  }
  if (status === 404) return 'attach a service account to this VM, pod or job'
  return 'check that the service account of this VM, pod or job exists and is enabled'
}
