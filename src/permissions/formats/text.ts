import { kmsRole } from '../../gce/api/permissions.ts'
import { plainText } from '../../text/plain-text.ts'
import type { KeyGrant, KeyUser } from '../key-grants.ts'
import type { ListedPermission, PermissionList } from '../permission-list.ts'

/** A table for each resource. */
export function permissionText({ phases, projects, buckets, keys, notes }: PermissionList): string {
  const blocks = [
    ...projects.map(({ project, isPublic, permissions }) =>
      isPublic
        ? [`project ${project}: public; every authenticated identity has these`, ...table(permissions)]
        : [`project ${project}`, ...table(permissions)],
    ),
    ...buckets.map(({ bucket, permissions }) => [`bucket ${plainText(bucket)}`, ...table(permissions)]),
    ...[...new Set(keys.map(({ key }) => key))].map((key) => [
      `key ${plainText(key)}`,
      ...keys.filter((grant) => grant.key === key).map(keyLine),
    ]),
    notes.map((note) => `note: ${note}`),
  ]
  const parts = blocks.filter((lines) => lines.length > 0).map((lines) => lines.join('\n'))
  return `${[`phases: ${phases.join(', ')}`, ...parts].join('\n\n')}\n`
}

/** The line below a permission names what a run does without it. */
function table(permissions: readonly ListedPermission[]): readonly string[] {
  const width = Math.max(...permissions.map(({ permission }) => permission.length))
  return permissions.flatMap(({ permission, phases, without }) => [
    `  ${permission.padEnd(width)}  ${phases.join(', ')}`,
    ...(without === undefined ? [] : [`    optional; without it, ${without}`]),
  ])
}

const keyLine = ({ user }: KeyGrant): string => `  ${kmsRole}  ${userText(user)}`

const userText = (user: KeyUser): string =>
  user.kind === 'serviceAccount'
    ? plainText(user.email)
    : `Compute Engine service agent of project ${user.project}`
