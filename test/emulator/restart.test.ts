import { expect, test } from 'vitest'
import { formatState } from '../../src/emulator/statefile/format-state.ts'
import { type EmulatorState, parseState } from '../../src/emulator/statefile/state-file.ts'
import { images, type Json, operations, project, type Rig, raw, rig } from './rig.ts'

const rawKey = Buffer.alloc(32, 7).toString('base64')
const id = (digit: number) => `11111111-2222-4333-8444-55555555555${digit}`
const zone = `projects/${project}/zones/us-central1-a`
const options = { quota: { imagesPerSourceHour: 2 }, failureLeaves: 'failedImage' } as const

const seed: EmulatorState = {
  projects: { [project]: { imagesQuota: 12 } },
  images: [
    { project, name: 'base', labels: { env: 'dev' } },
    { project, name: 'old-1', family: 'old', creationTimestamp: '2026-01-01T00:00:00.000-08:00' },
    { project, name: 'old-2', family: 'old', creationTimestamp: '2026-02-01T00:00:00.000-08:00' },
  ],
  disks: [{ project, zone: 'us-central1-a', name: 'builder' }],
  snapshots: [{ project, name: 'nightly' }],
  failures: [{ name: 'bad-*', times: 3, code: 'INVALID_IMAGE_TAR', message: 'bad', leaves: 'nothing' }],
}

/** A project with many past and running operations. */
async function busy(): Promise<Rig> {
  const one = await rig({ state: seed, ...options })
  const { create, insert, post, patch, del, ended, get, clock } = one
  await create({ name: 'done', rawDisk: raw }, `?requestId=${id(1)}`)
  await create({ name: 'secret', family: 'old', rawDisk: raw, imageEncryptionKey: { rawKey } })
  await create({ name: 'copy-1', sourceImage: 'global/images/base' })
  await create({ name: 'copy-2', sourceImage: 'global/images/base' })
  await create({ name: 'copy-3', sourceImage: 'global/images/base' }) // over the limit: FAILED
  await create({ name: 'bad-1', rawDisk: raw })
  const { labelFingerprint } = (await get(`${images}/done`)).body
  await post(`${images}/done/setLabels`, { labels: { a: 'b' }, labelFingerprint })
  await ended(post(`${images}/secret/deprecate`, { state: 'DEPRECATED', replacement: 'global/images/done' }))
  await ended(patch(`${images}/done`, { family: 'new', description: '' }))
  await clock.advance(15 * 60_000)
  await insert({ name: 'making', sourceDisk: 'zones/us-central1-a/disks/builder' }, `?requestId=${id(2)}`)
  await insert({ name: 'bad-2', rawDisk: raw })
  await del(`${images}/copy-1?requestId=${id(3)}`)
  await patch(`${images}/base`, { description: 'changed' })
  await post(`${images}/old-2/deprecate`, { state: 'OBSOLETE' })
  await clock.advance(3_000)
  return one
}

/** The same, saved and loaded at the same moment. */
async function restarted(one: Rig): Promise<Rig> {
  const state = parseState(formatState(one.emulator.state()), 'saved.yaml')
  const other = await rig({ state, ...options })
  await other.clock.advance(one.clock.now() - other.clock.now())
  return other
}

/** All that a client can read. */
async function view({ get, post }: Rig): Promise<Json> {
  const paths = [
    images,
    `${images}?orderBy=creationTimestamp%20desc&filter=status=READY`,
    `${images}/family/old`,
    `${images}/family/new`,
    `${zone}/disks/builder`,
    `projects/${project}/global/snapshots`,
    operations,
    `${operations}?orderBy=creationTimestamp%20desc`,
    `projects/${project}/aggregated/operations`,
  ]
  const seen: Json[] = []
  for (const path of paths) seen.push([path, (await get(path)).body])
  for (const digit of [1, 2, 3]) {
    const body = { name: 'whatever', rawDisk: raw }
    seen.push([digit, (await post(`${images}?requestId=${id(digit)}`, body)).body])
  }
  return seen
}

test('a saved and loaded state looks the same, now and later', async () => {
  const one = await busy()
  const other = await restarted(one)
  expect(formatState(other.emulator.state())).toBe(formatState(one.emulator.state()))
  for (const pass of [0, 3_000, 4_000, 60_000, 3_600_000, 13 * 86_400_000]) {
    for (const { clock } of [one, other]) await clock.advance(pass)
    expect(await view(other)).toEqual(await view(one))
  }
  for (const { clock } of [one, other]) await clock.advance(86_400_000)
  expect((await one.get(operations)).body).not.toHaveProperty('items')
  expect(formatState(other.emulator.state())).toBe(formatState(one.emulator.state()))
})

const codeOf = (operation: Json): string => operation.error?.errors[0].code ?? 'none'

const base = { sourceImage: 'global/images/base' }
const secret = { sourceImage: 'global/images/secret' }
test.each<[name: string, send: (rig: Rig) => Promise<unknown>, seen: unknown]>([
  ['a taken name', ({ insert }) => insert({ name: 'making', rawDisk: raw }), { status: 409 }],
  ['a name that is going', ({ insert }) => insert({ name: 'copy-1', rawDisk: raw }), { status: 409 }],
  [
    'a disk that is busy',
    ({ insert }) => insert({ name: 'x', sourceDisk: 'zones/us-central1-a/disks/builder' }),
    { status: 400, body: { error: { errors: [{ reason: 'resourceInUseByAnotherResource' }] } } },
  ],
  [
    'an image that is being changed',
    ({ patch }) => patch(`${images}/base`, { description: 'x' }),
    { status: 400, body: { error: { errors: [{ reason: 'resourceNotReady' }] } } },
  ],
  [
    'a key that is missing',
    ({ insert }) => insert({ name: 'x', ...secret }),
    {
      status: 400,
      body: { error: { errors: [{ reason: 'resourceIsEncryptedWithCustomerEncryptionKey' }] } },
    },
  ],
  [
    'the warning of a deprecated source',
    ({ insert }) => insert({ name: 'x', ...secret, sourceImageEncryptionKey: { rawKey } }),
    {
      status: 200,
      body: {
        warnings: [
          {
            data: [
              { key: 'resource_name', value: `${images}/secret` },
              { key: 'replacement_suggestion', value: `A suggested replacement is '${images}/done'.` },
            ],
          },
        ],
      },
    },
  ],
  [
    'a stale fingerprint',
    ({ post }) => post(`${images}/done/setLabels`, { labels: {}, labelFingerprint: '42WmSpB8rSM=' }),
    { status: 412 },
  ],
  [
    'the rate of a source',
    async ({ create }) => codeOf(await create({ name: 'x', ...base })),
    'RESOURCE_OPERATION_RATE_EXCEEDED',
  ],
  [
    'the rate of a source, an hour after its first use',
    async ({ create, clock }) => {
      await clock.advance(45 * 60_000 - 20_000)
      return codeOf(await create({ name: 'x', ...base }))
    },
    'none',
  ],
  [
    'what is left of a failure rule',
    async ({ create }) => [
      codeOf(await create({ name: 'bad-3', rawDisk: raw })),
      codeOf(await create({ name: 'bad-4', rawDisk: raw })),
    ],
    ['INVALID_IMAGE_TAR', 'none'],
  ],
  [
    'the quota of images',
    async ({ create, get, clock }) => {
      await clock.advance(60_000)
      const count = (await get(images)).body.items.length
      for (let more = count; more < 12; more++) await create({ name: `more-${more}`, rawDisk: raw })
      return codeOf(await create({ name: 'x', rawDisk: raw }))
    },
    'QUOTA_EXCEEDED',
  ],
])('saves and loads %s', async (_, send, seen) => {
  const one = await busy()
  const other = await restarted(one)
  for (const each of [one, other]) expect([await send(each)]).toMatchObject([seen])
})

test('does not restore forgotten operations', async () => {
  const one = await busy()
  const [{ name }] = (await one.get(`${operations}?filter=status=DONE`)).body.items
  expect((await one.del(`${operations}/${name}`)).status).toBe(204)
  const other = await restarted(one)
  expect((await other.get(`${operations}/${name}`)).status).toBe(404)
})
