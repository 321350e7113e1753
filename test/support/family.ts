import type { FamilyPolicy } from '../../src/catalog/image-spec.ts'
import type { Image } from '../../src/gce/wire/resources.ts'
import type { FamilyInput, ProjectInput } from '../../src/plan/policies/retire/input.ts'

/** The time of every plan in these tests. */
const now = '2026-11-28T10:00:00Z'
export const nowMs = Date.parse(now)
export const dayMs = 86_400_000

/** The digest is of another version, so it is not compared. */
export const ourLabels = { 'mintage-catalog': 'golden', 'mintage-spec': 'v0-00' }

const place = { file: { path: 'images.yaml', text: '' }, range: { offset: 0, length: 0 } }

export const policy = (more: Partial<FamilyPolicy> = {}): FamilyPolicy => ({
  project: 'golden-prod',
  family: 'web',
  catalog: 'golden',
  keep: 2,
  deprecateAfterMs: 0,
  obsoleteAfterMs: 30 * dayMs,
  deleteAfterMs: 90 * dayMs,
  protect: [],
  place,
  ...more,
})

/** A READY image of the catalog in family web, created `days` before now: `web-12`. */
export const aged = (days: number, more: Partial<Image> = {}): Image => ({
  name: `web-${days}`,
  id: String(days),
  status: 'READY',
  family: 'web',
  labels: ourLabels,
  creationTimestamp: new Date(nowMs - days * dayMs).toISOString(),
  ...more,
})

export const family = (more: Partial<FamilyInput> = {}): FamilyInput => ({
  policy: policy(),
  joining: [],
  after: [],
  ...more,
})

export const projectOf = (images: readonly Image[], more: Partial<ProjectInput> = {}): ProjectInput => ({
  project: 'golden-prod',
  images,
  shards: 1,
  serverMs: nowMs,
  nowMs,
  listed: new Set(),
  sources: new Set(),
  prune: false,
  maxRetire: undefined,
  families: [family()],
  ...more,
})
