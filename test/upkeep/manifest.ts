import { catalog, type FamilySetup, families, projects, protectedGlob, upstream } from './families.ts'
import type { World } from './world.ts'

const expressions = {
  image: 'name',
  archive: 'generation',
  disk: 'creationDate',
  snapshot: 'creationDate',
} as const

const archive = 'gs://golden/app.tar.gz'

/** Names of the images that the manifest lists now, by family. */
export function wantedNames(world: World): ReadonlyMap<string, string> {
  const kept = families.filter(({ name }) => !world.lost.has(name))
  return new Map(kept.map(({ name, source }) => [name, `${name}-${world.releases[source]}`]))
}

/** The manifest as it is checked in now. */
export function manifestText(world: World): string {
  const { features } = world
  const kept = families.filter(({ name }) => !world.lost.has(name))
  const policies = families.map((family) => `  ${family.name}: ${policyText(family, world)}\n`)
  const entries = kept.map((family) => `  - { ${entryParts(family, world).join(', ')} }\n`)
  const upkeep = `catalog: ${catalog}\nfamilies:\n${policies.join('')}`
  return [
    features.retires ? upkeep : '',
    features.updates ? 'onDrift: update\n' : '',
    `projects: [${projects.join(', ')}]\nimages:${entries.length === 0 ? ' []' : `\n${entries.join('')}`}`,
  ].join('')
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

function entryParts(family: FamilySetup, world: World): string[] {
  const { name, source, isVerified } = family
  const { features, releases } = world
  const value = features.follows ? `\${source.${expressions[source]}}` : releases[source]
  return [
    `name: "${name}-${value}"`,
    `family: ${name}`,
    sourceText(family, world),
    ...(family.projects === projects ? [] : [`project: ${family.projects[0]}`]),
    ...(isVerified && features.verifies ? ['verify: [./smoke.sh]'] : []),
    ...(features.updates ? [`labels: { team: platform }`] : []),
  ]
}

function sourceText({ source }: FamilySetup, { features, releases }: World): string {
  switch (source) {
    case 'image': {
      const name = features.follows ? 'family/debian-12' : releases.image
      return `sourceImage: projects/${upstream}/global/images/${name}`
    }
    case 'archive':
      return `rawDisk: { source: "${archive}" }`
    case 'disk':
      return 'sourceDisk: zones/us-central1-a/disks/builder'
    case 'snapshot':
      return 'sourceSnapshot: nightly'
  }
}
