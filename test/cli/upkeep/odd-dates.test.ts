import { expect, test } from 'vitest'
import { startCatalogCloud } from '../../support/catalog-cloud.ts'
import { lifecycle, web, webManifest } from './web-catalog.ts'

const renewed = '2027-02-26T10:00:00Z'

test.each([
  ['the last second of the calendar', { deleted: '9999-12-31T23:59:59Z', deprecated: '2026-01-01' }, 'kept'],
  ['the epoch', { deleted: '1970-01-01T00:00:00Z' }, renewed],
  ['words', { deleted: 'next tuesday' }, renewed],
  ['a day that does not exist', { deleted: '2026-13-45' }, renewed],
  ['a year of seven digits', { deleted: '+2922789-08-17T07:12:55Z' }, renewed],
  ['nothing', {}, renewed],
  ['15 days ago', { deleted: '2026-11-13T09:59:59Z' }, renewed],
  ['8 days ago', { deleted: '2026-11-20' }, 'deleted'],
  ['hours ago, in another zone', { deleted: '2026-11-27T23:00:00.000-08:00' }, 'deleted'],
  ['this second', { deleted: '2026-11-28T10:00:00Z' }, 'deleted'],
  ['the next second', { deleted: '2026-11-28T10:00:01Z', deprecated: '2026-08-30T10:00:01Z' }, 'kept'],
])('an image whose deletion is announced for %s', async (_, dates, expected) => {
  const images = [web(1), web(2), web(50, lifecycle('OBSOLETE', dates))]
  await using cloud = await startCatalogCloud({ 'images.yaml': webManifest('name: web-1') }, { images })
  const { code } = await cloud.run('apply', ['--prune'])
  const requests = new Map([
    ['kept', []],
    ['deleted', ['images.delete web-50']],
    [renewed, ['images.deprecate web-50']],
  ])
  expect([code, cloud.mutations()]).toEqual([0, requests.get(expected)])
  const [left] = cloud.gce.state().images?.filter(({ name }) => name === 'web-50') ?? []
  if (expected === renewed) {
    expect(left?.deprecated).toMatchObject({ state: 'OBSOLETE', deleted: renewed })
    expect((await cloud.run('apply', ['--prune'])).stdout).toContain('Nothing to do: the image exists.\n')
  }
})

test('a deprecation in a far future stays there, and is never revived', async () => {
  const images = [
    web(1, lifecycle('DEPRECATED')),
    web(2),
    web(3),
    web(50, lifecycle('DEPRECATED', { deprecated: '3026-11-20T00:00:00Z', obsolete: '2026-11-20' })),
    web(60, lifecycle('DELETED', { deleted: '2026-11-20' })),
  ]
  await using cloud = await startCatalogCloud({ 'images.yaml': webManifest('name: web-1') }, { images })
  const plan = await cloud.run('plan', ['--prune', '--verbose'])
  expect(plan.stdout).toContain('  ~ web-50  announce; obsolete from 3026-12-20, delete from 3027-02-18\n')
  expect(plan.stdout).toContain('  = web-60  state DELETED, not changed\n')
  expect((await cloud.run('apply', ['--prune'])).code).toBe(0)
  expect(cloud.mutations()).toEqual(['images.deprecate web-50'])
  expect(cloud.gce.state().images?.[0]?.deprecated).toEqual({ state: 'DEPRECATED' })
})

test.each([-23, 23])(
  'a clock that is off by %i hours dates nothing: the time of the API counts',
  async (hours) => {
    const images = [
      web(1),
      web(2),
      web(50),
      web(60, lifecycle('OBSOLETE', { deleted: '2026-11-28T11:00:00Z', deprecated: '2026-08-30T11:00:00Z' })),
    ]
    await using cloud = await startCatalogCloud({ 'images.yaml': webManifest('name: web-1') }, { images })
    cloud.clock.jump(hours * 3_600_000)
    expect((await cloud.run('apply', ['--prune'])).code).toBe(0)
    expect(cloud.mutations()).toEqual(['images.deprecate web-50'])
    expect(cloud.gce.state().images?.[2]?.deprecated).toMatchObject({
      deprecated: '2026-11-28T10:00:00Z',
      obsolete: '2026-12-28T10:00:00Z',
      deleted: renewed,
    })
  },
)
