import { sourceKey } from '../follow/source-values.ts'
import { familyPath, imagePath } from '../image-ref.ts'
import type { AsWritten, FamilyPolicy, ImageSpec } from '../image-spec.ts'

/** What connects an image or a policy to others: keys are paths of images, families and other sources. */
export interface Member {
  readonly isImage: boolean
  /** `project/name` as written; its source follows where that is part of the name. */
  readonly name: string
  readonly provides: readonly string[]
  readonly needs: readonly string[]
  /** Sources with an hourly rate. */
  readonly shares: readonly string[]
}

const writtenOf = (spec: ImageSpec): AsWritten => {
  const { family } = spec.body
  const source = sourceKey(spec.source)
  return (
    spec.written ?? {
      name: spec.name,
      ...(typeof family === 'string' ? { family } : {}),
      ...(source === undefined ? {} : { source }),
    }
  )
}

const moves = ({ followed }: ImageSpec, field: 'name' | 'family'): boolean =>
  followed?.fields.includes(field) ?? false

/** One name as written becomes different names if the sources differ. */
function suffixOf(spec: ImageSpec): string {
  const { source = '' } = writtenOf(spec)
  return moves(spec, 'name') ? ` ${source}` : ''
}

/** Equal before and after its source was read. */
export const identityOf = (spec: ImageSpec): string =>
  imagePath(spec.project, writtenOf(spec).name) + suffixOf(spec)

export const policyIdentity = ({ project, family }: FamilyPolicy): string => `policy ${project}/${family}`

/** The projects in which an image may be of any family that has a policy. */
export function openProjects(
  images: readonly ImageSpec[],
  policies: readonly FamilyPolicy[],
): ReadonlySet<string> {
  const withPolicy = new Set(policies.map(({ project }) => project))
  const open = images.filter((spec) => moves(spec, 'family') && withPolicy.has(spec.project))
  return new Set(open.map(({ project }) => project))
}

const anyFamily = (project: string): string => familyPath(project, '*')

/** `open`: from openProjects. */
export function imageMember(spec: ImageSpec, open: ReadonlySet<string>): Member {
  const { project, origin, source } = spec
  const { name, family, source: key } = writtenOf(spec)
  const isShared = source.kind === 'image' || source.kind === 'family' || source.kind === 'snapshot'
  return {
    isImage: true,
    name: `${project}/${name}${suffixOf(spec)}`,
    provides: [
      identityOf(spec),
      ...(family === undefined || moves(spec, 'family') ? [] : [familyPath(project, family)]),
    ],
    needs: [
      ...(moves(spec, 'family') && open.has(project) ? [anyFamily(project)] : []),
      ...(origin === undefined ? [] : [imagePath(origin.project, name) + suffixOf(spec)]),
      // an image in creation keeps its source disk in use (hashicorp/packer#6887), whatever the rate
      ...(source.kind === 'disk' && key !== undefined ? [key] : []),
    ],
    shares: origin === undefined && isShared && key !== undefined ? [key] : [],
  }
}

/** A policy is in the shard of its family. */
export const policyMember = ({ project, family }: FamilyPolicy, open: ReadonlySet<string>): Member => ({
  isImage: false,
  name: `${project}/${family}`,
  provides: [familyPath(project, family)],
  needs: open.has(project) ? [anyFamily(project)] : [],
  shares: [],
})
