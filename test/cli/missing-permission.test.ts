import { expect, test } from 'vitest'
import { startCatalogCloud } from '../support/catalog-cloud.ts'
import { mintage } from '../support/cli.ts'

const twoProjects = `images:
  - { project: golden-dev, name: web-1, rawDisk: { source: gs://golden/web.tar.gz } }
  - { project: golden-prod, name: web-1, rawDisk: { source: gs://golden/web.tar.gz } }
`

test('a project without a permission does not stop the images of others', async () => {
  await using cloud = await startCatalogCloud(
    { 'images.yaml': twoProjects },
    { projects: { 'golden-dev': null, 'golden-prod': { deny: ['compute.images.create'] } } },
  )
  const { code, stdout } = await cloud.run('apply', ['--quiet'])
  expect(stdout).toMatchInlineSnapshot(`
    "+ golden-dev/web-1  created in T
    ! golden-prod/web-1  failed: Required 'compute.images.create' permission for 'projects/golden-prod/global/images/web-1' (HTTP 403, forbidden)
        hint: grant compute.images.create on project golden-prod; mintage permissions --phase create lists all that this phase requires

    2 images: 1 created, 1 failed · N requests · T
    "
  `)
  expect(code).toBe(4)
})

test('an archive that may not be read is named, which Compute does not do', async () => {
  await using cloud = await startCatalogCloud({
    'images.yaml':
      'project: golden-prod\nimages: [{ name: web-1, rawDisk: { source: gs://golden/web.tar.gz } }]\n',
  })
  cloud.gce.deny('storage.objects.get')
  const { code, stdout } = await cloud.run('apply', ['--quiet'])
  expect(stdout).toMatchInlineSnapshot(`
    "! web-1  failed: Required 'read' permission for 'rawDisk.source' (HTTP 403, forbidden)
        hint: grant storage.objects.get on the bucket of https://storage.googleapis.com/golden/web.tar.gz (roles/storage.objectViewer) to the identity that runs mintage and to the Compute Engine service agent; mintage permissions --phase create lists all that this phase requires

    1 image: 1 failed · N requests · T
    "
  `)
  expect(code).toBe(4)
})

const followed = `project: golden-prod
images:
  - { name: "web-\${source.name}", sourceImage: projects/shared/global/images/family/base }
`
const base = { project: 'shared', name: 'base-1', family: 'base', id: '77' }

test.each(['plan', 'apply', 'pin'])('%s names the permission to read a followed source', async (command) => {
  await using cloud = await startCatalogCloud(
    { 'images.yaml': followed },
    { projects: { 'golden-prod': null, shared: { deny: ['compute.images.getFromFamily'] } }, images: [base] },
  )
  const { code, stdout, stderr } = await cloud.run(command, ['--quiet'])
  expect(stdout + stderr).toContain(
    "Required 'compute.images.getFromFamily' permission for 'projects/shared/global/images/family/base'",
  )
  expect(stdout + stderr).toContain(
    'hint: grant compute.images.getFromFamily on project shared; mintage permissions --phase read lists all that this phase requires\n',
  )
  expect(code).toBe(4)
})

test('status names the permission, the project and the phase', async () => {
  await using cloud = await startCatalogCloud({ 'images.yaml': twoProjects })
  cloud.gce.deny('compute.images.list')
  const { code, stderr } = await cloud.run('status', ['--quiet'])
  expect(stderr).toMatchInlineSnapshot(`
    "mintage: cannot read the images of project golden-dev: Required 'compute.images.list' permission for 'projects/golden-dev'
      hint: grant compute.images.list on project golden-dev; mintage permissions --phase read lists all that this phase requires
    "
  `)
  expect(code).toBe(4)
})

test('a project that is not found is not reported as a missing permission', async () => {
  const images = [1, 2, 3, 4].map((n) => `  - { name: web-${n}, sourceImage: base }\n`)
  await using cloud = await startCatalogCloud(
    { 'images.yaml': `project: golden-prd\nimages:\n${images.join('')}` },
    { projects: { 'golden-prod': null } },
  )
  const { code, stderr } = await cloud.run('plan')
  expect(stderr).toMatchInlineSnapshot(`
    "mintage: cannot read the images of project golden-prd: The resource 'projects/golden-prd' was not found
      hint: check the project id where it is set: in a source or project: of the manifest, --project or MINTAGE_PROJECT
    "
  `)
  expect(code).toBe(4)
})

test('import has no manifest whose permissions could be listed', async () => {
  await using cloud = await startCatalogCloud({ 'images.yaml': twoProjects })
  cloud.gce.deny('compute.images.list')

  const { code, stderr } = await mintage(['import', '--project', 'golden-dev', '--endpoint', cloud.gce.url])
  expect(stderr).toMatchInlineSnapshot(`
    "mintage: cannot read the images of project golden-dev: Required 'compute.images.list' permission for 'projects/golden-dev'
      hint: grant compute.images.list on project golden-dev
    "
  `)
  expect(code).toBe(4)
})

test('a missing permission that is not required is printed once per project, not per image', async () => {
  const images = [1, 2, 3, 4, 5].map(
    (n) => `  - { name: web-${n}, rawDisk: { source: gs://golden/web.tar.gz } }\n`,
  )
  await using cloud = await startCatalogCloud({
    'images.yaml': `project: golden-prod\nimages:\n${images.join('')}`,
  })
  cloud.gce.deny('compute.globalOperations.get', 'compute.globalOperations.list', 'compute.images.list')
  cloud.gce.latency = { operation: 60_000 }
  const { code, stderr } = await cloud.run('apply')
  expect(stderr.split('\n').filter((line) => line.startsWith('warning: '))).toMatchInlineSnapshot(`
    [
      "warning: permission compute.images.list missing on project golden-prod: images are read one by one",
      "warning: web-3: permission compute.globalOperations.get missing on project golden-prod: images are read until they show the result; the cause of a failed operation is not reported",
    ]
  `)
  expect(code).toBe(0)
})
