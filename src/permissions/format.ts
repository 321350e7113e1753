import type { PermissionPhase } from '../gce/errors/in-phase.ts'
import { permissionJson } from './formats/json.ts'
import { permissionRoles } from './formats/role.ts'
import { permissionTerraform } from './formats/terraform.ts'
import { permissionText } from './formats/text.ts'
import type { PermissionList } from './permission-list.ts'

export type PermissionFormat = 'text' | 'json' | 'role' | 'terraform'

type Write = (
  list: PermissionList,
  selected: readonly PermissionPhase[] | undefined,
  columns?: number,
) => string

/**
 * `selected`: the phases that the user named, from which the names of roles follow. `columns`: of the terminal that shows
 * the text.
 */
export const permissionFormats: Readonly<Record<PermissionFormat, Write>> = {
  text: (list, _selected, columns) => permissionText(list, columns),
  json: permissionJson,
  role: permissionRoles,
  terraform: permissionTerraform,
}
