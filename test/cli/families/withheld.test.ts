import { describe, expect, test } from 'vitest'
import { imageRef } from '../../../src/catalog/image-ref.ts'
import type { Signal } from '../../../src/util/signals.ts'
import { dated, existing, startWebCloud } from './web-cloud.ts'

const images = [
  existing(1),
  existing(2),
  existing(50),
  existing(70, dated('OBSOLETE', { obsolete: -60, deleted: -1 })),
]
const headline = (why: string) => `web in golden-prod: web-1; retirements withheld: ${why}\n`

describe('nothing of a family is retired', () => {
  test('if the selection excludes an image of it', async () => {
    await using cloud = await startWebCloud(images)
    const only = ['--only', '!web-2'] as const
    const { stdout, code } = await cloud.run('plan', ['web-1', 'web-2'], ...only, '--detailed-exitcode')
    expect(stdout).toBe(`${headline('the selection excludes some of its images')}  = web-1   kept (1 of 2)
  = web-50  withheld: deprecate; obsolete from 2026-12-28, delete from 2027-02-26
  = others: 1 listed, 1 obsoleted

Plan: 0 to create, 1 exists, 1 retirement withheld.
note: the source of 1 raw image is not compared: the API does not return it
`)
    expect(code).toBe(0)
    const applied = await cloud.run('apply', ['web-1', 'web-2'], ...only)
    expect(applied.stdout).toContain('1 image: 1 already exists, 1 retirement withheld · ')
    expect(applied.stdout).toContain(headline('the selection excludes some of its images'))
    expect([applied.code, cloud.mutations()]).toEqual([0, []])
  })

  test('if the selection excludes an image whose family is not known', async () => {
    const more =
      '  - { name: odd, family: "${source.name}", sourceImage: projects/debian-cloud/global/images/family/gone }\n'
    await using cloud = await startWebCloud(images, { more })
    const { stdout, code } = await cloud.run('apply', ['web-1'], '--prune', '--only', '!odd')
    expect(stdout).toContain(headline('the selection excludes some of its images'))
    expect([code, cloud.mutations()]).toEqual([0, []])
  })

  test('if an image of it cannot be created', async () => {
    const more = '  - { name: web-new, sourceImage: none }\n'
    await using cloud = await startWebCloud(images, { more })
    const { stdout, code } = await cloud.run('apply', ['web-1'], '--prune')
    expect(stdout).toContain(headline('its image web-new cannot be created'))
    expect([code, cloud.mutations()]).toEqual([1, []])
  })

  test('if an image of it fails in the run; other families are retired', async () => {
    const db = [1, 2, 3].map((days) => existing(days, { name: `db-${days}`, id: `9${days}`, family: 'db' }))
    const policy = 'keep: 2 }\n  db: { keep: 2'
    const more = '  - { name: db-1, family: db, rawDisk: { source: gs://golden/db.tar.gz } }\n'
    await using cloud = await startWebCloud([...images, ...db], { policy, more })
    cloud.gce.failNext('images.insert', {
      kind: 'failOperation',
      code: 'INTERNAL_ERROR',
      message: 'Internal error',
    })
    const { stdout, code } = await cloud.run('apply', ['web-new'])
    expect(stdout).toContain('= web-50  withheld: image web-new of its family failed\n')
    expect(stdout).toContain('! web-new  failed: Internal error')
    expect(code).toBe(1)
    expect(cloud.mutations()).toEqual(['images.insert web-new', 'images.deprecate db-3'])
  })

  test('if the deadline ends the run before its images are created', async () => {
    await using cloud = await startWebCloud(images)
    cloud.gce.latency = { operation: '1h' }
    const { stdout, code } = await cloud.run('apply', ['web-new'], '--prune', '--deadline', '10m')
    expect(stdout).toContain('? 3 images cancelled: not started\n    web-50, web-2, web-70\n')
    expect([code, cloud.mutations()]).toEqual([5, ['images.insert web-new']])
  })

  test('if its images cannot be listed', async () => {
    await using cloud = await startWebCloud(images)
    cloud.gce.deny('compute.images.list')
    const { stdout, code } = await cloud.run('apply', ['web-1'], '--prune')
    expect(stdout).toContain(
      'web in golden-prod: retirements withheld: the images of its project cannot be listed\n',
    )
    expect([code, cloud.mutations()]).toEqual([0, []])
  })

  test('if its images have two architectures', async () => {
    const arm = existing(40, { architecture: 'ARM64' })
    await using cloud = await startWebCloud([
      ...images.slice(1),
      existing(1, { architecture: 'X86_64' }),
      arm,
    ])
    const { stdout, code } = await cloud.run('apply', ['web-1'], '--prune')
    expect(stdout).toContain(headline('its images have several architectures: ARM64, X86_64'))
    expect([code, cloud.mutations()]).toEqual([0, []])
  })

  test("if the clock of this machine and the API's differ by more than a day", async () => {
    await using cloud = await startWebCloud(images)
    const hour = 3_600_000
    cloud.clock.jump(25 * hour)
    const { stdout, code } = await cloud.run('apply', ['web-1'], '--prune')
    expect(stdout).toContain(
      headline("the API's clock and the clock of this machine differ by more than 24 hours"),
    )
    expect([code, cloud.mutations()]).toEqual([0, []])
  })
})

test("a clock that is off by hours changes nothing: the API's time counts", async () => {
  await using cloud = await startWebCloud(images)
  cloud.clock.jump(-20 * 3_600_000)
  await cloud.run('apply', ['web-1'], '--prune')
  expect(cloud.mutations().sort()).toEqual(['images.delete web-70', 'images.deprecate web-50'])
  const [image] = cloud.gce.state().images?.filter(({ name }) => name === 'web-50') ?? []
  expect(image?.deprecated).toEqual({
    state: 'DEPRECATED',
    replacement: `https://www.googleapis.com/compute/v1/${imageRef('golden-prod', 'web-1').path}`,
    deprecated: '2026-11-28T10:00:00Z',
    obsolete: '2026-12-28T10:00:00Z',
    deleted: '2027-02-26T10:00:00Z',
  })
})

test('a run that is interrupted leaves its retirements to the next one', async () => {
  let send: (signal: Signal) => void = () => {}
  const onSignal = (listener: (signal: Signal) => void) => {
    send = listener
    return () => {}
  }
  await using cloud = await startWebCloud(images, { process: { onSignal } })
  cloud.gce.latency = { operation: '10m' }
  const run = cloud.run('apply', ['web-1'], '--prune')
  await cloud.clock.sleep(60_000)
  send('SIGINT')
  const { stdout, code } = await run
  expect(stdout).toMatch(
    /^\? 2 images cancelled: still running in the cloud\n {4}web-50: operation-\S+\n {4}web-70: operation-\S+$/m,
  )
  expect(code).toBe(130)
  expect(cloud.mutations().sort()).toEqual(['images.delete web-70', 'images.deprecate web-50'])
  await cloud.clock.sleep(1_200_000)
  expect((await cloud.run('apply', ['web-1'], '--prune')).stdout).toContain(
    'Nothing to do: the image exists.\n',
  )
  expect([cloud.mutations(), cloud.states()]).toEqual([
    [],
    ['web-1 ACTIVE', 'web-2 ACTIVE', 'web-50 DEPRECATED'],
  ])
})
