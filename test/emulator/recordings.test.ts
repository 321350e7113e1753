import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { startEmulator } from '../../src/emulator/start-emulator.ts'
import type { EmulatorState } from '../../src/emulator/state-file.ts'
import { FakeClock } from '../support/fake-clock.ts'

interface Recording {
  readonly request: { readonly method: string; readonly url: string; readonly body?: unknown }
  readonly response: { readonly status: number; readonly body: Record<string, unknown> }
}

const folder = resolve(import.meta.dirname, '../recordings')
const names = readdirSync(folder).filter((name) => name.endsWith('.json'))
const load = (start: string): Recording =>
  JSON.parse(readFileSync(join(folder, names.find((name) => name.startsWith(start)) ?? ''), 'utf8'))

const disk = {
  project: 'example-project',
  zone: 'us-central1-a',
  name: 'disk-1',
  sizeGb: 500,
  labels: { 'cnrm-test': 'true' },
}

/** Which recording is replayed in which state, and which members the real answer has that are out of scope. */
const replays: readonly {
  readonly start: string
  readonly state?: EmulatorState
  readonly ignore?: readonly string[]
}[] = [
  { start: '01' },
  { start: '02', state: { disks: [disk] } },
  { start: '09' },
  {
    start: '10',
    state: { disks: [disk] },
    ignore: ['enableConfidentialCompute', 'locked', 'multiWriter', 'satisfiesPzi'],
  },
  { start: '11' },
  {
    start: '12',
    state: {
      images: [
        {
          project: 'debian-cloud',
          name: 'debian-11-bullseye-v20260609',
          family: 'debian-11',
          architecture: 'X86_64',
          archiveSizeBytes: '2063659776',
          description: 'Debian',
          labels: { 'public-image': 'true' },
          licenseCodes: ['3853522013536123851'],
          licenses: ['projects/debian-cloud/global/licenses/debian-11-bullseye'],
          guestOsFeatures: [{ type: 'GVNIC' }],
        },
      ],
    },
    ignore: ['rolloutOverride'], // beta, outside the v1 spec
  },
  { start: '14' },
]

/** Members and their types; lists by their first item. */
function shape(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? [] : [shape(value[0])]
  if (typeof value !== 'object' || value === null) return typeof value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, member]) => [name, name === 'labels' ? 'map' : shape(member)]),
  )
}

test.each(replays)(
  'recording $start: same status, members, types and message',
  async ({ start, state, ignore = [] }) => {
    const { request, response } = load(start)
    await using gce = await startEmulator({ clock: new FakeClock(), ...(state ? { state } : {}) })
    const reply = await fetch(request.url.replace('https://compute.googleapis.com', gce.url), {
      method: request.method,
      ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
    })
    expect(reply.status).toBe(response.status)
    const body = (await reply.json()) as Record<string, unknown>
    const wanted = Object.fromEntries(
      Object.entries(response.body).filter(([name]) => !ignore.includes(name)),
    )
    const got = Object.fromEntries(Object.entries(body).filter(([name]) => !ignore.includes(name)))
    expect(shape(got)).toEqual(shape(wanted))
    if (response.status !== 200) expect(got).toEqual(wanted)
  },
)

test('the life of recordings 02, 03, 04, 07 and 08: insert, done, get, delete, done', async () => {
  const clock = new FakeClock()
  await using gce = await startEmulator({
    clock,
    latencyMs: 2_000,
    state: { disks: [{ ...disk, labels: {} }] },
  })
  const ask = async (method: string, path: string, body?: unknown) => {
    const url = `${gce.url}/compute/v1/projects/example-project/${path}`
    const reply = await fetch(url, { method, ...(body ? { body: JSON.stringify(body) } : {}) })
    return (await reply.json()) as Record<string, unknown>
  }
  const operation = await ask('POST', 'global/images', load('02').request.body)
  expect(shape(operation)).toEqual(shape(load('02').response.body))
  expect(await ask('GET', 'global/images/image-1')).toMatchObject({ status: 'PENDING' })
  await clock.advance(2_000)
  expect(shape(await ask('GET', `global/operations/${operation.name}`))).toEqual(
    shape(load('03').response.body),
  )
  expect(shape(await ask('GET', 'global/images/image-1'))).toEqual(shape(load('04').response.body))
  const removal = await ask('DELETE', 'global/images/image-1')
  expect(shape(removal)).toEqual(shape(load('07').response.body))
  await clock.advance(2_000)
  expect(shape(await ask('GET', `global/operations/${removal.name}`))).toEqual(
    shape(load('08').response.body),
  )
  expect(await ask('GET', 'global/images/image-1')).toEqual(load('01').response.body)
})

test('lists as in recordings 26, 29, 39 and 40: deprecated ones too, no items when empty, 500 a page', async () => {
  const images = Array.from({ length: 1_000 }, (_, index) => ({
    project: 'p',
    name: `image-${index}`,
    ...(index === 0 ? { deprecated: { state: 'OBSOLETE' } } : {}),
  }))
  await using gce = await startEmulator({ clock: new FakeClock(), state: { images } })
  const list = async (project: string, query = '') =>
    (await (await fetch(`${gce.url}/compute/v1/projects/${project}/global/images${query}`)).json()) as {
      items?: { name: string; deprecated?: unknown }[]
      nextPageToken?: string
    }
  const first = await list('p')
  expect(Object.keys(first)).toEqual(['kind', 'id', 'items', 'nextPageToken', 'selfLink'])
  expect([first.items?.length, first.items?.[0]]).toMatchObject([
    500,
    { name: 'image-0', deprecated: { state: 'OBSOLETE' } },
  ])
  const second = await list('p', `?pageToken=${encodeURIComponent(first.nextPageToken ?? '')}`)
  expect([second.items?.length, second.nextPageToken]).toEqual([500, undefined])
  expect(new Set([...(first.items ?? []), ...(second.items ?? [])].map(({ name }) => name)).size).toBe(1_000)
  expect(Object.keys(await list('empty'))).toEqual(['kind', 'id', 'selfLink'])
})

test.each([
  ['no body', undefined, "Required field 'resource' not specified"],
  [
    'two sources',
    { name: 'a', sourceDisk: 'zones/z/disks/d', sourceImage: 'global/images/i' },
    "Invalid resource usage: 'Must specify exactly one source for an image.'",
  ],
  [
    'a bad name',
    { name: 'A', sourceImage: 'global/images/i' },
    "Invalid value for field 'resource.name': 'A'. Must be a match of regex '(?:[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?)'",
  ],
  [
    'gs://',
    { name: 'a', rawDisk: { source: 'gs://b/o.tar.gz' } },
    "Invalid value for field 'rawDisk.source': 'gs://b/o.tar.gz'. The provided source location was not a valid Google Cloud Storage object reference.",
  ],
  [
    'a missing source',
    { name: 'a', sourceDisk: 'zones/z/disks/d' },
    "Invalid value for field 'resource.sourceDisk': 'zones/z/disks/d'. The referenced disk resource cannot be found.",
  ],
  [
    'a malformed source',
    { name: 'a', sourceDisk: 'd' },
    "Invalid value for field 'resource.sourceDisk': 'd'. The URL is malformed.",
  ],
])('refuses %s as the API does', async (_name, body, message) => {
  await using gce = await startEmulator({ clock: new FakeClock() })
  const reply = await fetch(`${gce.url}/compute/v1/projects/p/global/images`, {
    method: 'POST',
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
  expect([reply.status, await reply.json()]).toMatchObject([400, { error: { code: 400, message } }])
})
