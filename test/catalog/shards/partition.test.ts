import { describe, expect, it } from 'vitest'
import type { LiveSource } from '../../../src/catalog/follow/source-values.ts'
import type { Catalog } from '../../../src/catalog/image-spec.ts'
import { partition } from '../../../src/catalog/shards/partition.ts'
import { loadTexts } from '../../support/load-texts.ts'

const header = 'project: golden\ncatalog: golden\n'

async function load(text: string, more: Parameters<typeof loadTexts>[1] = {}): Promise<Catalog> {
  const { catalog, reported } = await loadTexts(text, more)
  if (catalog === undefined) throw new Error(reported.join('\n'))
  return catalog
}

const raw = 'rawDisk: { source: gs://golden/a.tar.gz }'

/** Enough shards that two names share one only by an improbable accident. */
const count = 10_000

/** The groups of images and policies in one shard, in order of their first member. */
function groups(catalog: Catalog, rate: 'limited' | 'unlimited' = 'limited'): string[] {
  const { ofImage, ofPolicy } = partition(catalog, { count, sourceRate: rate === 'limited' ? 6 : undefined })
  const byShard = new Map<number, string[]>()
  const add = (shard: number, name: string) => byShard.set(shard, [...(byShard.get(shard) ?? []), name])
  const isOneProject = new Set(catalog.images.map(({ project }) => project)).size === 1
  for (const spec of catalog.images) {
    add(ofImage(spec), isOneProject ? spec.name : `${spec.project}/${spec.name}`)
  }
  for (const policy of catalog.policies ?? []) add(ofPolicy(policy), `policy of ${policy.family}`)
  return [...byShard.values()].map((names) => names.join(' '))
}

describe('images of one shard', () => {
  it.each<[string, string, readonly string[], (readonly string[])?]>([
    ['archives are independent', `images: [{ name: a, ${raw} }, { name: b, ${raw} }]`, ['a', 'b']],
    [
      'an image and its source, over several steps',
      `images: [{ name: c, sourceImage: b }, { name: b, sourceImage: a }, { name: a, ${raw} }, { name: d, ${raw} }]`,
      ['c b a', 'd'],
    ],
    [
      'a family',
      `images: [{ name: a, family: f, ${raw} }, { name: b, family: g, ${raw} }, { name: c, family: f, ${raw} }]`,
      ['a c', 'b'],
    ],
    [
      'a family of one project',
      `images: [{ name: a, family: f, ${raw} }, { name: b, family: f, project: golden-2, ${raw} }]`,
      ['golden/a', 'golden-2/b'],
    ],
    [
      'an image from a family of the manifest',
      `images: [{ name: a, family: f, ${raw} }, { name: b, sourceImage: family/f }]`,
      ['a b'],
    ],
    [
      'images of one external image, family or snapshot, whose rate is one',
      `images:
  - { name: a, sourceImage: projects/debian-cloud/global/images/debian-12-v1 }
  - { name: b, sourceImage: projects/debian-cloud/global/images/debian-12-v1 }
  - { name: c, sourceImage: projects/debian-cloud/global/images/family/debian-12 }
  - { name: d, sourceImage: projects/debian-cloud/global/images/family/debian-12 }
  - { name: e, sourceSnapshot: s }
  - { name: f, sourceSnapshot: global/snapshots/s }
  - { name: g, sourceSnapshot: t }
`,
      ['a b', 'c d', 'e f', 'g'],
      ['a', 'b', 'c', 'd', 'e', 'f', 'g'],
    ],
    [
      'images of one disk, of which only one is created at a time',
      `images: [{ name: a, sourceDisk: zones/z/disks/d }, { name: b, sourceDisk: zones/z/disks/d }, { name: c, sourceDisk: zones/y/disks/d }]`,
      ['a b', 'c'],
    ],
    [
      'the policy of a family, and one without images',
      `families: { f: { keep: 1 }, g: { keep: 1 } }\nimages: [{ name: a, family: f, ${raw} }, { name: b, ${raw} }]`,
      ['a policy of f', 'b', 'policy of g'],
    ],
    [
      'a policy without images, and an image from its family',
      `families: { f: { keep: 1 } }\nimages: [{ name: a, sourceImage: family/f }]`,
      ['a policy of f'],
    ],
    [
      'combinations of a matrix are independent',
      `images: [{ name: "w-\${matrix.a}", matrix: { a: [x, y] }, ${raw} }]`,
      ['w-x', 'w-y'],
    ],
  ])('%s', async (_what, text, expected, withoutRate = expected) => {
    const catalog = await load(header + text)
    expect(groups(catalog)).toEqual(expected)
    expect(groups(catalog, 'unlimited')).toEqual(withoutRate)
  })

  it('copies and their origin', async () => {
    const text = `catalog: golden\nprojects: [golden-1, golden-2]\nimages: [{ name: a, ${raw} }, { name: b, ${raw} }]`
    expect(groups(await load(text))).toEqual(['golden-1/a golden-2/a', 'golden-1/b golden-2/b'])
    const fromSource = await load(text.replace('images', 'replicate: source\nimages'))
    expect(groups(fromSource)).toEqual(['golden-1/a', 'golden-2/a', 'golden-1/b', 'golden-2/b'])
  })

  it('copies of the image of each source', async () => {
    const entries = ['11', '12'].map(
      (debian) =>
        `{ name: "x-\${source.name}", sourceImage: projects/debian-cloud/global/images/family/debian-${debian} }`,
    )
    const catalog = await load(`projects: [golden-1, golden-2]\nimages: [${entries.join(', ')}]`)
    expect(groups(catalog)).toEqual([
      'golden-1/x-${source.name} golden-2/x-${source.name}',
      'golden-1/x-${source.name} golden-2/x-${source.name}',
    ])
  })
})

describe('the entries as written decide', () => {
  const debian = (release: string) => `projects/debian-cloud/global/images/family/debian-${release}`
  const text = `${header}families: { web: { keep: 1 }, db: { keep: 1 } }
images:
  - { name: "a-\${source.name}", sourceImage: "${debian('11')}" }
  - { name: "b-\${source.name}", family: web, sourceImage: "${debian('12')}" }
  - { name: b-debian-12-v1, ${raw} }
  - { name: c, sourceImage: b-debian-12-v1 }
  - { name: "d-\${source.id}", family: "\${source.name}", sourceImage: "${debian('10')}" }
`
  const live = (id: string): ReadonlyMap<string, LiveSource> =>
    new Map(
      ['10', '11', '12'].map((release) => [
        debian(release),
        { values: { name: `debian-${release}-v${id}`, id } },
      ]),
    )

  it('before and after a source is read or moves, and with a lock', async () => {
    const { loaded, catalog } = await loadTexts(text)
    const shards = (of: Catalog | undefined) => {
      if (of === undefined) throw new Error('the manifest is invalid')
      const { ofImage, ofPolicy } = partition(of, { count: 8, sourceRate: 6 })
      return [...of.images.map(ofImage), ...(of.policies ?? []).map(ofPolicy)]
    }
    const before = shards(catalog)
    expect(shards(loaded.bind(live('2')).catalog)).toEqual(before)
    expect(shards(loaded.bind(live('34')).catalog)).toEqual(before)
    const lock = `version: 1\nsources:\n  ${debian('11')}:\n    image: projects/debian-cloud/global/images/debian-11-v9\n    id: "9"\n    created: 2026-11-10T23:30:00Z\n`
    const locked = await loadTexts({ 'images.yaml': text, 'mintage.lock': lock })
    expect(locked.catalog?.images[0]?.name).toBe('a-debian-11-v9')
    expect(shards(locked.catalog)).toEqual(before)
  })

  it('an image whose family follows its source is with all policies of its project', async () => {
    expect(groups(await load(text))).toEqual([
      'a-${source.name}',
      'b-${source.name} d-${source.id} policy of web policy of db',
      'b-debian-12-v1 c',
    ])
  })

  it('whenever the run starts', async () => {
    const timed = `${header}defaults: { family: "f-\${run.date}", rawDisk: { source: gs://golden/a.tar.gz } }
images:
  - { name: "base-\${run.date}-\${run.time}", family: base }
  - { name: "web-\${run.date}", family: null, rawDisk: null, sourceImage: "base-\${run.date}-\${run.time}" }
  - { name: "x-\${run.date}" }
  - { name: y }
  - { name: "z-\${source.name}-\${run.time}", family: null, sourceImage: "base-\${run.date}" }
  - { name: "z-base-\${run.date}-\${run.time}-1", family: null }
`
    const [first, second] = await Promise.all(
      ['2026-11-29T23:59:59Z', '2026-11-30T00:00:01Z'].map((time) => load(timed, { now: Date.parse(time) })),
    )
    if (first === undefined || second === undefined) throw new Error('not loaded')
    const shards = ({ images }: Catalog) =>
      images.map(partition({ images }, { count, sourceRate: 6 }).ofImage)
    expect(second.images.map(({ name }) => name)).not.toEqual(first.images.map(({ name }) => name))
    expect(shards(second)).toEqual(shards(first))
    expect(groups(first)).toEqual([
      'base-20261129-235959 web-20261129',
      'x-20261129 y',
      'z-base-20261129-235959',
      'z-base-20261129-235959-1',
    ])
  })
})

it('the time of the run in a matrix counts as written too', async () => {
  const text = `${header}images: [{ name: "w-\${matrix.a}", matrix: { a: ["x\${run.date}", "y\${ run.time }", z] }, ${raw} }]`
  const [first, second] = await Promise.all(
    ['2026-11-29T23:59:59Z', '2026-11-30T00:00:01Z'].map((time) => load(text, { now: Date.parse(time) })),
  )
  if (first === undefined || second === undefined) throw new Error('not loaded')
  const shards = ({ images }: Catalog) => images.map(partition({ images }, { count, sourceRate: 6 }).ofImage)
  expect(first.images.map(({ name }) => name)).toEqual(['w-x20261129', 'w-y235959', 'w-z'])
  expect(shards(second)).toEqual(shards(first))
  expect(new Set(shards(first)).size).toBe(3)
})

it('the smallest name decides, by SHA-256', async () => {
  const catalog = await load(`${header}images: [{ name: c, sourceImage: b }, { name: b, ${raw} }]`)
  // printf golden/b | sha256sum ends with e182, and the remainder of 0x2 by 8 is 2
  const { ofImage } = partition(catalog, { count: 8, sourceRate: 6 })
  expect(catalog.images.map(ofImage)).toEqual([3, 3])
})
