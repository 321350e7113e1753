import { familyArchitectures, noRollback, unusedPolicies } from './families.ts'
import { architectureFeatures, shieldedWithoutUefi } from './guest-features.ts'
import { endOfLife, publicFamilyNames, publicProjects } from './public-images.ts'
import type { Check } from './rule.ts'

/** All rules by name. docs/lint.md explains each of them. */
export const rules = {
  'architecture-features': architectureFeatures,
  'family-architectures': familyArchitectures,
  'shielded-without-uefi': shieldedWithoutUefi,
  'unused-policy': unusedPolicies,
  'no-rollback': noRollback,
  'public-project': publicProjects,
  'public-family': publicFamilyNames,
  'end-of-life': endOfLife,
} satisfies Readonly<Record<string, Check>>

/** The rule of comments that silence nothing. It looks at comments, not at the catalog. */
export const unusedIgnore = 'unused-ignore'
