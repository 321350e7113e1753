import { expect, test } from 'vitest'
import { dayMs } from '../../support/family.ts'
import { dated, existing, startWebCloud } from './web-cloud.ts'

const deprecatedByHand = { deprecated: { state: 'DEPRECATED' } } as const
const obsolete = dated('OBSOLETE', { obsolete: -60, deleted: -1 })

test('a head that a person deprecated is neither revived nor created again', async () => {
  await using cloud = await startWebCloud([
    existing(1, deprecatedByHand),
    existing(2),
    existing(3),
    existing(4),
  ])
  const plan = await cloud.run('plan', ['web-1'])
  expect(plan.stdout).toContain('note: marked DEPRECATED: ')
  expect(plan.stdout).toContain('web in golden-prod: web-2\n')
  expect((await cloud.run('apply', ['web-1'])).code).toBe(0)
  expect(cloud.mutations()).toEqual(['images.deprecate web-4'])
  expect(cloud.states()).toEqual(['web-1 DEPRECATED', 'web-2 ACTIVE', 'web-3 ACTIVE', 'web-4 DEPRECATED'])
})

test('a manifest that loses most of its entries deletes nothing, and keeps the newest images', async () => {
  const days = Array.from({ length: 30 }, (_, index) => index + 1)
  await using cloud = await startWebCloud(days.map((day) => existing(day)))
  const listed = days.map((day) => `web-${day}`)
  await cloud.run('apply', listed, '--prune')
  expect(cloud.mutations()).toEqual([])
  const { code } = await cloud.run('apply', ['web-30'], '--prune')
  expect(code).toBe(0)
  const sent = cloud.mutations()
  expect(sent).toHaveLength(10)
  expect(sent.every((request) => request.startsWith('images.deprecate'))).toBe(true)
  expect(cloud.states().filter((state) => state.endsWith(' ACTIVE'))).toEqual(
    [...days.slice(0, 19), 30].map((day) => `web-${day} ACTIVE`),
  )
  await cloud.run('apply', ['web-30'], '--prune', '--max-retire', '100')
  expect(cloud.states().filter((state) => state.endsWith(' ACTIVE'))).toEqual([
    'web-1 ACTIVE',
    'web-2 ACTIVE',
    'web-30 ACTIVE',
  ])
  // the entries come back: what was announced for them is not carried out
  cloud.mutations()
  await cloud.clock.advance(40 * dayMs)
  await cloud.run('apply', listed, '--prune')
  expect(cloud.mutations()).toEqual([])
})

test.each(['plan', 'apply'])(
  'a head that is neither listed nor in the catalog stays, with a note: %s',
  async (command) => {
    await using cloud = await startWebCloud([
      existing(0, { labels: {} }),
      existing(1),
      existing(2),
      existing(3),
    ])
    const { stdout } = await cloud.run(command, ['web-1'])
    expect(stdout).toContain(
      `note: family web in golden-prod points to web-0, which is neither in the manifest nor of its catalog: it is never retired
    web-1
`,
    )
    await cloud.run('apply', ['web-1'])
    expect(cloud.mutations()).toEqual(['images.deprecate web-3'])
  },
)

test('of two catalogs that share a family, each retires only its own images', async () => {
  const theirs = { labels: { 'mintage-catalog': 'other', 'mintage-spec': 'v0-00' } }
  await using cloud = await startWebCloud(
    [1, 2, 3, 4, 5, 6].map((day) => existing(day, day % 2 === 0 ? theirs : {})),
  )
  await cloud.run('apply', ['web-1'])
  expect(cloud.mutations()).toEqual(['images.deprecate web-5'])
})

test('an image whose catalog label was removed is not retired', async () => {
  const edited = { 'mintage-spec': 'v0-00', team: 'web' }
  await using cloud = await startWebCloud([
    existing(1),
    existing(2),
    existing(70, { ...obsolete, labels: edited }),
  ])
  await cloud.run('apply', ['web-1'], '--prune')
  expect(cloud.mutations()).toEqual([])
})

test('protected images stay', async () => {
  const policy = 'keep: 1, obsoleteAfter: 1d, deleteAfter: 2d, protect: [web-7*]'
  await using cloud = await startWebCloud([existing(1), existing(2), existing(70, obsolete), existing(71)], {
    policy,
  })
  await cloud.run('apply', ['web-1'], '--prune')
  expect(cloud.mutations()).toEqual(['images.deprecate web-2'])
})

test('the source of a listed image stays', async () => {
  const more = '  - { name: debug, family: debug, sourceImage: web-70 }\n'
  await using cloud = await startWebCloud([existing(1), existing(2), existing(70)], { more })
  const { stdout } = await cloud.run('apply', ['web-1'])
  expect(stdout).toContain('+ debug  created in ')
  expect(cloud.mutations()).toEqual(['images.insert debug'])
})

test('the source of an image that the selection excludes stays too', async () => {
  const more = '  - { name: debug, family: debug, sourceImage: web-70 }\n'
  await using cloud = await startWebCloud([existing(1), existing(2), existing(60), existing(70)], { more })
  expect((await cloud.run('apply', ['web-1'], '--only', 'web-*')).code).toBe(0)
  expect(cloud.mutations()).toEqual(['images.deprecate web-60'])
})

test('two runs at once repeat steps harmlessly', async () => {
  const images = [existing(1), existing(2), existing(50), existing(60), existing(70, obsolete)]
  await using cloud = await startWebCloud(images)
  cloud.gce.latency = { operation: '2s', answer: '100ms' }
  const apply = () => cloud.run('apply', ['web-new', 'web-1'], '--prune')
  const [one, other] = await Promise.all([apply(), apply()])
  expect([one.code, other.code]).toEqual([0, 0])
  expect(cloud.states()).toEqual([
    'web-new ACTIVE',
    'web-1 ACTIVE',
    'web-2 DEPRECATED',
    'web-50 DEPRECATED',
    'web-60 DEPRECATED',
  ])
  expect((await apply()).stdout).toContain('Nothing to do: all 2 images exist.')
})

test('another run that was faster is reported, and is not a failure', async () => {
  await using cloud = await startWebCloud([existing(1), existing(2), existing(50), existing(60)])
  cloud.gce.latency = { answers: { 'images.get': '10s' }, operation: 0 }
  const slow = cloud.run('apply', ['web-1'])
  await cloud.clock.sleep(5_000)
  cloud.gce.addState({ images: [existing(60, { deprecated: { state: 'OBSOLETE' } })] })
  const { code, stdout } = await slow
  expect(stdout).toContain('= web-60  withheld: its deprecation status changed after the plan\n')
  expect(stdout).toContain('3 images: 1 deprecated, 1 already exists, 1 withheld · ')
  expect(code).toBe(0)
})

test('an image that no longer exists counts as deleted', async () => {
  await using cloud = await startWebCloud([existing(1), existing(2), existing(70, obsolete)])
  cloud.gce.latency = { answers: { 'images.get': '10s' }, operation: 0 }
  const run = cloud.run('apply', ['web-1'], '--prune')
  await cloud.clock.sleep(5_000)
  const state = cloud.gce.state()
  cloud.gce.replaceState({ ...state, images: (state.images ?? []).filter(({ name }) => name !== 'web-70') })
  const { code, stdout } = await run
  expect(stdout).toMatch(/^- web-70 {2}deleted in .*: it no longer exists$/m)
  expect(code).toBe(0)
})

test('a full quota of images names those that may be deleted', async () => {
  await using cloud = await startWebCloud([
    existing(1),
    existing(2),
    existing(70, obsolete),
    existing(71, obsolete),
  ])
  const quota = { code: 'QUOTA_EXCEEDED', message: "Quota 'IMAGES' exceeded. Limit: 4.0 globally." }
  cloud.gce.failNext('images.insert', { kind: 'failOperation', ...quota })
  const { code, stdout } = await cloud.run('apply', ['web-new'], '--prune')
  expect(stdout).toContain(
    '    hint: 2 images of golden-prod may be deleted by their policies: web-70, web-71; run mintage apply --prune --phase retire, then rerun\n',
  )
  expect(code).toBe(1)
  cloud.mutations()
  const retired = await cloud.run('apply', ['web-new'], '--prune', '--phase', 'retire')
  expect(retired.code).toBe(0)
  expect(cloud.mutations().sort()).toEqual(['images.delete web-70', 'images.delete web-71'])
})
