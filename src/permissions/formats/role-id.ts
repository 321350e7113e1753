import type { PermissionPhase } from '../../gce/errors/in-phase.ts'

/** The phases that a role is named by: `read` is part of each. */
const named = (selected: readonly PermissionPhase[]): readonly PermissionPhase[] =>
  selected.length > 1 ? selected.filter((phase) => phase !== 'read') : selected

/**
 * The id of the custom role: `mintage` for all phases that the manifest uses, `mintageCreate` for one, so that the roles of
 * several identities differ. IAM accepts letters, digits, periods and underscores, 3 to 64 of them.
 */
export function roleId(selected: readonly PermissionPhase[] | undefined): string {
  const words = named(selected ?? []).map((phase) => phase.charAt(0).toUpperCase() + phase.slice(1))
  return `mintage${words.join('')}`
}

/** `mintage` or `mintage: create, promote`. */
export const roleTitle = (selected: readonly PermissionPhase[] | undefined): string =>
  selected === undefined ? 'mintage' : `mintage: ${named(selected).join(', ')}`
