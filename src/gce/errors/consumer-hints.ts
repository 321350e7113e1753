/** Hints about the project that a request counts for, the same for the Compute API and on the way to a token. */

/**
 * Projects of gcloud itself, whose quota requests with its own logins use where no quota project is set: of
 * `application-default login`, and of `auth login`. Nobody else can enable an API there
 * (https://github.com/hashicorp/terraform-provider-google/issues/7351).
 */
const gcloudProjects = new Set(['764086051850', '32555940559'])

/** Project and service as the API names them: by number or id, and `compute.googleapis.com`. */
export function serviceDisabledHint(service: string, project: string | undefined): string {
  if (project !== undefined && gcloudProjects.has(project)) return quotaProjectHint
  return `enable the API, and wait a few minutes: gcloud services enable ${service} --project ${project ?? 'PROJECT'}`
}

export const quotaProjectHint =
  'set a quota project: --billing-project PROJECT, or gcloud auth application-default set-quota-project PROJECT'

export const userProjectHint =
  'grant serviceusage.services.use (roles/serviceusage.serviceUsageConsumer) on the quota project, or set another: --billing-project, or gcloud auth application-default set-quota-project PROJECT'

export const suspendedHint = (project: string | undefined): string =>
  `${project === undefined ? 'the project' : `project ${project}`} is suspended: its owner finds the reason, and the way to appeal, in the Google Cloud console`
