import { kmsRole } from '../../gce/api/permissions.ts'
import { plainText } from '../../text/plain-text.ts'
import { itemLines, wrapIndented } from '../../text/wrap.ts'
import type { KeyGrant, KeyUser } from '../key-grants.ts'
import type { ListedPermission, PermissionList } from '../permission-list.ts'

/** A table for each resource. */
export function permissionText(
  { phases, projects, buckets, keys, notes }: PermissionList,
  columns = Number.POSITIVE_INFINITY,
): string {
  const head = (text: string) => wrapIndented(text, columns, 2)
  const table = (permissions: readonly ListedPermission[]) => tableLines(permissions, columns)
  const blocks = [
    ...projects.map(({ project, isPublic, permissions }) =>
      isPublic
        ? [
            ...head(`project ${project}: public; every authenticated identity has these`),
            ...table(permissions),
          ]
        : [`project ${project}`, ...table(permissions)],
    ),
    ...buckets.map(({ bucket, permissions }) => [`bucket ${plainText(bucket)}`, ...table(permissions)]),
    ...[...new Set(keys.map(({ key }) => key))].map((key) => [
      `key ${plainText(key)}`,
      ...keys.filter((grant) => grant.key === key).flatMap((grant) => keyLines(grant, columns)),
    ]),
    notes.flatMap((note) => head(`note: ${note}`)),
  ]
  const parts = blocks.filter((lines) => lines.length > 0).map((lines) => lines.join('\n'))
  return `${[head(`phases: ${phases.join(', ')}`).join('\n'), ...parts].join('\n\n')}\n`
}

/** The line below a permission names what a run does without it. */
function tableLines(permissions: readonly ListedPermission[], columns: number): readonly string[] {
  const termWidth = Math.max(...permissions.map(({ permission }) => permission.length))
  return permissions.flatMap(({ permission, phases, without }) => [
    ...itemLines(permission, phases.join(', '), { termWidth, columns, minDescription }),
    ...(without === undefined ? [] : wrapIndented(`    optional; without it, ${without}`, columns)),
  ])
}

/** Columns of a phase, with its comma. */
const minDescription = 'promote,'.length

const keyLines = ({ user }: KeyGrant, columns: number): readonly string[] =>
  itemLines(kmsRole, userText(user), { termWidth: kmsRole.length, columns, minDescription: 30 })

const userText = (user: KeyUser): string =>
  user.kind === 'serviceAccount'
    ? plainText(user.email)
    : `Compute Engine service agent of project ${user.project}`
