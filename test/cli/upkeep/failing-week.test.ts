import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startCatalogCloud } from '../../support/catalog-cloud.ts'
import { dayMs } from '../../support/family.ts'
import { debian } from '../../support/follow.ts'

const manifest = `catalog: golden
project: golden-prod
families: { web: { keep: 2, obsoleteAfter: 30d, deleteAfter: 90d } }
images:
  - name: web-\${source.name}
    family: web
    sourceImage: ${debian}
    verify: [./smoke.sh]
`
const startMs = Date.parse('2026-11-28T10:00:00Z')
const release = (number: number) => ({
  project: 'debian-cloud',
  name: `v${number}`,
  family: 'debian-12',
  creationTimestamp: new Date(startMs + (number * dayMs) / 2).toISOString(),
})

test('a source moves twice a day and the verification fails for a week: each candidate is announced and removed', async () => {
  const files = { 'images.yaml': manifest, 'smoke.sh': '#!/bin/sh\n[ ! -e broken ]\n' }
  const state = { projects: ['golden-prod', 'debian-cloud'], images: [release(0)] }
  await using cloud = await startCatalogCloud(files, state)
  const { gce, clock } = cloud
  const apply = async () => {
    const { code, stdout } = await cloud.run('apply', ['--prune', '--quiet'])
    return { code, stdout, sent: cloud.mutations().map((request) => request.replace(/^images\./, '')) }
  }
  const names = () =>
    gce.state().images?.flatMap(({ project, name }) => (project === 'golden-prod' ? name : []))
  const states = () =>
    gce
      .state()
      .images?.flatMap(({ project, deprecated }) =>
        project === 'golden-prod' && deprecated ? [deprecated.state] : [],
      )
  for (let number = 1; number <= 4; number++) {
    expect((await apply()).code).toBe(0)
    await clock.advance(dayMs / 2)
    gce.addState({ images: [release(number)] })
  }
  cloud.write('broken', '')
  for (let number = 5; number <= 18; number++) {
    const { code, sent } = await apply()
    expect([code, sent]).toEqual([1, [`insert web-v${number - 1}`]])
    await clock.advance(dayMs / 2)
    gce.addState({ images: [release(number)] })
  }
  const failing = await apply()
  expect(failing.stdout).toContain('= web-v10  withheld: image web-v18 of its family failed\n')
  expect(failing.stdout).toContain('11 images: 1 failed, 10 withheld, 5 retirements deferred · ')
  const plan = await cloud.run('plan')
  expect(plan.stdout).toContain(
    'note: 14 images of golden-prod never joined family web: they count toward the quota IMAGES, and are retired after a newer image joins it\n',
  )
  const status = await cloud.run('status', ['--format', 'json'])
  expect(JSON.parse(status.stdout).families).toMatchObject([{ head: 'web-v3', unverified: 15 }])
  rmSync(join(cloud.path, 'broken'))

  const repaired = await apply()
  expect(repaired.stdout).toContain('web in golden-prod: web-v3 → web-v18\n')
  expect([repaired.code, repaired.sent[0], repaired.sent.length]).toEqual([0, 'patch web-v18', 11])
  const log: string[] = []
  for (const days of [1, 29, 1, 58, 1, 1, 1]) {
    await clock.advance(days * dayMs)
    const { code, sent } = await apply()
    const kinds = new Set(sent.map((request) => request.split(' ')[0]))
    log.push(`+${days}: ${code} ${sent.length} ${[...kinds]}`)
  }
  expect(log).toEqual([
    '+1: 0 5 deprecate',
    '+29: 0 10 deprecate', // to OBSOLETE
    '+1: 0 7 deprecate',
    '+58: 0 0 ',
    '+1: 0 10 delete',
    '+1: 0 7 delete',
    '+1: 0 0 ',
  ])
  expect([names(), states()]).toEqual([['web-v18', 'web-v3'], []])
})
