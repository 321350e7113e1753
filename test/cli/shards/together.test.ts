import { describe, expect, test } from 'vitest'
import { type CatalogCloud, startCatalogCloud } from '../../support/catalog-cloud.ts'

const dayMs = 86_400_000
const image = (name: string, family: string, day: string) => ({
  project: 'debian-cloud',
  name,
  family,
  creationTimestamp: `2026-11-${day}T08:00:00Z`,
})
const state = {
  images: [image('debian-11-v1', 'debian-11', '01'), image('debian-12-v1', 'debian-12', '02')],
}

const debian = (release: string) => `projects/debian-cloud/global/images/family/debian-${release}`

/** Families with policies, sources in the manifest, copies, a matrix, and images that follow a source. */
const manifest = `catalog: golden
project: golden-prod
vars: { release: "1" }
families:
  web: { keep: 1, obsoleteAfter: 1d, deleteAfter: 2d }
  db: { keep: 1, obsoleteAfter: 1d, deleteAfter: 2d }
  gone: { keep: 1 }
images:
  - name: \${matrix.tier}-\${vars.release}
    matrix: { tier: [web, db, cache, queue] }
    family: \${matrix.tier}
    rawDisk: { source: "gs://golden/\${matrix.tier}.tar.gz" }
  - { name: "gpu-\${vars.release}", sourceImage: "web-\${vars.release}" }
  - { name: "base-\${source.name}", family: base, sourceImage: ${debian('12')} }
  - { name: "old-\${source.name}", sourceImage: ${debian('11')} }
  - { name: "night-\${run.date}-\${run.time}", rawDisk: { source: gs://golden/night.tar.gz } }
  - name: shared-\${vars.release}
    projects: [golden-prod, golden-edge]
    family: shared
    rawDisk: { source: gs://golden/shared.tar.gz }
`

const shardsOf = (count: number) =>
  Array.from({ length: count }, (_, index) => ['--shard', `${index + 1}/${count}`])

/** Three releases, with days between them; then a day without a release. Returns what each sent, in order of names. */
async function history(cloud: CatalogCloud, parts: readonly (readonly string[])[]): Promise<string[][]> {
  const sent: string[][] = []
  for (const release of ['1', '2', '3', '3']) {
    for (const flags of parts) {
      const { code, stdout, stderr } = await cloud.run('apply', [
        '--var',
        `release=${release}`,
        '--prune',
        ...flags,
      ])
      expect([flags, code], stdout + stderr).toEqual([flags, 0])
    }
    sent.push(
      cloud
        .mutations()
        .map((line) => line.replace(/night-.*/, 'night'))
        .sort(),
    )
    await cloud.clock.advance(1.5 * dayMs)
  }
  return sent
}

describe('the shards together', () => {
  test('do what one run does', async () => {
    await using whole = await startCatalogCloud({ 'images.yaml': manifest }, state)
    const expected = await history(whole, [[]])
    expect(expected[3]).toEqual(expect.arrayContaining([expect.stringContaining('images.deprecate')]))
    await using divided = await startCatalogCloud({ 'images.yaml': manifest }, state)
    expect(await history(divided, shardsOf(3))).toEqual(expected)
    const images = (cloud: CatalogCloud) =>
      cloud
        .families()
        .filter((line) => !line.startsWith('night'))
        .sort()
    expect(images(divided)).toEqual(images(whole))
  })

  test('report each family once', async () => {
    await using cloud = await startCatalogCloud({ 'images.yaml': manifest }, state)
    const reported: string[] = []
    for (const flags of shardsOf(3)) {
      const { stdout } = await cloud.run('plan', ['--format', 'json', ...flags])
      reported.push(...JSON.parse(stdout).families.map(({ family }: { family: string }) => family))
    }
    expect(reported.sort()).toEqual(['db', 'gone', 'web'])
  })
})

/** The exit code of each shard, and its errors. */
async function codesOf(cloud: CatalogCloud, flags: readonly string[] = []) {
  const ends = []
  for (const part of shardsOf(8)) {
    const { code, stdout, stderr } = await cloud.run('apply', [...part, ...flags])
    ends.push({ code, text: stdout + stderr })
  }
  return ends
}

describe('an error of one shard', () => {
  const following = `project: golden-prod
images:
  - { name: "base-\${source.name}", sourceImage: ${debian('12')} }
  - { name: "old-\${source.name}", sourceImage: ${debian('11')} }
`

  test('in a name that its source gives, is not an error of others', async () => {
    const long = `debian-11-${'v'.repeat(50)}`
    const images = [image(long, 'debian-11', '01'), image('debian-12-v1', 'debian-12', '02')]
    await using cloud = await startCatalogCloud({ 'images.yaml': following }, { images })
    const ends = await codesOf(cloud)
    expect(ends.map(({ code }) => code).sort()).toEqual([0, 0, 0, 0, 0, 0, 0, 3])
    const failed = ends.filter(({ code }) => code === 3)
    expect(failed[0]?.text).toContain('the maximum is 63; use ${source.id} instead of ${source.name}')
    expect(ends.filter(({ text }) => text.includes('error'))).toEqual(failed)
    expect(cloud.mutations()).toEqual(['images.insert base-debian-12-v1'])
  })

  test('in a project that it cannot read, is not an error of others', async () => {
    const text = `images:
  - { name: a, project: golden-prod, rawDisk: { source: gs://golden/a.tar.gz } }
  - { name: b, project: golden-edge, rawDisk: { source: gs://golden/b.tar.gz } }
`
    await using cloud = await startCatalogCloud(
      { 'images.yaml': text },
      {
        projects: {
          'golden-prod': {},
          'golden-edge': { deny: ['compute.images.list', 'compute.images.get'] },
        },
      },
    )
    const ends = await codesOf(cloud)
    expect(ends.map(({ code }) => code).sort()).toEqual([0, 0, 0, 0, 0, 0, 0, 4])
    expect(cloud.mutations()).toEqual(['images.insert a'])
  })

  test('in the manifest, is one of all', async () => {
    await using cloud = await startCatalogCloud({ 'images.yaml': `${following}  - { name: A }\n` }, state)
    expect((await codesOf(cloud)).map(({ code }) => code)).toEqual([3, 3, 3, 3, 3, 3, 3, 3])
    expect(cloud.gce.requests).toEqual([])
  })
})

test('--only selects by the name that a source gives, whichever shard has the image', async () => {
  await using cloud = await startCatalogCloud({ 'images.yaml': manifest }, state)
  const ends = await codesOf(cloud, ['--only', 'base-debian-12-v1', '--only', 'web-*'])
  expect(ends.map(({ code }) => code)).toEqual([0, 0, 0, 0, 0, 0, 0, 0])
  expect(ends.every(({ text }) => text.includes(' of 2 images.'))).toBe(true)
  expect(cloud.mutations().sort()).toEqual(['images.insert base-debian-12-v1', 'images.insert web-1'])
})

test('a source that moves between the starts of two shards drops and doubles no image', async () => {
  await using cloud = await startCatalogCloud({ 'images.yaml': manifest }, state)
  const [first = [], ...others] = shardsOf(4)
  await cloud.run('apply', first)
  for (const release of ['11', '12']) {
    const newer = {
      name: `debian-${release}-v2`,
      family: `debian-${release}`,
      rawDisk: { source: 'gs://b/o' },
    }
    const url = `${cloud.gce.url}/compute/v1/projects/debian-cloud/global/images`
    const headers = { 'content-type': 'application/json' }
    await fetch(url, { method: 'POST', headers, body: JSON.stringify(newer) })
  }
  cloud.mutations()
  for (const flags of others) await cloud.run('apply', flags)
  const entries = (cloud.gce.state().images ?? []).map(({ project, name }) =>
    `${project}/${name}`.replace(/-v\d|night.*/, ''),
  )
  const created = entries.filter((name) => name.startsWith('golden'))
  expect(created.sort()).toEqual([...new Set(created)].sort())
  expect(created).toHaveLength(10)
})
