import { kmsRole } from '../../gce/api/permissions.ts'
import type { PermissionPhase } from '../../gce/errors/in-phase.ts'
import type { KeyUser } from '../key-grants.ts'
import type { PermissionList } from '../permission-list.ts'
import { type HclValue, hclBlock, hclName } from './hcl.ts'
import { bucketRole } from './role.ts'
import { roleId, roleTitle } from './role-id.ts'

/**
 * A file of Terraform: a custom role and its member in each project, and the members of buckets and keys. Members are added
 * (`_iam_member`), as an `_iam_binding` would remove all others of the role.
 */
export function permissionTerraform(
  { projects, buckets, keys }: PermissionList,
  selected: readonly PermissionPhase[] | undefined,
): string {
  const id = roleId(selected)
  const variable = `${hclName(id, new Set())}_member`
  const member = { expression: `var.${variable}` }
  const names = resourceNames(id)
  const roles = projects
    .filter(({ isPublic }) => !isPublic)
    .flatMap(({ project, permissions }) => {
      const name = names('project', project)
      const role = `google_project_iam_custom_role.${name}`
      return [
        hclBlock(['resource', 'google_project_iam_custom_role', name], {
          project,
          role_id: id,
          title: roleTitle(selected),
          permissions: permissions.map(({ permission }) => permission),
        }),
        hclBlock(['resource', 'google_project_iam_member', name], {
          project,
          role: { expression: `${role}.id` },
          member,
        }),
      ]
    })
  const readers = buckets.map(({ bucket }) =>
    hclBlock(['resource', 'google_storage_bucket_iam_member', names('bucket', bucket)], {
      bucket,
      role: bucketRole,
      member,
    }),
  )
  return [memberVariable(variable), ...roles, ...readers, ...keyBlocks(keys, names)].join('\n')
}

/** The name of a resource, from what it is about; unique among those of one kind. */
type ResourceNames = (kind: string, about: string) => string

function resourceNames(id: string): ResourceNames {
  const taken = new Map<string, Set<string>>()
  return (kind, about) => {
    const known = taken.get(kind) ?? new Set()
    taken.set(kind, known)
    return hclName(`${id}_${about}`, known)
  }
}

const memberVariable = (name: string): string =>
  `variable "${name}" {
  description = "The identity that runs mintage, such as serviceAccount:mintage@PROJECT.iam.gserviceaccount.com"
  type        = string
}
`

/** Terraform looks up the number in the address of a service agent. */
function keyBlocks(keys: PermissionList['keys'], names: ResourceNames): readonly string[] {
  const agents = new Set(keys.flatMap(({ user }) => (user.kind === 'serviceAgent' ? [user.project] : [])))
  const numbers = new Map([...agents].map((project) => [project, names('number', project)]))
  const memberOf = (user: KeyUser): HclValue =>
    user.kind === 'serviceAccount'
      ? `serviceAccount:${user.email}`
      : {
          expression: `"serviceAccount:service-\${data.google_project.${numbers.get(user.project)}.number}@compute-system.iam.gserviceaccount.com"`,
        }
  return [
    ...[...numbers].map(([project, name]) =>
      hclBlock(['data', 'google_project', name], { project_id: project }),
    ),
    ...keys.map(({ key, user }) =>
      hclBlock(['resource', 'google_kms_crypto_key_iam_member', names('key', key)], {
        crypto_key_id: key,
        role: kmsRole,
        member: memberOf(user),
      }),
    ),
  ]
}
