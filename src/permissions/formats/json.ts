import { kmsRole } from '../../gce/api/permissions.ts'
import type { PermissionsReport } from '../../report/json/permissions-report.ts'
import { reportVersion as version } from '../../report/json/report-version.ts'
import { jsonText } from '../../text/json-text.ts'
import type { KeyUser } from '../key-grants.ts'
import type { ListedPermission, PermissionList } from '../permission-list.ts'

/** Every key is always present; null: it does not apply. */
export function permissionJson({ phases, projects, buckets, keys, notes }: PermissionList): string {
  const report: PermissionsReport = {
    version,
    command: 'permissions',
    phases,
    projects: projects.map(({ project, isPublic, permissions }) => ({
      project,
      public: isPublic,
      permissions: permissions.map(entry),
    })),
    buckets: buckets.map(({ bucket, permissions }) => ({ bucket, permissions: permissions.map(entry) })),
    keys: keys.map(({ key, user }) => ({ key, role: kmsRole, user: userOf(user) })),
    notes,
  }
  return `${jsonText(report, 2)}\n`
}

const entry = ({ permission, phases, without }: ListedPermission) => ({
  permission,
  phases,
  required: without === undefined,
  without: without ?? null,
})

const userOf = (user: KeyUser) => ({
  serviceAccount: user.kind === 'serviceAccount' ? user.email : null,
  serviceAgentOfProject: user.kind === 'serviceAgent' ? user.project : null,
})
