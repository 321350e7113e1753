import fc from 'fast-check'
import { expect, test } from 'vitest'
import { imageRef } from '../../../src/catalog/image-ref.ts'
import type { Catalog, FamilyPolicy, ImageSource, ImageSpec } from '../../../src/catalog/image-spec.ts'
import { partition } from '../../../src/catalog/shards/partition.ts'
import { selectShard } from '../../../src/catalog/shards/select-shard.ts'
import { propertyRuns } from '../../support/property-runs.ts'
import { fromImage, spec } from '../../support/spec.ts'

/** One entry: numbers name images, families and sources, so that entries meet. */
interface Entry {
  readonly name: number
  readonly project: number
  readonly family: number | undefined
  readonly source: readonly [kind: 'raw' | 'image' | 'public' | 'family' | 'disk' | 'snapshot', id: number]
  readonly copies: boolean
}

const entries: fc.Arbitrary<readonly Entry[]> = fc.uniqueArray(
  fc.record({
    name: fc.nat(60),
    project: fc.nat(2),
    family: fc.option(fc.nat(15), { nil: undefined, freq: 2 }),
    source: fc.tuple(
      fc.constantFrom('raw', 'raw', 'raw', 'image', 'public', 'family', 'disk', 'snapshot'),
      fc.nat(30),
    ),
    copies: fc.boolean(),
  }),
  { selector: ({ name }) => name, maxLength: 40 },
)

const projectOf = (id: number): string => `golden-${id}`

const sources: Readonly<Record<Entry['source'][0], (id: number, project: string) => ImageSource>> = {
  raw: (id) => ({ kind: 'rawDisk', uri: `https://storage.googleapis.com/golden/${id}.tar.gz` }),
  image: (id, project) => fromImage(`i-${id}`, project),
  public: (id) => fromImage(`debian-${id}`, 'debian-cloud'),
  family: (id, project) => ({
    kind: 'family',
    project,
    family: `f-${id}`,
    path: `projects/${project}/global/images/family/f-${id}`,
  }),
  disk: (id, project) => ({ kind: 'disk', path: `projects/${project}/zones/z/disks/d-${id}` }),
  snapshot: (id, project) => ({ kind: 'snapshot', path: `projects/${project}/global/snapshots/s-${id}` }),
}

function imagesOf({ name, project, family, source: [kind, id], copies }: Entry): ImageSpec[] {
  const body = family === undefined ? {} : { family: `f-${family}` }
  const origin = spec(`i-${name}`, {
    project: projectOf(project),
    source: sources[kind](id, projectOf(project)),
    body,
  })
  if (!copies) return [origin]
  const ref = imageRef(origin.project, origin.name)
  return [
    origin,
    spec(origin.name, { project: 'golden-copies', source: { kind: 'image', ...ref }, origin: ref, body }),
  ]
}

const policyOf = (family: number): FamilyPolicy => ({
  project: projectOf(0),
  family: `f-${family}`,
  catalog: 'golden',
  keep: 1,
  deprecateAfterMs: 0,
  protect: [],
  place: spec('a').place,
})

const catalogOf = (all: readonly Entry[], policies: readonly number[] = []): Catalog => ({
  images: all.flatMap(imagesOf),
  policies: policies.map(policyOf),
})

/** The keys by which two images meet, by the words of the contract. */
function meetingPoints(
  { project, path, body, source, origin }: ImageSpec,
  { images, policies = [] }: Catalog,
  sourceRate: number | undefined,
): string[] {
  const own = [path, ...(body.family === undefined ? [] : [`${project}/${body.family}`])]
  if (origin !== undefined) return [...own, origin.path]
  if (source.kind === 'rawDisk' || source.kind === 'none') return own
  const key = source.kind === 'family' ? `${source.project}/${source.family}` : source.path
  const listed = [
    ...images.flatMap((one) => [one.path, `${one.project}/${one.body.family}`]),
    ...policies.map((policy) => `${policy.project}/${policy.family}`),
  ]
  const counts = sourceRate !== undefined || source.kind === 'disk' || listed.includes(key)
  return counts ? [...own, key] : own
}

const rates = fc.constantFrom(6, undefined)
const counts = fc.integer({ min: 1, max: 9 })
const policies = fc.uniqueArray(fc.nat(20), { maxLength: 6 })
const runs = propertyRuns(100, 5_000)

test('the shards have each image and each policy once, and know the images of the others', () => {
  fc.assert(
    fc.property(entries, policies, counts, rates, (all, withPolicy, count, sourceRate) => {
      const catalog = catalogOf(all, withPolicy)
      const divided = partition(catalog, { count, sourceRate })
      const shards = Array.from({ length: count }, (_, index) =>
        selectShard(catalog, { index: index + 1, count }, divided),
      )
      const paths = (images: readonly ImageSpec[]) => images.map(({ path }) => path).sort()
      expect(paths(shards.flatMap(({ images }) => images))).toEqual(paths(catalog.images))
      expect(shards.flatMap((shard) => shard.policies ?? [])).toHaveLength(withPolicy.length)
      for (const { images, leftOut = [], shard } of shards) {
        expect([...paths(images), ...leftOut].sort()).toEqual(paths(catalog.images))
        expect([shard?.total, shard?.others]).toEqual([catalog.images.length, leftOut])
        // as in the manifest
        expect(images).toEqual(catalog.images.filter((one) => images.includes(one)))
      }
    }),
    runs,
  )
})

test('connected images are in one shard, and so is the policy of their family', () => {
  fc.assert(
    fc.property(entries, policies, counts, rates, (all, withPolicy, count, sourceRate) => {
      const catalog = catalogOf(all, withPolicy)
      const { ofImage, ofPolicy } = partition(catalog, { count, sourceRate })
      const shards = new Map<string, number>()
      for (const one of catalog.images) {
        for (const key of meetingPoints(one, catalog, sourceRate)) {
          expect([key, shards.get(key) ?? ofImage(one)]).toEqual([key, ofImage(one)])
          shards.set(key, ofImage(one))
        }
      }
      for (const policy of catalog.policies ?? []) {
        const known = shards.get(`${policy.project}/${policy.family}`)
        expect(ofPolicy(policy)).toBe(known ?? ofPolicy(policy))
      }
    }),
    runs,
  )
})

test('an edit moves only images that are connected to the edited ones', () => {
  fc.assert(
    fc.property(entries, entries, counts, rates, (some, more, count, sourceRate) => {
      const names = new Set(some.map(({ name }) => name))
      const before = catalogOf(some)
      const after = catalogOf([...more.filter(({ name }) => !names.has(name)), ...some].reverse())
      const added = after.images.filter(({ path }) => !before.images.some((one) => one.path === path))
      const reached = new Set(added.flatMap((one) => meetingPoints(one, after, sourceRate)))
      for (let size = -1; size !== reached.size; ) {
        size = reached.size
        for (const one of before.images) {
          const keys = meetingPoints(one, after, sourceRate)
          if (keys.some((key) => reached.has(key))) for (const key of keys) reached.add(key)
        }
      }
      const [first, second] = [before, after].map(
        (catalog) => partition(catalog, { count, sourceRate }).ofImage,
      )
      const others = before.images.filter(({ path }) => !reached.has(path))
      expect(others.map((one) => second?.(one))).toEqual(others.map((one) => first?.(one)))
    }),
    runs,
  )
})
