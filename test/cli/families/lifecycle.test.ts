import { expect, test } from 'vitest'
import { dayMs } from '../../support/family.ts'
import { dated, existing, startWebCloud } from './web-cloud.ts'

test('an image is announced, made obsolete and deleted on its announced dates', async () => {
  await using cloud = await startWebCloud([existing(1), existing(2), existing(50)])
  const plans: string[] = []
  for (const day of [0, 29, 30, 89, 90, 91]) {
    const { stdout } = await cloud.run('plan', ['web-1'], '--prune')
    const { code } = await cloud.run('apply', ['web-1'], '--prune')
    const [line = ''] = stdout.split('\n').filter((text) => /web-50|Nothing|others/.test(text))
    plans.push(`${day}: ${code} ${line.trim()} | ${cloud.mutations().join(', ')}`)
    const next = { 0: 29, 29: 1, 30: 59, 89: 1, 90: 1, 91: 0 }[day] ?? 0
    await cloud.clock.advance(next * dayMs)
  }
  expect(plans).toEqual([
    '0: 0 ~ web-50  deprecate; obsolete from 2026-12-28, delete from 2027-02-26 | images.deprecate web-50',
    '29: 0 Nothing to do: the image exists. | ',
    '30: 0 ! web-50  obsolete (announced for 2026-12-28) | images.deprecate web-50',
    '89: 0 Nothing to do: the image exists. | ',
    '90: 0 - web-50  delete (announced for 2027-02-26) | images.delete web-50',
    '91: 0 Nothing to do: the image exists. | ',
  ])
  expect(cloud.states()).toEqual(['web-1 ACTIVE', 'web-2 ACTIVE'])
})

test('a plan shows the heads before and after, and the fate of each image', async () => {
  await using cloud = await startWebCloud([
    existing(1),
    existing(2),
    existing(50),
    existing(60, dated('DEPRECATED', { obsolete: -1, deleted: 59 })),
    existing(70, dated('OBSOLETE', { obsolete: -60, deleted: -1 })),
    existing(80, dated('DEPRECATED', { obsolete: 9, deleted: 69 })),
    existing(90, { labels: {} }),
  ])
  const { code, stdout } = await cloud.run('plan', ['web-new'], '--prune', '--detailed-exitcode')
  expect(stdout).toBe(`+ web-new  create from https://storage.googleapis.com/golden/web.tar.gz
web in golden-prod: web-1 → web-new
  + web-new  create
  = web-1    kept (2 of 2)
  ~ web-2    deprecate; obsolete from 2026-12-28, delete from 2027-02-26
  ~ web-50   deprecate; obsolete from 2026-12-28, delete from 2027-02-26
  ! web-60   obsolete (announced for 2026-11-27)
  - web-70   delete (announced for 2026-11-27)
  = others: 1 deprecated, 1 foreign

Plan: 1 to create, 0 exist, 2 to deprecate, 1 to make obsolete, 1 to delete.
`)
  expect(code).toBe(2)
  const applied = await cloud.run('apply', ['web-new'], '--prune')
  expect(applied.stdout.replace(/\d+ requests/, 'N requests')).toBe(`+ web-new  created in 0ms
~ web-50   deprecated in 0ms: obsolete from 2026-12-28, delete from 2027-02-26
~ web-2    deprecated in 0ms: obsolete from 2026-12-28, delete from 2027-02-26
! web-60   obsoleted in 0ms: delete from 2027-01-27
- web-70   deleted in 0ms

5 images: 1 created, 2 deprecated, 1 obsoleted, 1 deleted · N requests · 0ms
web in golden-prod: web-1 → web-new
`)
  expect(applied.code).toBe(0)
  expect(cloud.mutations()[0]).toBe('images.insert web-new')
  const again = await cloud.run('apply', ['web-new'], '--prune')
  expect(again.stdout).toBe('Nothing to do: the image exists.\n')
  expect(cloud.mutations()).toEqual([])
})

test('a report has the URL of each image that still exists', async () => {
  await using cloud = await startWebCloud([
    existing(1),
    existing(2),
    existing(60, dated('DEPRECATED', { obsolete: -1, deleted: 59 })),
    existing(70, dated('OBSOLETE', { obsolete: -60, deleted: -1 })),
  ])
  const { stdout } = await cloud.run('apply', ['web-new'], '--prune', '--format', 'json')
  const images: readonly { name: string; selfLink: string | null }[] = JSON.parse(stdout).images
  const link = (name: string) =>
    `https://www.googleapis.com/compute/v1/projects/golden-prod/global/images/${name}`
  expect(Object.fromEntries(images.map(({ name, selfLink }) => [name, selfLink]))).toEqual({
    'web-new': link('web-new'),
    'web-2': link('web-2'),
    'web-60': link('web-60'),
    'web-70': null,
  })
})

test('without --prune, images stay OBSOLETE', async () => {
  await using cloud = await startWebCloud([
    existing(1),
    existing(2),
    existing(70, dated('OBSOLETE', { obsolete: -60, deleted: -1 })),
  ])
  expect((await cloud.run('apply', ['web-1'])).code).toBe(0)
  expect(cloud.mutations()).toEqual([])
  const { stdout } = await cloud.run('plan', ['web-1'], '--verbose')
  expect(stdout).toContain('= web-70  delete (announced for 2026-11-27; requires --prune)')
  expect(stdout).toContain('Nothing to do: the image exists.\n')
})

test('--max-retire limits deprecations, and apart from them the other steps, the oldest first', async () => {
  await using cloud = await startWebCloud([
    ...[1, 2, 31, 32, 33].map((days) => existing(days)),
    existing(60, dated('DEPRECATED', { obsolete: -1, deleted: 59 })),
    existing(70, dated('OBSOLETE', { obsolete: -60, deleted: -1 })),
  ])
  const { stdout, code } = await cloud.run('plan', ['web-1'], '--prune', '--max-retire', '1')
  expect(stdout).toContain(
    '  = web-31  deferred: deprecate; obsolete from 2026-12-28, delete from 2027-02-26\n',
  )
  expect(stdout).toContain(
    'Plan: 0 to create, 1 exists, 1 to deprecate, 1 to delete, 3 retirements deferred.\n',
  )
  expect(code).toBe(0)
  const first = await cloud.run('apply', ['web-1'], '--prune', '--max-retire', '1')
  expect(first.stdout).toContain(
    '3 images: 1 deprecated, 1 deleted, 1 already exists, 3 retirements deferred · ',
  )
  expect(cloud.mutations().sort()).toEqual(['images.delete web-70', 'images.deprecate web-33'])
  await cloud.run('apply', ['web-1'], '--max-retire', '1')
  expect(cloud.mutations().sort()).toEqual(['images.deprecate web-32', 'images.deprecate web-60'])
  const none = await cloud.run('apply', ['web-1'], '--max-retire', '0')
  expect([none.code, none.stdout]).toEqual([
    0,
    expect.stringContaining('1 image: 1 already exists, 1 retirement deferred'),
  ])
  expect(cloud.mutations()).toEqual([])
  const detailed = await cloud.run('plan', ['web-1'], '--max-retire', '0', '--detailed-exitcode')
  expect([detailed.code, detailed.stdout]).toEqual([
    0,
    expect.stringContaining('Plan: 0 to create, 1 exists, 1 retirement deferred.'),
  ])
})

test('a stale date is announced again, and a policy without the step never triggers it', async () => {
  const old = existing(70, dated('OBSOLETE', { obsolete: -90, deleted: -15 }))
  await using cloud = await startWebCloud([existing(1), existing(2), old])
  const { stdout } = await cloud.run('plan', ['web-1'], '--prune')
  expect(stdout).toContain('  ~ web-70  announce; delete from 2027-02-26\n')
  const applied = await cloud.run('apply', ['web-1'], '--prune')
  expect(applied.stdout).toContain('~ web-70  deprecated in 0ms: delete from 2027-02-26\n')
  expect(cloud.mutations()).toEqual(['images.deprecate web-70'])
  expect(cloud.states()).toContain('web-70 OBSOLETE')

  const due = existing(70, dated('OBSOLETE', { obsolete: -60, deleted: -1 }))
  const policy = 'keep: 2, obsoleteAfter: 30d'
  await using other = await startWebCloud([existing(1), existing(2), due], { policy })
  expect((await other.run('apply', ['web-1'], '--prune')).stdout).toContain(
    'Nothing to do: the image exists.\n',
  )
  expect(other.mutations()).toEqual([])
})

test('an image that was created for the family but never joined it is announced too', async () => {
  const labels = { ...existing(0).labels, 'mintage-family': 'web' }
  const { family: _, ...candidate } = existing(20, { labels })
  const { family: __, ...newest } = existing(0, { labels })
  await using cloud = await startWebCloud([newest, existing(1), existing(2), candidate])
  await cloud.run('apply', ['web-1'])
  expect(cloud.mutations()).toEqual(['images.deprecate web-20'])
})
