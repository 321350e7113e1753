import { expect, test } from 'vitest'
import { startCatalogCloud } from '../../support/catalog-cloud.ts'
import { ourLabels } from '../../support/family.ts'

const manifest = `catalog: golden
projects: [golden-staging, golden-prod]
families:
  web: { keep: 2, obsoleteAfter: 30d, deleteAfter: 90d }
images:
  - name: web-3
    family: web
    rawDisk: { source: gs://golden/web.tar.gz }
    verify: [./smoke.sh]
`
const projects = ['golden-staging', 'golden-prod']
const images = projects.flatMap((project) =>
  [0, 1, 2].map((number) => ({
    project,
    name: `web-${number}`,
    family: 'web',
    labels: ourLabels,
    creationTimestamp: `2026-11-0${number + 1}T10:00:00Z`,
  })),
)

async function start(script: string) {
  const files = { 'images.yaml': manifest, 'smoke.sh': `#!/bin/sh\n${script}\n` }
  const cloud = await startCatalogCloud(files, { projects, images })
  const apply = async (...flags: string[]) => {
    cloud.mutations()
    const { code, stdout } = await cloud.run('apply', ['--quiet', ...flags])
    return { code, stdout, sent: cloud.mutations() }
  }
  return { cloud, apply, [Symbol.asyncDispose]: () => cloud[Symbol.asyncDispose]() }
}

test('a copy waits until its origin is verified and attached; then old images of each project are retired', async () => {
  await using started = await start('')
  const { cloud } = started
  const plan = await cloud.run('plan')
  expect(
    plan.stdout,
  ).toBe(`+ golden-staging/web-3  create from https://storage.googleapis.com/golden/web.tar.gz, verify, attach to its family
+ golden-prod/web-3     create from image golden-staging/web-3, after golden-staging/web-3
web in golden-staging: web-2 → web-3 (if verified)
  + web-3  create, verify, attach
  = web-2  kept (2 of 2)
  ~ web-1  deprecate; obsolete from 2026-12-28, delete from 2027-02-26
  ~ web-0  deprecate; obsolete from 2026-12-28, delete from 2027-02-26
web in golden-prod: web-2 → web-3 (if verified)
  + web-3  create
  = web-2  kept (2 of 2)
  ~ web-1  deprecate; obsolete from 2026-12-28, delete from 2027-02-26
  ~ web-0  deprecate; obsolete from 2026-12-28, delete from 2027-02-26

Plan: 2 to create, 0 exist, 4 to deprecate.
`)
  const { code } = await cloud.run('apply')
  const sent = cloud.gce.requests
    .filter(({ method }) => /images\.(insert|patch|deprecate)/.test(method))
    .map(({ method, name, project }) => `${method} ${name} in ${project}`)
  expect([code, sent.slice(0, 3), sent.slice(3).sort()]).toEqual([
    0,
    [
      'images.insert web-3 in golden-staging',
      'images.patch web-3 in golden-staging',
      'images.insert web-3 in golden-prod',
    ],
    [
      'images.deprecate web-0 in golden-prod',
      'images.deprecate web-0 in golden-staging',
      'images.deprecate web-1 in golden-prod',
      'images.deprecate web-1 in golden-staging',
    ],
  ])
  expect(await started.apply()).toMatchObject({ code: 0, sent: [] })
})

test('a failed verification skips the copies, and withholds the retirements of all projects', async () => {
  await using started = await start('exit 1')
  const first = await started.apply()
  expect(first.stdout).toBe(`= golden-staging/web-0  withheld: image web-3 of its family failed
= golden-staging/web-1  withheld: image web-3 of its family failed
= golden-prod/web-0     withheld: image web-3 of its family was skipped
= golden-prod/web-1     withheld: image web-3 of its family was skipped
- golden-prod/web-3  skipped: origin image golden-staging/web-3 failed
! golden-staging/web-3  failed: smoke.sh ended with exit code 1 (VERIFY_FAILED)
    hint: it does not join family web; rerun to retry the verification, or delete it (gcloud compute images delete web-3 --project golden-staging) to recreate it

6 images: 1 failed, 1 skipped, 4 withheld · N requests · T
`)
  expect([first.code, first.sent]).toEqual([1, ['images.insert web-3']])
  expect(await started.apply()).toMatchObject({ code: 1, stdout: first.stdout, sent: [] })

  const prod = await started.apply('--project', 'golden-prod')
  expect(prod.stdout).toContain(
    '- web-3  skipped: origin image golden-staging/web-3 awaits its verification; first run mintage apply images.yaml --project golden-staging\n',
  )
  expect(prod.stdout).toContain(
    'web in golden-prod: web-2; retirements withheld: its image web-3 is skipped\n',
  )
  expect([prod.code, prod.sent]).toEqual([1, []])
})

test('phases share the work: creation, promotion, copies, retirement', async () => {
  await using started = await start('echo >> runs')
  const { cloud, apply } = started
  const plan = await cloud.run('plan', ['--phase', 'create'])
  expect(
    plan.stdout,
  ).toBe(`+ golden-staging/web-3  create from https://storage.googleapis.com/golden/web.tar.gz, outside its family until phase promote verifies it

Plan: 1 to create, 0 exist, 1 not selected.
`)
  const phases = ['promote', 'create', 'create', 'update', 'promote', 'create', 'retire', 'promote']
  const sent: string[] = []
  for (const phase of phases) {
    const { code, sent: requests } = await apply('--phase', phase)
    sent.push(`${phase}: ${code} ${[...new Set(requests.sort())].join(', ')}`)
  }
  expect(sent).toEqual([
    'promote: 0 ',
    'create: 0 images.insert web-3',
    'create: 0 ',
    'update: 0 ',
    'promote: 0 images.patch web-3',
    'create: 0 images.insert web-3',
    'retire: 0 images.deprecate web-0, images.deprecate web-1',
    'promote: 0 ',
  ])
  expect(cloud.read('runs')).toBe('\n')
  expect((await apply()).stdout).toContain('Nothing to do: all 2 images exist.\n')
})
