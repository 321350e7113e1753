import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { startCatalogCloud } from '../../support/catalog-cloud.ts'
import { mintage } from '../../support/cli.ts'

const raw = 'rawDisk: { source: gs://golden/a.tar.gz }'
const header = 'project: golden-prod\n'
const names = Array.from({ length: 24 }, (_, index) => `web-${index}`)
const manifest = `${header}images:\n${names.map((name) => `  - { name: ${name}, ${raw} }\n`).join('')}`

const inserted = (mutations: readonly string[]) =>
  mutations.map((line) => line.replace('compute.images.insert ', '').replace('images.insert ', ''))

test('four shards create each image once, and then nothing', async () => {
  await using cloud = await startCatalogCloud({ 'images.yaml': manifest })
  const created: string[][] = []
  for (const index of [1, 2, 3, 4]) {
    const { code, stdout } = await cloud.run('apply', ['--shard', `${index}/4`])
    created.push(inserted(cloud.mutations()))
    expect([code, stdout]).toEqual([
      0,
      expect.stringContaining(`Shard ${index} of 4: ${created.at(-1)?.length} of 24 images.\n`),
    ])
  }
  expect(created.flat().sort()).toEqual([...names].sort())
  expect(created.every((some) => some.length > 0)).toBe(true)
  for (const index of [1, 2, 3, 4]) await cloud.run('apply', ['--shard', `${index}/4`])
  expect(cloud.mutations()).toEqual([])
  expect((await cloud.run('plan')).stdout).toContain('Nothing to do: all 24 images exist.\n')
})

describe('the environment', () => {
  test.each<[string, Record<string, string>, string[], string]>([
    ['of Cloud Run', { CLOUD_RUN_TASK_INDEX: '1', CLOUD_RUN_TASK_COUNT: '4' }, [], 'Shard 2 of 4'],
    ['of Kubernetes', { JOB_COMPLETION_INDEX: '3', MINTAGE_SHARDS: '4' }, [], 'Shard 4 of 4'],
    [
      'with the variable of the flag',
      { MINTAGE_SHARD: '3/4', CLOUD_RUN_TASK_INDEX: '1', CLOUD_RUN_TASK_COUNT: '4' },
      [],
      'Shard 3 of 4',
    ],
    [
      'below the flag',
      { MINTAGE_SHARD: '3/4', JOB_COMPLETION_INDEX: 'x' },
      ['--shard', '1/4'],
      'Shard 1 of 4',
    ],
    [
      'with an empty variable',
      { MINTAGE_SHARD: '', JOB_COMPLETION_INDEX: '', MINTAGE_SHARDS: '' },
      [],
      'Plan: 24 to create',
    ],
    ['with one shard', { JOB_COMPLETION_INDEX: '0', MINTAGE_SHARDS: '1' }, [], 'Plan: 24 to create'],
  ])('%s', async (_what, env, flags, text) => {
    await using cloud = await startCatalogCloud({ 'images.yaml': manifest })
    const { code, stdout } = await cloud.run('plan', flags, { env })
    expect([code, stdout]).toEqual([0, expect.stringContaining(text)])
    expect(stdout.includes('Shard')).toBe(text.startsWith('Shard'))
  })

  test('without a count is an error before anything is read', async () => {
    await using cloud = await startCatalogCloud({ 'images.yaml': 'images: nonsense' })
    const env = { JOB_COMPLETION_INDEX: '0' }
    expect(await cloud.run('apply', [], { env })).toEqual({
      code: 64,
      stdout: '',
      stderr: `mintage: JOB_COMPLETION_INDEX is set without MINTAGE_SHARDS, the number of shards
  hint: set MINTAGE_SHARDS to the completions of the job, or set the shard: --shard 1/8; --shard 1/1 is the whole catalog
`,
    })
    expect(cloud.gce.requests).toEqual([])
  })

  test.each<[string, Record<string, string>, string[], object | null]>([
    ['of the flag', {}, ['plan', '--shard', '2/3'], { index: 2, count: 3, total: null }],
    [
      'of Cloud Run',
      { CLOUD_RUN_TASK_INDEX: '1', CLOUD_RUN_TASK_COUNT: '4' },
      ['apply'],
      { index: 2, count: 4, total: null },
    ],
    [
      'of Kubernetes, before the manifest is read',
      { JOB_COMPLETION_INDEX: '3', MINTAGE_SHARDS: '4' },
      ['apply', '--report', 'report.unknown'],
      { index: 4, count: 4, total: null },
    ],
    ['that does not exist', { JOB_COMPLETION_INDEX: '3' }, ['plan'], null],
    [
      'of a command without shards',
      { JOB_COMPLETION_INDEX: '3', MINTAGE_SHARDS: '4' },
      ['validate', '--report', 'report.unknown'],
      null,
    ],
    ['of the whole catalog', {}, ['plan', '--shard', '1/1'], null],
  ])('%s is in the JSON report of a command that cannot start', async (_what, env, args, shard) => {
    await using cloud = await startCatalogCloud({ 'images.yaml': 'images: nonsense' })
    const [command = '', ...flags] = args
    const file = join(cloud.path, 'images.yaml')
    const { stdout } = await mintage([command, file, '--format', 'json', ...flags], { env })
    expect(JSON.parse(stdout)).toMatchObject({ command, shard, error: {} })
  })

  test('matters for plan and apply alone', async () => {
    await using cloud = await startCatalogCloud({ 'images.yaml': manifest })
    const env = { JOB_COMPLETION_INDEX: '0' }
    expect((await cloud.run('status', [], { env })).code).toBe(0)
    expect((await mintage(['validate', join(cloud.path, 'images.yaml')], { env })).code).toBe(0)
  })
})

test.each(['0/4', '5/4', '4', 'a/b', '1/20000'])('--shard %s is an error', async (shard) => {
  await using cloud = await startCatalogCloud({ 'images.yaml': manifest })
  const { code, stderr } = await cloud.run('plan', ['--shard', shard])
  expect([code, stderr]).toEqual([
    64,
    `mintage: invalid value '${shard}' of --shard\n  hint: write it as 3/8, from 1/8 to 8/8, with at most 10,000 shards\n`,
  ])
})

test('a shard has its part of the limits; more shards than units are a warning', async () => {
  await using cloud = await startCatalogCloud({ 'images.yaml': manifest })
  const flags = ['--shard', '1/4', '--concurrency', '2', '--report', `${cloud.path}/report.json`]
  const { code, stderr } = await cloud.run('apply', flags)
  const message = 'limits.concurrency is 2, less than the 4 shards: each of them uses 1, together up to 4'
  expect([code, stderr.split('\n')]).toEqual([0, expect.arrayContaining([`warning: ${message}`])])
  expect(stderr).toContain('concurrency limit of 1')
  expect((await cloud.run('apply', [...flags, '--quiet'])).stderr).toBe('')
})

test('the report of a shard has its images and the total', async () => {
  await using cloud = await startCatalogCloud({ 'images.yaml': manifest })
  const { stdout } = await cloud.run('plan', ['--shard', '2/4', '--only', 'web-1*', '--format', 'json'])
  const { shard, images } = JSON.parse(stdout)
  // web-1, and web-10 to web-19
  expect(shard).toEqual({ index: 2, count: 4, total: 11 })
  const all = await cloud.run('plan', ['--shard', '2/4', '--format', 'json'])
  const ofShard = JSON.parse(all.stdout).images.map(({ name }: { name: string }) => name)
  expect(images.map(({ name }: { name: string }) => name)).toEqual(
    ofShard.filter((name: string) => name.startsWith('web-1')),
  )
})

test('a shard without images does nothing; --only must match an image of any shard', async () => {
  await using cloud = await startCatalogCloud({ 'images.yaml': `${header}images: [{ name: a, ${raw} }]` })
  const texts = await Promise.all(
    [1, 2, 3].map(
      async (index) => (await cloud.run('plan', ['--shard', `${index}/3`, '--only', 'a'])).stdout,
    ),
  )
  expect(texts.map((text) => text.split('\n').at(-2)).sort()).toEqual([
    'Shard 1 of 3: 1 of 1 image.',
    'Shard 2 of 3: 0 of 1 image.',
    'Shard 3 of 3: 0 of 1 image.',
  ])
  expect(texts.filter((text) => text.startsWith('Nothing to do: no images.'))).toHaveLength(2)
  const { code, stderr } = await cloud.run('plan', ['--shard', '2/3', '--only', 'b'])
  expect([code, stderr]).toEqual([64, expect.stringContaining('--only b matches no image of the manifest')])
})
