import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { type Quoted, type Replay, replays } from './recordings-table.ts'
import { type ApiResponse, type Json, type Recording, type Rig, recording, rig } from './rig.ts'

const files = readdirSync(new URL('../recordings/', import.meta.url))
  .filter((name) => name.endsWith('.json'))
  .map((name) => name.slice(0, -'.json'.length))

const quotedNames = Object.keys(replays).filter((name) => name.startsWith('quoted/'))

test('the table has every recording, and otherwise only quoted texts', () => {
  expect(Object.keys(replays).sort()).toEqual([...files, ...quotedNames].sort())
})

test.each(Object.entries(replays))('%s', async (name, replay) => {
  const recorded = responseOf(name, replay)
  // the recorder called the beta API, whose name is in some links
  const body = asV1(recorded.body)
  const { state, before, options, also } = replay
  const emulator = await rig({
    ...(state ? { state: state(body) } : {}),
    ...options,
  })
  const earlier = await before?.(emulator)
  const answer = await (replay.send?.(emulator, earlier) ?? sendAsRecorded(name, emulator, replay))
  expect(answer.status).toBe(recorded.status)
  compareHeaders(answer, recorded)
  compareBodies(asV1(answer.body), inOurWords(body, replay), replay)
  await also?.(answer, emulator)
})

const asV1 = (body: Json): Json =>
  JSON.parse(JSON.stringify(body).replaceAll('compute/beta/projects', 'compute/v1/projects'))

test('each request that differs from its recording has a reason', () => {
  for (const [name, { send, instead }] of Object.entries(replays)) {
    expect(instead === undefined, name).toBe(send === undefined)
  }
})

const responseOf = (name: string, replay: Replay | Quoted): Recording['response'] =>
  'quoted' in replay ? replay.quoted : recording(name).response

async function sendAsRecorded(
  name: string,
  { get, post, del }: Rig,
  { version }: Replay,
): Promise<ApiResponse> {
  const { method, url, body } = recording(name).request
  const { pathname, search } = new URL(url)
  const below = `${pathname.replace('/compute/v1/', '')}${search}`
  const path = version === undefined ? below : `../${version}/${below}`
  if (method === 'POST') return post(path, body)
  return method === 'DELETE' ? del(path) : get(path)
}

/** Headers of the connection, and those that are of their moment. */
const passing = new Set(['alt-svc', 'date', 'etag', 'expires', 'transfer-encoding'])

/** Headers of today's front end; recordings of its predecessor have those of GSE. */
function compareHeaders(answer: ApiResponse, { headers, body }: Recording['response']): void {
  if (Object.keys(headers).length === 0) return
  expect(answer.headers.has('etag'), 'etag').toBe(String(body.kind).endsWith('List'))
  expect('etag' in headers).toBe(answer.headers.has('etag'))
  if (headers.server !== 'ESF') return
  const inOrder = (list: string | null | undefined) => list?.split(', ').sort()
  for (const [name, value] of Object.entries(headers)) {
    if (!passing.has(name)) expect(inOrder(answer.headers.get(name)), name).toEqual(inOrder(value))
  }
}

/** The recorded body, adapted to the request that was sent. */
function inOurWords(body: Json, { reads = [] }: Replay): Json {
  let text = JSON.stringify(body)
  for (const [recorded, ours] of reads) {
    expect(text).toContain(recorded)
    text = text.replaceAll(recorded, ours)
  }
  const wanted = JSON.parse(text)
  // libcloud's recording is not in the order of names, though the API's lists are
  wanted.items?.sort((a: Json, b: Json) => (a.name < b.name ? -1 : 1))
  return wanted
}

function compareBodies(body: Json, wanted: Json, { own = [], newer = [], order }: Replay): void {
  const pages = wanted.items && body.items.length > wanted.items.length
  // items were cut when a long list was recorded
  const whole = pages ? { ...body, items: body.items.slice(0, wanted.items.length) } : body
  const shown = withoutNewer(whole, wanted, newer)
  expect(mapLeaves(shown, (leaf) => typeof leaf)).toEqual(mapLeaves(wanted, (leaf) => typeof leaf))
  const masked = (value: Json) => mapLeaves(value, (leaf, member) => (own.includes(member) ? ofItsOwn : leaf))
  expect(masked(shown)).toEqual(masked(wanted))
  expect(leavesOf(masked(wanted)).filter((leaf) => leaf !== ofItsOwn).length, 'values').toBeGreaterThan(1)
  for (const member of own) expect(JSON.stringify(wanted)).toContain(`"${member}":`)
  if (order) expect(memberOrder(shown)).toEqual(memberOrder(wanted))
}

const ofItsOwn = Symbol('of its own')

function leavesOf(value: Json): unknown[] {
  const leaves: unknown[] = []
  mapLeaves(value, (leaf) => leaves.push(leaf))
  return leaves
}

/** The value with each leaf replaced; a leaf of a list goes by the name of the list. */
function mapLeaves(value: Json, change: (leaf: unknown, member: string) => unknown, member = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => mapLeaves(item, change, member))
  if (typeof value !== 'object' || value === null) return change(value, member)
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, mapLeaves(item, change, name)]),
  )
}

/** Without the members named that were not recorded. */
function withoutNewer(value: Json, wanted: Json, newer: readonly string[]): Json {
  if (Array.isArray(value)) return value.map((item, index) => withoutNewer(item, wanted?.[index], newer))
  if (typeof value !== 'object' || value === null) return value
  const kept = Object.entries(value).filter(([name]) => !newer.includes(name) || name in (wanted ?? {}))
  return Object.fromEntries(kept.map(([name, item]) => [name, withoutNewer(item, wanted?.[name], newer)]))
}

function memberOrder(value: Json): unknown {
  if (Array.isArray(value)) return value.map(memberOrder)
  if (typeof value !== 'object' || value === null) return null
  return Object.entries(value).map(([name, item]) => [name, memberOrder(item)])
}
