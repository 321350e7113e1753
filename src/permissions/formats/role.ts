import { kmsRole } from '../../gce/api/permissions.ts'
import type { PermissionPhase } from '../../gce/errors/in-phase.ts'
import { plainText } from '../../text/plain-text.ts'
import type { KeyUser } from '../key-grants.ts'
import type { PermissionList } from '../permission-list.ts'
import { roleId, roleTitle } from './role-id.ts'

/** The role that reads the objects of a bucket. IAM has no custom role on a bucket whose project is not known. */
export const bucketRole = 'roles/storage.objectViewer'

/**
 * The files of `gcloud iam roles create --file`, one document a project, each below the commands that use it. Public
 * projects need no role. Ids of projects and names of permissions need no quotes in YAML.
 */
export function permissionRoles(
  { projects, buckets, keys }: PermissionList,
  selected: readonly PermissionPhase[] | undefined,
): string {
  const id = roleId(selected)
  const roles = projects
    .filter(({ isPublic }) => !isPublic)
    .map(({ project, permissions }) =>
      lines([
        command(`gcloud iam roles create ${id} --project`, project, '--file FILE'),
        // without --condition, gcloud asks for one if the policy of the project has conditions
        command(
          'gcloud projects add-iam-policy-binding',
          project,
          `--role projects/${project}/roles/${id} --member MEMBER --condition None`,
        ),
        `title: ${JSON.stringify(roleTitle(selected))}`,
        'description: Permissions that mintage requires in this project.',
        'stage: GA',
        'includedPermissions:',
        ...permissions.map(({ permission }) => `- ${permission}`),
      ]),
    )
  const grants = [
    ...buckets.map(({ bucket }) =>
      command(
        'gcloud storage buckets add-iam-policy-binding',
        `gs://${bucket}`,
        `--role ${bucketRole} --member MEMBER`,
      ),
    ),
    ...keys.map(({ key, user }) =>
      command('gcloud kms keys add-iam-policy-binding', key, `--role ${kmsRole} --member ${memberOf(user)}`),
    ),
  ]
  return [...roles, ...(grants.length > 0 ? [lines(grants)] : [])].join('---\n')
}

const lines = (texts: readonly string[]): string => texts.map((text) => `${text}\n`).join('')

/** A command in a comment: one line, whatever the manifest names. */
const command = (before: string, name: string, after: string): string =>
  `# ${before} ${shellWord(plainText(name))} ${after}`

const shellWord = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`

const memberOf = (user: KeyUser): string =>
  user.kind === 'serviceAccount'
    ? shellWord(`serviceAccount:${plainText(user.email)}`)
    : 'serviceAccount:service-PROJECT_NUMBER@compute-system.iam.gserviceaccount.com'
