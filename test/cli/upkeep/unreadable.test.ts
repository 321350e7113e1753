import { expect, test } from 'vitest'
import { startCatalogCloud } from '../../support/catalog-cloud.ts'
import { lifecycle, web, webManifest } from './web-catalog.ts'

const images = [web(1), web(2), web(50), web(70, lifecycle('OBSOLETE', { deleted: '2026-11-28' }))]
const grant = (permission: string, phase: string) =>
  `    hint: grant ${permission} on project golden-prod; mintage permissions --phase ${phase} lists all that this phase requires\n`

const denied = (name: string, permission: string, path: string, phase: string) =>
  `! ${name}  failed: Required '${permission}' permission for 'projects/golden-prod/global/images/${path}' (HTTP 403, forbidden)\n${grant(permission, phase)}`

test.each([
  [
    'compute.images.get',
    denied('web-50', 'compute.images.get', 'web-50', 'retire') +
      denied('web-70', 'compute.images.get', 'web-70', 'prune'),
    [],
  ],
  [
    'compute.images.getFromFamily',
    denied('web-50', 'compute.images.getFromFamily', 'family/web', 'retire') +
      denied('web-70', 'compute.images.getFromFamily', 'family/web', 'prune'),
    [],
  ],
  [
    'compute.images.deprecate',
    denied('web-50', 'compute.images.deprecate', 'web-50', 'retire'),
    ['images.delete web-70', 'images.deprecate web-50'],
  ],
  [
    'compute.images.delete',
    denied('web-70', 'compute.images.delete', 'web-70', 'prune'),
    ['images.delete web-70', 'images.deprecate web-50'],
  ],
])('a retirement without %s fails with the permission and its phase', async (permission, message, sent) => {
  await using cloud = await startCatalogCloud({ 'images.yaml': webManifest('name: web-1') }, { images })
  cloud.gce.deny(permission)
  const { code, stdout } = await cloud.run('apply', ['--prune', '--quiet'])
  expect(stdout).toContain(message)
  expect([code, cloud.mutations().sort()]).toEqual([4, sent])
})

test.each([
  [
    'may not be read',
    { 'golden-staging': null, 'golden-prod': { deny: ['compute.images.list', 'compute.images.get'] } },
    "mintage: cannot read the images of project golden-prod: Required 'compute.images.get' permission for 'projects/golden-prod/global/images/web-1'\n  hint: grant compute.images.get on project golden-prod; mintage permissions --phase read lists all that this phase requires\n",
  ],
  [
    'does not exist',
    { 'golden-staging': null },
    "mintage: cannot read the images of project golden-prod: The resource 'projects/golden-prod' was not found\n  hint: check the project id where it is set: in a source or project: of the manifest, --project or MINTAGE_PROJECT\n",
  ],
])('if one of the projects %s, nothing is changed in any', async (_, projects, message) => {
  const manifest = webManifest('name: web-1').replace(
    'project: golden-prod',
    'projects: [golden-staging, golden-prod]',
  )
  const staged = images.map((image) => ({ ...image, project: 'golden-staging' }))
  await using cloud = await startCatalogCloud({ 'images.yaml': manifest }, { projects, images: staged })
  for (const command of ['plan', 'apply', 'status']) {
    const { code, stdout, stderr } = await cloud.run(command, ['--quiet'])
    if (command !== 'status') expect(stderr).toContain(message)
    expect([command, code, stdout, cloud.mutations()]).toEqual([command, 4, '', []])
  }
})

test('a project that the manifest does not list is a usage error', async () => {
  const manifest = webManifest('name: web-1').replace(
    'project: golden-prod',
    'projects: [golden-staging, golden-prod]',
  )
  await using cloud = await startCatalogCloud({ 'images.yaml': manifest }, { images })
  for (const command of ['plan', 'apply', 'status']) {
    const { code, stderr } = await cloud.run(command, ['--project', 'golden-other'])
    expect([code, stderr]).toEqual([
      64,
      'mintage: --project golden-other is not among the projects of the manifest\n  hint: it lists golden-staging, golden-prod\n',
    ])
  }
  expect(cloud.gce.requests).toEqual([])
})

test('--project retires the images of one project only', async () => {
  const manifest = webManifest('name: web-1').replace(
    'project: golden-prod',
    'projects: [golden-staging, golden-prod]',
  )
  const copied = {
    sourceImage: 'projects/golden-staging/global/images/web-1',
    sourceImageId: '1',
  }
  const all = images.flatMap((image) => [
    { ...image, project: 'golden-staging' },
    { ...image, ...(image.name === 'web-1' ? copied : {}) },
  ])
  await using cloud = await startCatalogCloud({ 'images.yaml': manifest }, { images: all })
  const { code, stdout } = await cloud.run('apply', ['--project', 'golden-prod', '--prune', '--quiet'])
  expect(stdout).toBe(`~ web-50  deprecated in T: obsolete from 2026-12-28, delete from 2027-02-26
- web-70  deleted in T

3 images: 1 deprecated, 1 deleted, 1 already exists · N requests · T
`)
  expect(code).toBe(0)
  const changed = cloud.gce.requests.filter(({ method }) => /deprecate|delete/.test(method))
  expect(changed.map((request) => request.project)).toEqual(['golden-prod', 'golden-prod'])
})
