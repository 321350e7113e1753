import { join } from 'node:path'
import { expect, test } from 'vitest'
import { expectReport } from '../support/check-reports.ts'
import { folder, mintage } from '../support/cli.ts'

const manifest = `project: golden-prod
images:
  - { name: web, sourceDisk: projects/builds/zones/us-central1-a/disks/web }
`

const run = (flags: readonly string[], text = manifest) =>
  mintage(['permissions', join(folder({ 'images.yaml': text }), 'images.yaml'), ...flags])

test('prints a table of all phases that the manifest uses', async () => {
  const { code, stdout, stderr } = await run([])
  expect(stdout).toContain('phases: read, create\n\nproject builds\n  compute.disks.get          read\n')
  expect([code, stderr]).toEqual([0, ''])
})

test('--phase selects phases, repeatedly or by commas', async () => {
  expect((await run(['--phase', 'read'])).stdout).toMatchInlineSnapshot(`
    "phases: read

    project builds
      compute.disks.get  read
        optional; without it, the source is not checked before its insert

    project golden-prod
      compute.images.get   read
      compute.images.list  read
        optional; without it, images are read one by one
    "
  `)
  expect((await run(['--phase', 'create,prune', '--phase', 'update'])).stdout).toContain(
    'phases: read, create, update, prune\n',
  )
  const { code, stderr } = await run(['--phase', 'delete'])
  expect(stderr).toContain('write one or more of read,create,update,promote,retire,prune\n')
  expect(code).toBe(64)
})

test('the table wraps at the width of the terminal, and not in a file', async () => {
  const path = join(folder({ 'images.yaml': manifest }), 'images.yaml')
  const args = ['permissions', path, '--phase', 'read', '--in', 'golden-prod']
  const { stdout } = await mintage(args, { env: { COLUMNS: '40' } })
  expect(stdout).toBe(`phases: read

project golden-prod
  compute.images.get   read
  compute.images.list  read
    optional; without it, images are
    read one by one
`)
  expect((await mintage(args)).stdout).toContain('    optional; without it, images are read one by one\n')
})

test('--in selects a project, for a file of one role', async () => {
  const { stdout } = await run(['--in', 'builds', '--format', 'role', '--phase', 'create'])
  expect(stdout).toMatchInlineSnapshot(`
    "# gcloud iam roles create mintageCreate --project builds --file FILE
    # gcloud projects add-iam-policy-binding builds --role projects/builds/roles/mintageCreate --member MEMBER --condition None
    title: "mintage: create"
    description: Permissions that mintage requires in this project.
    stage: GA
    includedPermissions:
    - compute.disks.get
    - compute.disks.useReadOnly
    "
  `)
  const unknown = await run(['--in', 'other'])
  expect(unknown.stderr).toMatchInlineSnapshot(`
    "mintage: --in other: the manifest requires no permission in it
      hint: its projects: builds, golden-prod
    "
  `)
  expect([unknown.code, unknown.stdout]).toEqual([64, ''])
})

test.each([[], ['--phase', 'read'], ['--in', 'builds']])(
  '--format json %j prints a report by the published schema',
  async (...flags) => {
    const { code, stdout } = await run(['--format', 'json', ...flags])
    expectReport(JSON.parse(stdout))
    expect(JSON.parse(stdout)).toMatchObject({ version: '2.0', command: 'permissions' })
    expect(code).toBe(0)
  },
)

test('an invalid manifest ends with 3', async () => {
  const { code, stdout, stderr } = await run([], 'images: 3\n')
  expect([code, stdout]).toEqual([3, ''])
  expect(stderr).toContain('error:')
})

test('MINTAGE_PHASE selects phases of plan and apply, and hides no permission', async () => {
  const path = join(folder({ 'images.yaml': manifest }), 'images.yaml')
  const { code, stdout } = await mintage(['permissions', path], { env: { MINTAGE_PHASE: 'retire' } })
  expect([code, stdout.split('\n')[0]]).toEqual([0, 'phases: read, create'])
})
