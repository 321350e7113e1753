import { catalog, type FamilySetup, families, projects, protectedGlob, upstream } from './families.ts'
import type { World } from './world.ts'

const expressions = {
  image: 'name',
  archive: 'generation',
  disk: 'creationDate',
  snapshot: 'creationDate',
} as const

/** Names of the images that the manifest lists now, by family. */
export function wantedNames(world: World): ReadonlyMap<string, string> {
  const kept = families.filter(({ name }) => !world.lost.has(name))
  return new Map(kept.map(({ name, source }) => [name, `${name}-${world.releases[source]}`]))
}

/** The manifest that is checked in. */
export function manifestText(world: World): string {
  const kept = families.filter(({ name }) => !world.lost.has(name))
  const policies = families.map((family) => `  ${family.name}: ${policyText(family, world)}\n`)
  const entries = kept.map((family) => `  - { ${entryParts(family, world).join(', ')} }\n`)
  return `catalog: ${catalog}
projects: [${projects.join(', ')}]
onDrift: update
families:
${policies.join('')}images:${entries.length === 0 ? ' []' : `\n${entries.join('')}`}`
}

function policyText(family: FamilySetup, world: World): string {
  const { name, deprecateAfterDays, obsoleteAfterDays, deleteAfterDays } = family
  const days = {
    deprecateAfter: deprecateAfterDays,
    obsoleteAfter: obsoleteAfterDays,
    deleteAfter: deleteAfterDays,
  }
  const ages = Object.entries(days).flatMap(([key, count]) =>
    count === undefined ? [] : `${key}: ${count}d`,
  )
  const protect = name === 'base' ? [`protect: ["${protectedGlob}"]`] : []
  return `{ ${[`keep: ${world.keep.get(name)}`, ...ages, ...protect].join(', ')} }`
}

function entryParts(family: FamilySetup, { team }: World): string[] {
  const { name, source, isVerified } = family
  return [
    `name: "${name}-\${source.${expressions[source]}}"`,
    `family: ${name}`,
    sourceTexts[source],
    `labels: { team: ${team} }`,
    ...(family.projects === projects ? [] : [`project: ${family.projects[0]}`]),
    ...(isVerified ? ['verify: [./smoke.sh]'] : []),
  ]
}

const sourceTexts = {
  image: `sourceImage: projects/${upstream}/global/images/family/debian-12`,
  archive: 'rawDisk: { source: "gs://golden/app.tar.gz" }',
  disk: 'sourceDisk: zones/us-central1-a/disks/builder',
  snapshot: 'sourceSnapshot: nightly',
} as const
