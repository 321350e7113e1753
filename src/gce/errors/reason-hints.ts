import { lookUp } from '../wire/json.ts'

/** An error of an API or of a token server. */
export interface ReasonFacts {
  /** The reason, from google.api.ErrorReason or `errors[]`. */
  readonly reason?: string | undefined
  readonly message: string
  /** The metadata of ErrorInfo. */
  readonly metadata: Readonly<Record<string, string>>
  /** The service to name if the error names none. */
  readonly service: string
}

export const reasonHint = (facts: ReasonFacts): string | undefined => lookUp(byReason, facts.reason)?.(facts)

export const quotaProjectHint =
  'set a quota project: --billing-project PROJECT, or gcloud auth application-default set-quota-project PROJECT'

const scopeHint = () =>
  'the token lacks the scope cloud-platform: on a VM, stop it and set its access scopes; otherwise get a new token'

const byReason: Readonly<Record<string, (facts: ReasonFacts) => string>> = {
  accessNotConfigured: serviceDisabledHint,
  SERVICE_DISABLED: serviceDisabledHint,
  insufficientPermissions: scopeHint,
  ACCESS_TOKEN_SCOPE_INSUFFICIENT: scopeHint,
  SECURITY_POLICY_VIOLATED: () =>
    'a VPC Service Controls perimeter blocks this: run mintage inside it, or request an ingress rule',
  CONSUMER_SUSPENDED: ({ message, metadata }) => {
    const project = consumer(metadata) ?? /'projects?[:/]([a-z0-9:.-]+)'/.exec(message)?.[1]
    return `${project === undefined ? 'the project' : `project ${project}`} is suspended: its owner can find the reason, and appeal, in the Google Cloud console`
  },
  BILLING_DISABLED: ({ metadata }) => `link ${consumer(metadata) ?? 'the project'} to a billing account`,
  USER_PROJECT_DENIED: () =>
    'grant serviceusage.services.use (roles/serviceusage.serviceUsageConsumer) on the quota project, or set another: --billing-project, or gcloud auth application-default set-quota-project PROJECT',
}

/** Project id or number. */
const consumer = (metadata: ReasonFacts['metadata']): string | undefined =>
  metadata.consumer?.replace(/^projects\//, '')

/**
 * gcloud's own projects, for `application-default login` and `auth login`. Requests with these logins use their quota
 * if no quota project is set. Only Google can enable an API there
 * (https://github.com/hashicorp/terraform-provider-google/issues/7351).
 */
const gcloudProjects = new Set(['764086051850', '32555940559'])

function serviceDisabledHint({ message, metadata, service }: ReasonFacts): string {
  const project = consumer(metadata) ?? /project[= ]([a-z0-9:.-]+[a-z0-9])/.exec(message)?.[1] ?? 'PROJECT'
  if (gcloudProjects.has(project)) return quotaProjectHint
  const name = metadata.service ?? /\/apis\/api\/([\w.-]+)/.exec(message)?.[1] ?? service
  return `enable the API, and wait a few minutes: gcloud services enable ${name} --project ${project}`
}
