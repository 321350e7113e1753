/** The rules of the manifest that the simulation runs; its days are short so that a year has many lives. */
export interface FamilySetup {
  readonly name: string
  readonly source: 'image' | 'archive' | 'disk' | 'snapshot'
  /** The first is the origin. */
  readonly projects: readonly string[]
  readonly isVerified: boolean
  readonly keep: number
  readonly deprecateAfterDays?: number
  readonly obsoleteAfterDays?: number
  readonly deleteAfterDays?: number
}

export const catalog = 'golden'
export const origin = 'golden-staging'
export const projects: readonly string[] = [origin, 'golden-prod']
export const upstream = 'debian-cloud'

export const families: readonly FamilySetup[] = [
  {
    name: 'base',
    source: 'image',
    projects,
    isVerified: true,
    keep: 3,
    obsoleteAfterDays: 6,
    deleteAfterDays: 15,
  },
  {
    name: 'app',
    source: 'archive',
    projects,
    isVerified: false,
    keep: 2,
    deprecateAfterDays: 2,
    obsoleteAfterDays: 4,
    deleteAfterDays: 10,
  },
  { name: 'db', source: 'disk', projects: [origin], isVerified: true, keep: 1, obsoleteAfterDays: 8 },
  {
    name: 'log',
    source: 'snapshot',
    projects: [origin],
    isVerified: false,
    keep: 2,
    obsoleteAfterDays: 3,
    deleteAfterDays: 5,
  },
]

/** Images with this name are never retired. */
export const protectedGlob = 'base-*-v202703*'
export const isProtected = (name: string): boolean => /^base-.*-v202703/.test(name)
