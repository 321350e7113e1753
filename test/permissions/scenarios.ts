import type { EmulatorState } from '../../src/emulator/public.ts'
import type { PermissionPhase } from '../../src/gce/errors/in-phase.ts'
import type { StepKind } from '../../src/plan/plan.ts'
import { ourLabels } from '../support/family.ts'

const dayMs = 86_400_000
export const startMs = Date.parse('2026-11-28T10:00:00Z')

type ImageState = NonNullable<EmulatorState['images']>[number]

/** Work of one phase on five images, with all that a run may meet: lost responses, images in progress, many operations. */
export interface Scenario {
  readonly name: string
  readonly phase: PermissionPhase
  /** The steps of its plan. */
  readonly steps: readonly StepKind[]
  readonly files: Readonly<Record<string, string>>
  readonly state: EmulatorState
  /** Flags of a run before, with all permissions. */
  readonly before?: readonly string[]
  /** Flags of plan and apply. */
  readonly flags?: readonly string[]
  /** What each insert requires in addition to compute.images.create: `OWNER PERMISSION`. */
  readonly perInsert?: readonly string[]
  /** Images that another client creates before the run. */
  readonly pending?: readonly string[]
  /** Images that another client deletes before the run. */
  readonly deleting?: readonly string[]
  /** The method whose first response is lost; by default, each response to the insert of the first image is. */
  readonly lost?: string
}

const five = (line: (index: number) => string): string =>
  [1, 2, 3, 4, 5].map((n) => `  - ${line(n)}\n`).join('')

const images = (head: string, entry: string): string =>
  `${head}\nimages:\n${five((n) => entry.replaceAll('#', String(n)))}`

/** The same with an image that does not exist, and that the phase does not create: its source is read all the same. */
const withMissing = (head: string, entry: string): string =>
  `${images(head, entry)}  - ${entry.replaceAll('#', '6')}\n`

const owned = (name: string, more: Partial<ImageState> = {}): ImageState => ({
  project: 'golden-prod',
  name,
  status: 'READY',
  labels: ourLabels,
  ...more,
})

const aged = (days: number, more: Partial<ImageState> = {}): ImageState =>
  owned(`web-${days}`, {
    family: 'web',
    creationTimestamp: new Date(startMs - days * dayMs).toISOString(),
    ...more,
  })

const at = (days: number): string => `${new Date(startMs + days * dayMs).toISOString().slice(0, 19)}Z`

const base = {
  project: 'shared',
  name: 'base-1',
  family: 'base',
  id: '77',
  status: 'READY',
  creationTimestamp: '2026-11-10T08:00:00Z',
} as const
const policy =
  'project: golden-prod\ncatalog: golden\nfamilies: { web: { keep: 1, obsoleteAfter: 30d, deleteAfter: 90d } }'
const retired = `${policy}
images:
  - { name: web-1, family: web, rawDisk: { source: gs://golden/web.tar.gz } }
  - { name: web-6, family: web, rawDisk: { source: gs://golden/web.tar.gz } }
`

const bySource = (
  name: string,
  source: string,
  state: EmulatorState,
  perInsert: readonly string[],
  more: Partial<Scenario> = {},
): Scenario => ({
  name,
  phase: 'create',
  steps: ['create'],
  files: { 'images.yaml': images('project: golden-prod', `{ name: image-#, ${source} }`) },
  state,
  perInsert,
  ...more,
})

export const scenarios: readonly Scenario[] = [
  {
    name: 'create from archives, with labels and family',
    phase: 'create',
    steps: ['create', 'awaitReady', 'awaitDeletion'],
    files: {
      'images.yaml': images(
        'project: golden-prod',
        '{ name: web-#, family: web, labels: { team: a }, rawDisk: { source: gs://golden/web.tar.gz } }',
      ),
    },
    state: { images: [owned('web-5', { labels: {} })] },
    pending: ['web-3'],
    deleting: ['web-5'],
    perInsert: ['golden-prod compute.images.setLabels', 'golden storage.objects.get'],
  },
  bySource(
    'create from a disk',
    'sourceDisk: projects/builds/zones/us-central1-a/disks/d',
    { disks: [{ project: 'builds', zone: 'us-central1-a', name: 'd', sizeGb: '10' }] },
    ['builds compute.disks.useReadOnly'],
  ),
  bySource(
    'create from a regional disk',
    'sourceDisk: projects/builds/regions/us-central1/disks/d',
    {
      disks: [
        {
          project: 'builds',
          region: 'us-central1',
          name: 'd',
          sizeGb: '10',
          replicaZones: ['us-central1-a', 'us-central1-b'],
        },
      ],
    },
    ['builds compute.disks.useReadOnly'],
  ),
  bySource(
    'create from a snapshot',
    'sourceSnapshot: projects/builds/global/snapshots/s',
    { snapshots: [{ project: 'builds', name: 's', diskSizeGb: '10' }] },
    ['builds compute.snapshots.useReadOnly'],
  ),
  bySource('create from an image', 'sourceImage: projects/shared/global/images/base-1', { images: [base] }, [
    'shared compute.images.useReadOnly',
  ]),
  bySource(
    'create from a family',
    'sourceImage: projects/shared/global/images/family/base',
    { images: [base] },
    ['shared compute.images.useReadOnly'],
  ),
  {
    ...bySource(
      'create from a pinned family',
      'sourceImage: projects/shared/global/images/family/base',
      { images: [base] },
      ['shared compute.images.useReadOnly'],
    ),
    files: {
      'images.yaml': images(
        'project: golden-prod',
        '{ name: image-#, sourceImage: projects/shared/global/images/family/base }',
      ),
      'mintage.lock': `version: 1
sources:
  projects/shared/global/images/family/base: { image: projects/shared/global/images/base-1, id: "77", created: 2026-11-10T08:00:00Z }
`,
    },
  },
  {
    name: 'copy to another project',
    phase: 'create',
    steps: ['create'],
    files: {
      'images.yaml': images(
        'projects: [golden-staging, golden-prod]',
        '{ name: web-#, family: web, sourceImage: projects/shared/global/images/base-1 }',
      ),
    },
    state: { images: [base] },
    perInsert: ['shared compute.images.useReadOnly', 'golden-staging compute.images.useReadOnly'],
  },
  {
    name: 'update labels, descriptions and families',
    phase: 'update',
    steps: ['setLabels', 'patch', 'attachFamily'],
    files: {
      'images.yaml': withMissing(
        'project: golden-prod\nonDrift: update',
        '{ name: web-#, family: web, labels: { team: a }, description: Web, rawDisk: { source: gs://golden/web.tar.gz } }',
      ),
    },
    state: { images: [1, 2, 3, 4, 5].map((n) => owned(`web-${n}`, { labels: {} })) },
    lost: 'images.patch',
  },
  {
    name: 'update labels alone',
    phase: 'update',
    steps: ['setLabels'],
    files: {
      'images.yaml': withMissing(
        'project: golden-prod\nonDrift: update',
        '{ name: web-#, labels: { team: a }, rawDisk: { source: gs://golden/web.tar.gz } }',
      ),
    },
    state: { images: [1, 2, 3, 4, 5].map((n) => owned(`web-${n}`, { labels: {} })) },
  },
  {
    name: 'verify and promote',
    phase: 'promote',
    steps: ['verify', 'attachFamily'],
    files: {
      'images.yaml': withMissing(
        'project: golden-prod\ncatalog: golden',
        '{ name: web-#, family: web, verify: ["true"], rawDisk: { source: gs://golden/web.tar.gz } }',
      ),
    },
    state: {},
    before: ['--phase', 'create', '--only', '!web-6'],
    lost: 'images.patch',
  },
  {
    name: 'deprecate and make obsolete',
    phase: 'retire',
    steps: ['deprecate', 'obsolete'],
    files: { 'images.yaml': retired },
    state: {
      images: [
        aged(1),
        ...[2, 3, 4, 5].map((days) => aged(days)),
        ...[50, 51].map((days) =>
          aged(days, {
            deprecated: { state: 'DEPRECATED', deprecated: at(-40), obsolete: at(-1), deleted: at(30) },
          }),
        ),
      ],
    },
    lost: 'images.deprecate',
  },
  {
    name: 'delete',
    phase: 'prune',
    steps: ['delete'],
    flags: ['--prune'],
    files: { 'images.yaml': retired },
    state: {
      images: [
        aged(1),
        ...[150, 151, 152, 153, 154].map((days) =>
          aged(days, {
            deprecated: { state: 'OBSOLETE', deprecated: at(-100), obsolete: at(-70), deleted: at(-1) },
          }),
        ),
      ],
    },
    lost: 'images.delete',
  },
]
