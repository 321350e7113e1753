import { expect, test } from 'vitest'
import { existing, startWebCloud } from './web-cloud.ts'

const images = [existing(1), existing(2), existing(50)]

test('identities with fewer rights share the work by phases', async () => {
  await using cloud = await startWebCloud(images)
  cloud.gce.deny('compute.images.deprecate')
  const created = await cloud.run('apply', ['web-new', 'web-1'], '--phase', 'create,promote')
  expect(created.stdout).toContain('2 images: 1 created, 1 already exists · ')
  expect([created.code, cloud.mutations()]).toEqual([0, ['images.insert web-new']])
  cloud.gce.allow('compute.images.deprecate')
  cloud.gce.deny('compute.images.create')
  const retired = await cloud.run('apply', ['web-new', 'web-1'], '--phase', 'retire')
  expect(retired.code).toBe(0)
  expect(cloud.mutations().sort()).toEqual(['images.deprecate web-2', 'images.deprecate web-50'])
})

test('images of other phases are not selected, and do not count', async () => {
  await using cloud = await startWebCloud(images)
  const { stdout, code } = await cloud.run('plan', ['web-new', 'web-1'], '--phase', 'retire')
  expect(stdout).toBe(`web in golden-prod: web-1
  = web-1   kept (1 of 2)
  = web-2   kept (2 of 2)
  ~ web-50  deprecate; obsolete from 2026-12-28, delete from 2027-02-26

Plan: 0 to create, 1 exists, 1 to deprecate, 1 not selected.
note: the source of 1 raw image is not compared: the API does not return it
`)
  expect(code).toBe(0)
  const none = await cloud.run(
    'plan',
    ['web-new'],
    '--phase',
    'update',
    '--phase',
    'promote',
    '--detailed-exitcode',
  )
  expect([none.code, none.stdout]).toEqual([0, 'Plan: 0 to create, 0 exist, 1 not selected.\n'])
  const verbose = await cloud.run('plan', ['web-new'], '--phase', 'update', '--verbose')
  expect(verbose.stdout).toContain('= web-new  not selected\n')
  const applied = await cloud.run('apply', ['web-new', 'web-1'], '--phase', 'retire')
  expect(applied.stdout).toContain('3 images: 1 deprecated, 1 already exists, 1 not selected · ')
  expect([applied.code, cloud.mutations()]).toEqual([0, ['images.deprecate web-50']])
})

test('an unknown phase is a usage error', async () => {
  await using cloud = await startWebCloud(images)
  const { stderr, code } = await cloud.run('apply', ['web-1'], '--phase', 'create,prune')
  expect(stderr).toContain('write one or more of create,update,promote,retire\n')
  expect(code).toBe(64)
})
