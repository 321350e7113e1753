import fc from 'fast-check'
import type { ImageSource, ImageSpec } from '../../../src/catalog/image-spec.ts'
import type { Fault, FaultRule } from '../../../src/emulator/contract/fault.ts'
import type { EmulatorState } from '../../../src/emulator/contract/state.ts'
import { fromImage, spec } from '../../support/spec.ts'
import { foreignResponses, type Outage, rewrites, type Spoil } from './spoiler.ts'

const projects = ['golden-a', 'golden-b', 'golden-c'] as const
type Project = (typeof projects)[number]

/** What there is to make images of. */
export const state: EmulatorState = {
  disks: projects.map((project) => ({ project, zone: 'us-central1-a', name: 'builder' })),
  snapshots: projects.map((project) => ({ project, name: 'nightly' })),
  images: projects.map((project) => ({ project, name: 'base' })),
}

type Rival = 'beforePlan' | 'afterPlan'

interface Wish {
  readonly project: Project
  readonly source: 'raw' | 'disk' | 'snapshot' | 'base' | 'earlier'
  /** Which earlier image of the project: so many before. */
  readonly back: number
  readonly family: string | undefined
  /** When another run sends its insert, if one does; of images that are not built on earlier ones. */
  readonly rival: Rival | undefined
}

/** The images in the manifest's order: those that are built on others come after them, or all in reverse. */
export function specsOf({ wishes, reversed }: Pick<World, 'wishes' | 'reversed'>): ImageSpec[] {
  const specs: ImageSpec[] = []
  for (const [index, wish] of wishes.entries()) {
    const source = sourceOf(wish, specs)
    const body = wish.family === undefined ? {} : { family: wish.family }
    specs.push(spec(nameOf(index), { project: wish.project, body, ...(source ? { source } : {}) }))
  }
  return reversed ? specs.reverse() : specs
}

/** Those that another run inserts then. */
export function rivalsOf(wishes: readonly Wish[], specs: readonly ImageSpec[], when: Rival): ImageSpec[] {
  const names = wishes.map(({ rival, source }, index) =>
    rival === when && source !== 'earlier' ? nameOf(index) : undefined,
  )
  return specs.filter(({ name }) => names.includes(name))
}

const nameOf = (index: number): string => `image-${index + 1}`

function sourceOf({ project, source, back }: Wish, before: readonly ImageSpec[]): ImageSource | undefined {
  switch (source) {
    case 'raw':
      return undefined
    case 'disk':
      return { kind: 'disk', path: `projects/${project}/zones/us-central1-a/disks/builder` }
    case 'snapshot':
      return { kind: 'snapshot', path: `projects/${project}/global/snapshots/nightly` }
    case 'base':
      return fromImage('base', project)
    case 'earlier': {
      const earlier = before.filter((one) => one.project === project).at(-1 - back)
      return earlier && fromImage(earlier.name, project)
    }
  }
}

const wish: fc.Arbitrary<Wish> = fc.record({
  project: fc.constantFrom(...projects),
  source: fc.constantFrom('raw', 'raw', 'raw', 'disk', 'snapshot', 'base', 'earlier'),
  back: fc.nat(3),
  family: fc.constantFrom(undefined, undefined, 'web', 'db'),
  rival: fc.constantFrom(undefined, undefined, undefined, undefined, 'beforePlan', 'afterPlan'),
})

const faults: readonly Fault[] = [
  { kind: 'reply', status: 503 },
  { kind: 'replyAfter', status: 503 },
  { kind: 'resetBefore' },
  { kind: 'resetAfter' },
  { kind: 'truncateBody' },
  { kind: 'hang' },
  { kind: 'hang', for: '5m' },
  { kind: 'reply', status: 429 },
  { kind: 'reply', status: 403, reason: 'rateLimitExceeded', retryAfter: 7 },
  { kind: 'earlyReturn' },
  { kind: 'loseOperation', for: '10s' },
  { kind: 'failOperation', code: 'INTERNAL_ERROR', message: 'Internal error', httpStatus: 500 },
  { kind: 'failOperation', code: 'RESOURCE_NOT_READY', message: 'The resource is not ready' },
]

const fault = fc.oneof(
  fc.record({ fault: fc.constantFrom(...faults), probability: fc.constantFrom(0.01, 0.05, 0.1) }),
  fc.record({
    fault: fc.constantFrom(...faults),
    method: fc.constantFrom(
      'images.insert',
      'images.get',
      'globalOperations.wait',
      'globalOperations.get',
      'globalOperations.list',
    ),
    probability: fc.constantFrom(0.3, 0.6),
  }),
)

const spoil: fc.Arbitrary<Spoil> = fc
  .oneof(
    fc.record({
      kind: fc.constant('replace' as const),
      response: fc.constantFrom(...keysOf(foreignResponses)),
      isCarriedOut: fc.boolean(),
    }),
    fc.record({ kind: fc.constant('rewrite' as const), rewrite: fc.constantFrom(...keysOf(rewrites)) }),
    fc.record({ kind: fc.constant('rewrite' as const), rewrite: fc.constantFrom(...keysOf(rewrites)) }),
    fc.constant({ kind: 'ignoreFilter' as const }),
  )
  .chain((one) => fc.constantFrom(0.02, 0.1, 0.3, 0.6).map((probability) => ({ ...one, probability })))

const outage: fc.Arbitrary<Outage> = fc.record({
  atMs: fc.integer({ min: 1_000, max: 300_000 }),
  forMs: fc.integer({ min: 1_000, max: 90_000 }),
  response: fc.constantFrom(...keysOf(foreignResponses)),
})

function keysOf<T extends object>(table: T): (keyof T)[] {
  return Object.keys(table) as (keyof T)[]
}

const quota = fc.record(
  {
    global_resource_write_requests: fc.constantFrom(3, 20, 375),
    operation_read_requests: fc.constantFrom(10, 60),
    read_requests: fc.constantFrom(5, 60),
    list_requests: fc.constantFrom(5, 60),
  },
  { requiredKeys: [] },
)

export interface World {
  readonly seed: number
  readonly wishes: readonly Wish[]
  readonly reversed: boolean
  readonly concurrency: number
  readonly rate: number
  readonly readRate: number
  readonly sourceRate: number | undefined
  readonly perMinute: { readonly global_resource_write_requests?: number }
  readonly refusal: 403 | 429
  readonly concurrentOperations: number | undefined
  readonly imagesPerSourceHour: number | undefined
  readonly operationMs: readonly [number, number]
  readonly answerMs: readonly [number, number]
  readonly faults: readonly (FaultRule & { readonly probability: number })[]
  readonly spoils: readonly Spoil[]
  readonly outage: Outage | undefined
  readonly deny: readonly string[]
  readonly nameConflict: 'atOnce' | 'inOperation'
  /** When the run is stopped, and when the clock is set to another hour: ms after its start. */
  readonly stopMs: number | undefined
  readonly jump: { readonly atMs: number; readonly byMs: number } | undefined
}

const moment = fc.integer({ min: 0, max: 600_000 })

export const worlds: fc.Arbitrary<World> = fc.record({
  seed: fc.integer({ min: 1, max: 1_000_000 }),
  wishes: fc.array(wish, { minLength: 1, maxLength: 40, size: 'max' }),
  concurrency: fc.constantFrom(1, 5, 20, 100),
  rate: fc.constantFrom(5, 30, 300),
  readRate: fc.constantFrom(20, 1_200),
  sourceRate: fc.constantFrom(undefined, 1, 6),
  perMinute: quota,
  refusal: fc.constantFrom(403, 429),
  concurrentOperations: fc.constantFrom(undefined, undefined, 1, 3, 15),
  imagesPerSourceHour: fc.constantFrom(undefined, undefined, 1, 6),
  operationMs: fc.constantFrom([0, 0], [2_000, 2_000], [5_000, 40_000], [10_000, 900_000]),
  answerMs: fc.constantFrom([0, 0], [100, 3_000]),
  faults: fc.array(fault, { maxLength: 4 }),
  spoils: fc.array(spoil, { maxLength: 4 }),
  outage: fc.option(outage, { nil: undefined, freq: 1 }),
  deny: fc.subarray(['compute.globalOperations.list', 'compute.globalOperations.get', 'compute.images.list']),
  nameConflict: fc.constantFrom('atOnce', 'inOperation'),
  stopMs: fc.option(moment, { nil: undefined }),
  jump: fc.option(fc.record({ atMs: moment, byMs: fc.constantFrom(-3_600_000, 3_600_000) }), {
    nil: undefined,
    freq: 2,
  }),
  reversed: fc.boolean(),
})
