import { kmsRole } from '../../gce/api/permissions.ts'
import { jsonText } from '../../text/json-text.ts'
import { omitUndefined } from '../../util/omit-undefined.ts'
import type { KeyUser } from '../key-grants.ts'
import type { ListedPermission, PermissionList } from '../permission-list.ts'

/** Minor versions only add members. */
const version = '1.0'

export function permissionJson({ phases, projects, buckets, keys, notes }: PermissionList): string {
  const value = {
    version,
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
  return `${jsonText(value, 2)}\n`
}

const entry = ({ permission, phases, without }: ListedPermission) => ({
  permission,
  phases,
  required: without === undefined,
  ...omitUndefined({ without }),
})

const userOf = (user: KeyUser) =>
  user.kind === 'serviceAccount' ? { serviceAccount: user.email } : { serviceAgentOfProject: user.project }
