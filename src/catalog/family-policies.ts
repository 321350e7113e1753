import type { Diagnostic } from '../manifest/diagnostic.ts'
import { familyKey } from './image-ref.ts'
import type { FamilyPolicy, ImageSpec } from './image-spec.ts'
import type { ManifestPolicy } from './resolve/resolve-families.ts'

/**
 * One policy for each project and family. All images of a family with a policy must be in one manifest: a run with
 * another manifest would not know the images that it must keep.
 */
export function mergePolicies(
  found: readonly ManifestPolicy[],
  images: readonly ImageSpec[],
): { readonly policies: readonly FamilyPolicy[]; readonly diagnostics: readonly Diagnostic[] } {
  const merged = new Map<string, ManifestPolicy>()
  const diagnostics: Diagnostic[] = []
  for (const candidate of [...found.filter(applies), ...found]) {
    const { project, family } = candidate.policy
    const key = familyKey(project, family)
    const first = merged.get(key)
    if (first === undefined) merged.set(key, candidate)
    else if (applies(candidate) && !isSamePlace(first, candidate)) diagnostics.push(second(first, candidate))
  }
  return {
    policies: [...merged.values()].map(({ policy }) => policy),
    diagnostics: [...diagnostics, ...strayImages(merged, images)],
  }
}

/** A policy of `_catalog.yaml` without images of its family in one manifest yields to a policy of another. */
const applies = ({ policy, manifest, isUsed }: ManifestPolicy): boolean =>
  isUsed || policy.place.file === manifest

/** Several manifests of a folder share the policies of its `_catalog.yaml`. */
const isSamePlace = ({ policy: { place: a } }: ManifestPolicy, { policy: { place: b } }: ManifestPolicy) =>
  a.file === b.file && a.range.offset === b.range.offset

function second({ policy: first }: ManifestPolicy, { policy }: ManifestPolicy): Diagnostic {
  const { family, project, place } = policy
  const message = `family ${family} has two policies in project ${project}; remove one of them`
  return {
    severity: 'error',
    code: 'conflicting-policies',
    message,
    place,
    related: [{ message: 'first defined here', place: first.place }],
  }
}

function strayImages(
  policies: ReadonlyMap<string, ManifestPolicy>,
  images: readonly ImageSpec[],
): readonly Diagnostic[] {
  return images.flatMap((spec): Diagnostic[] => {
    const found = policies.get(familyKey(spec.project, spec.body.family))
    if (found === undefined || found.manifest === spec.place.file) return []
    const { family, place } = found.policy
    const message = `image "${spec.name}" is of family ${family}, which has a policy: all images of such a family belong in one file, ${found.manifest.path}`
    const related = [{ message: 'the policy of the family', place }]
    return [{ severity: 'error', code: 'policy-in-other-file', message, place: spec.place, related }]
  })
}
