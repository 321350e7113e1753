import type { Catalog } from '../catalog/image-spec.ts'
import { publicFamilies } from '../catalog/lint/public-families.ts'
import type { PermissionPhase } from '../gce/errors/in-phase.ts'
import { groupBy } from '../util/collections/group-by.ts'
import { type KeyGrant, keyGrants } from './key-grants.ts'
import { type Need, permissionPhases } from './need.ts'
import { notesOf } from './notes.ts'
import { readNeeds } from './read-needs.ts'
import { isCreated, isPruned, phaseNeeds } from './step-needs.ts'

/** A permission on one resource. */
export interface ListedPermission {
  readonly permission: string
  /** The selected phases that use it. */
  readonly phases: readonly PermissionPhase[]
  /** What a run does without it; absent: it is required. */
  readonly without?: string
}

/** The permissions in one project. */
export interface ProjectPermissions {
  readonly project: string
  /** A public image project: every authenticated identity has these permissions, and nobody can be granted them. */
  readonly isPublic: boolean
  readonly permissions: readonly ListedPermission[]
}

export interface BucketPermissions {
  readonly bucket: string
  readonly permissions: readonly ListedPermission[]
}

/** The permissions that a manifest requires, sorted by name: equal manifests have equal lists. */
export interface PermissionList {
  readonly phases: readonly PermissionPhase[]
  readonly projects: readonly ProjectPermissions[]
  readonly buckets: readonly BucketPermissions[]
  readonly keys: readonly KeyGrant[]
  /** What else may be required, and could not be verified: sentences. */
  readonly notes: readonly string[]
}

/** The phases that the manifest uses: those of a run with `--prune`, where it deletes images. */
export function usedPhases({ images, policies = [] }: Catalog): readonly PermissionPhase[] {
  const isUsed: Readonly<Record<PermissionPhase, boolean>> = {
    read: true,
    create: images.some(isCreated),
    update: images.some(({ update }) => update),
    promote: images.some(({ verify }) => verify !== undefined),
    retire: policies.length > 0,
    prune: policies.some(isPruned),
  }
  return permissionPhases.filter((phase) => isUsed[phase])
}

/** The permissions of these phases; `read` is one of them in any case, as every run reads. */
export function permissionList(catalog: Catalog, selected: readonly PermissionPhase[]): PermissionList {
  const phases = permissionPhases.filter((phase) => phase === 'read' || selected.includes(phase))
  const needs = phases.flatMap((phase) =>
    phase === 'read' ? readNeeds(catalog) : phaseNeeds[phase](catalog),
  )
  const creates = phases.includes('create')
  return {
    phases,
    projects: byName(needs, ({ owner }) => (owner.kind === 'project' ? owner.project : undefined)).map(
      ([project, own]) => ({ project, isPublic: publicFamilies.has(project), permissions: merged(own) }),
    ),
    buckets: byName(needs, ({ owner }) => (owner.kind === 'bucket' ? owner.bucket : undefined)).map(
      ([bucket, own]) => ({ bucket, permissions: merged(own) }),
    ),
    keys: creates ? keyGrants(catalog) : [],
    notes: creates ? notesOf(catalog) : [],
  }
}

/** In groups, sorted by the name of the group. */
const byName = (
  needs: readonly Need[],
  nameOf: (need: Need) => string | undefined,
): readonly (readonly [string, readonly Need[]])[] =>
  [...groupBy(needs, nameOf)].sort(([one], [other]) => (one < other ? -1 : 1))

/** Each permission once. It is required if one use of it is. */
function merged(needs: readonly Need[]): readonly ListedPermission[] {
  return byName(needs, ({ permission }) => permission).map(([permission, uses]) => {
    const phases = permissionPhases.filter((phase) => uses.some((use) => use.phase === phase))
    const effects = new Set(uses.map(({ without }) => without))
    const known = [...effects].filter((without) => without !== undefined)
    return { permission, phases, ...(known.length < effects.size ? {} : { without: known.join('; ') }) }
  })
}

/** The part of a list that concerns these projects. */
export function inProjects(list: PermissionList, projects: readonly string[]): PermissionList {
  return {
    ...list,
    projects: list.projects.filter(({ project }) => projects.includes(project)),
    buckets: [],
    keys: [],
    notes: [],
  }
}
