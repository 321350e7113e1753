import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startEmulator } from '../../src/emulator/start-emulator.ts'
import { folder, mintage } from '../support/cli.ts'
import { FakeClock } from '../support/fake-clock.ts'

const manifest = `project: golden-prod
catalog: golden
families:
  web: { keep: 2, obsoleteAfter: 30d, deleteAfter: 90d }
images:
  - { name: web-3, family: web, adopt: true, labels: { env: prod } }
  - { name: tool-1, adopt: true }
  - { name: db-1, project: golden-edge, family: db, adopt: true }
`

async function startCloud() {
  const clock = new FakeClock({ autoAdvance: true })
  const daysAgo = (days: number) => new Date(clock.now() - days * 86_400_000).toISOString()
  const project = 'golden-prod'
  const web = { project, family: 'web' }
  const images = [
    { ...web, name: 'web-3', creationTimestamp: daysAgo(2), labels: { env: 'test' } },
    { ...web, name: 'web-2', creationTimestamp: daysAgo(9) },
    {
      ...web,
      name: 'web-1',
      creationTimestamp: daysAgo(99),
      deprecated: { state: 'DEPRECATED', obsolete: '2030-03-04T00:00:00Z', deleted: '2030-01-01T00:00:00Z' },
    },
    {
      ...web,
      name: 'web-0',
      creationTimestamp: daysAgo(199),
      deprecated: { state: 'OBSOLETE', deleted: '2030-02-03T00:00:00Z' },
    },
    { ...web, name: 'web-x', creationTimestamp: daysAgo(1), status: 'FAILED' },
    { project, name: 'web-4', creationTimestamp: daysAgo(0), labels: { 'mintage-family': 'web' } },
    { project, name: 'tool-1', creationTimestamp: daysAgo(3) },
    { project, name: 'other', creationTimestamp: daysAgo(3) },
  ]
  const gce = await startEmulator({
    clock: clock.steady,
    state: { projects: [project, 'golden-edge'], images },
  })
  const path = join(folder({ 'images.yaml': manifest }), 'images.yaml')
  const run = (...flags: string[]) => mintage(['status', path, '--endpoint', gce.url, ...flags], { clock })
  return { gce, run, [Symbol.asyncDispose]: () => gce.close() }
}

test('status prints a row a family and project, of one list a project', async () => {
  await using cloud = await startCloud()
  expect(await cloud.run()).toEqual({
    code: 0,
    stderr: '',
    stdout: `family  project      head   age  active  deprecated  obsolete  deleted  not ready  next        deferred  drifted  unverified
db      golden-edge  -      -    0       0           0         0        0          -           0         0        0
(none)  golden-prod  -      -    1       0           0         0        0          -           0         0        0
web     golden-prod  web-3  2d   2       1           1         0        1          2030-02-03  0         1        1
`,
  })
  expect(cloud.gce.count('images.list')).toBe(2)
})

test('status in Markdown and JSON', async () => {
  await using cloud = await startCloud()
  const markdown = await cloud.run('--format', 'markdown')
  expect(markdown.stdout).toContain(
    '| `web` | `golden-prod` | `web-3` | 2d | 2 | 1 | 1 | 0 | 1 | 2030-02-03 | 0 | 1 | 1 |\n',
  )
  const json = JSON.parse((await cloud.run('--format', 'json')).stdout)
  expect(json.families).toHaveLength(3)
  expect(json.families[2]).toMatchObject({ family: 'web', head: 'web-3', next: '2030-02-03', drifted: 1 })
})

test('a project that cannot be listed: exit code 4', async () => {
  await using cloud = await startCloud()
  cloud.gce.deny('compute.images.list')
  const { code, stdout } = await cloud.run()
  expect([code, stdout]).toEqual([4, ''])
})

test.each([
  [[], /^golden-(prod|edge): retrying images\.list in \d+(\.\d)?m?s: HTTP 503\n$/],
  [['--quiet'], /^$/],
  [['--log-level', 'warn'], /^$/],
])('a retried list is shown: %j', async (flags, expected) => {
  await using cloud = await startCloud()
  cloud.gce.failNext('images.list', { kind: 'reply', status: 503 })
  const { code, stderr } = await cloud.run(...flags)
  expect(code).toBe(0)
  expect(stderr).toMatch(expected)
})

test('a list that takes longer than --deadline', async () => {
  await using cloud = await startCloud()
  for (const _ of Array.from({ length: 9 })) cloud.gce.failNext('images.list', { kind: 'reply', status: 503 })
  expect(await cloud.run('--deadline', '1s', '--quiet')).toEqual({
    code: 5,
    stdout: '',
    stderr: 'mintage: the deadline of the run has passed before anything was changed\n',
  })
})

test('retirements beyond the limit of a run are deferred', async () => {
  const clock = new FakeClock({ autoAdvance: true })
  const images = Array.from({ length: 15 }, (_, index) => ({
    project: 'golden-prod',
    family: 'web',
    name: `web-${index}`,
    creationTimestamp: new Date(clock.now() - (20 - index) * 86_400_000).toISOString(),
    labels: { 'mintage-catalog': 'golden', 'mintage-spec': 'v1-0' },
  }))
  await using gce = await startEmulator({ clock: clock.steady, state: { projects: ['golden-prod'], images } })
  const text = `project: golden-prod
catalog: golden
families: { web: { keep: 2 } }
images: [{ name: web-14, family: web, adopt: true }]
`
  const path = join(folder({ 'images.yaml': text }), 'images.yaml')
  const flags = ['--endpoint', gce.url, '--format', 'json']
  const { stdout } = await mintage(['status', path, ...flags], { clock })
  // 13 of 15 are due, and a run retires 10
  expect(JSON.parse(stdout).families[0]).toMatchObject({
    head: 'web-14',
    headAgeMs: 6 * 86_400_000,
    deferred: 3,
  })
})
