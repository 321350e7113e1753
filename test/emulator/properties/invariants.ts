import { expect } from 'vitest'
import type { Json } from '../rig.ts'
import { project, zone } from './commands.ts'
import { type FilterCase, familyNames, imageNames } from './filters.ts'
import type { World } from './world.ts'

const global = `projects/${project}/global`
/** Ids of the initial resources; operations create all others. */
const isSeeded = (id: string) => id.length === 3

/** Invariants after every call, by the lists alone. */
export async function checkLists(world: World): Promise<void> {
  const images: readonly Json[] = (await world.json(`${global}/images`)).items ?? []
  const operations = await listOperations(world)
  const disks: readonly Json[] = (await world.json(`${zone}/disks`)).items ?? []
  const snapshots: readonly Json[] = (await world.json(`${global}/snapshots`)).items ?? []
  for (const list of [images, disks, snapshots]) unique(list.map(({ name }) => name))
  unique([...images, ...disks, ...snapshots, ...operations].map(({ id }) => id))
  unique(operations.map(({ selfLink }) => selfLink))
  unique(operations.flatMap(({ clientOperationId }) => clientOperationId ?? []))
  followOperations(world, operations)
  const ever = [...operations, ...world.forgotten.values()]
  for (const image of images) {
    if (!isSeeded(image.id)) matchOperation(image, ever)
  }
  for (const { id, selfLink } of [...disks, ...snapshots]) {
    const makes = (operation: Json) => operation.operationType === 'insert' && operation.targetId === id
    expect(isSeeded(id) || ever.some(makes), `${selfLink} has no operation`).toBe(true)
  }
  for (const operation of ever) matchImage(operation, images, ever)
}

async function listOperations(world: World): Promise<readonly Json[]> {
  const lists = [`${global}/operations`, `${zone}/operations`]
  const pages = await Promise.all(lists.map((list) => world.json(list)))
  return pages.flatMap(({ items }) => items ?? [])
}

const unique = (values: readonly string[]) => expect([...new Set(values)]).toEqual(values)

const rank: Readonly<Record<string, number>> = { PENDING: 0, RUNNING: 1, DONE: 2 }

/** No operation disappears or reverts, progress never falls, and a DONE one does not change. */
function followOperations(world: World, operations: readonly Json[]): void {
  const now = new Map(operations.map((operation) => [pathOf(operation.selfLink), operation]))
  for (const [path, before] of world.operations) {
    const after = now.get(path)
    expect(after, path).toBeDefined()
    if (before.status === 'DONE') expect(after).toEqual(before)
    expect(rank[after.status]).toBeGreaterThanOrEqual(rank[before.status] ?? 0)
    expect(after.progress).toBeGreaterThanOrEqual(before.progress)
    expect(after.insertTime).toBe(before.insertTime)
  }
  for (const [path, operation] of now) {
    const { status, progress, endTime, error, httpErrorStatusCode } = operation
    expect(progress === 100).toBe(status === 'DONE')
    expect(endTime !== undefined).toBe(status === 'DONE')
    expect(error === undefined).toBe(httpErrorStatusCode === undefined)
    if (error) expect(status).toBe('DONE')
    expect(world.forgotten.has(path), path).toBe(false)
    world.operations.set(path, operation)
  }
}

const pathOf = (link: string): string => link.replace(/^.*\/projects\//, 'projects/')

/** Every image has the operation that created it, in a status that fits the image's own. */
function matchOperation(image: Json, operations: readonly Json[]): void {
  const made = operations.filter(
    ({ operationType, targetLink }) => operationType === 'insert' && targetLink === image.selfLink,
  )
  const insert = made.find(({ targetId }) => targetId === image.id)
  expect(insert, `${image.name} has no operation`).toBeDefined()
  const isDone = insert.status === 'DONE'
  expect(isDone, image.name).toBe(image.status !== 'PENDING')
  if (image.status === 'READY') expect(insert.error).toBeUndefined()
  if (image.status === 'FAILED') expect(insert.error).toBeDefined()
  const deleting = operations.some(
    ({ operationType, targetId, status }) =>
      operationType === 'delete' && targetId === image.id && status !== 'DONE',
  )
  expect(deleting, image.name).toBe(image.status === 'DELETING')
}

/** A created resource exists, unless another operation removes it. */
function matchImage(operation: Json, images: readonly Json[], operations: readonly Json[]): void {
  const { operationType, targetId, targetLink, status, error } = operation
  if (operationType !== 'insert' || !targetLink.includes('/global/images/') || error) return
  const deleted = operations.some(
    (other) => other.operationType === 'delete' && other.targetId === targetId && other.status === 'DONE',
  )
  const image = images.find(({ id }) => id === targetId)
  if (status !== 'DONE') expect(image?.status).toBe('PENDING')
  expect(image === undefined, targetLink).toBe(deleted)
}

const lists = [
  `${global}/images`,
  `${global}/operations`,
  `${global}/snapshots`,
  `${zone}/disks`,
  `${zone}/operations`,
]

/** Lists against gets, pages and orders against the whole, families against the list. */
export async function checkAll(
  world: World,
  { filter, maxResults }: { readonly filter: FilterCase; readonly maxResults: number },
): Promise<void> {
  for (const list of lists) {
    const whole: readonly Json[] = (await world.json(list)).items ?? []
    expect(whole.map(({ name }) => name)).toEqual(whole.map(({ name }) => name).sort())
    for (const item of whole) {
      for (const key of [item.name, item.id]) {
        expect(JSON.stringify(await world.json(`${list}/${key}`))).toBe(JSON.stringify(item))
      }
    }
    const images = list.endsWith('/images')
    const wanted = images ? whole.filter(filter.holds) : whole
    const query = images && filter.text !== '' ? { filter: filter.text } : {}
    expect(await allPages(world, list, { ...query, maxResults: String(maxResults) }), filter.text).toEqual(
      wanted,
    )
    const newest = await allPages(world, list, {
      ...query,
      maxResults: String(maxResults),
      orderBy: 'creationTimestamp desc',
    })
    const times = newest.map((item) => Date.parse(item.creationTimestamp ?? item.insertTime))
    expect(times).toEqual([...times].sort((a, b) => b - a))
    expect([...newest].sort((a, b) => (a.name < b.name ? -1 : 1))).toEqual(wanted)
  }
  await checkNames(world)
  await checkFamilies(world)
}

async function allPages(world: World, list: string, query: Record<string, string>): Promise<Json[]> {
  const items: Json[] = []
  for (let pageToken: string | undefined = ''; pageToken !== undefined; ) {
    const params: string = new URLSearchParams({ ...query, ...(pageToken ? { pageToken } : {}) }).toString()
    const page: Json = await world.json(`${list}?${params}`)
    expect(page.items === undefined || page.items.length <= Number(query.maxResults)).toBe(true)
    items.push(...(page.items ?? []))
    pageToken = page.nextPageToken
  }
  return items
}

/** A resource that is not listed is not found, and a deleted one stays deleted. */
async function checkNames(world: World): Promise<void> {
  const images: readonly Json[] = (await world.json(`${global}/images`)).items ?? []
  const listed = new Set(images.map(({ name }) => name))
  for (const name of imageNames) {
    const { status } = await world.get(`${global}/images/${name}`)
    expect(status, name).toBe(listed.has(name) ? 200 : 404)
  }
  for (const path of world.forgotten.keys()) expect((await world.get(path)).status, path).toBe(404)
}

/** getFromFamily returns the newest of its listed images that is READY and not deprecated. */
async function checkFamilies(world: World): Promise<void> {
  const images: readonly Json[] = (await world.json(`${global}/images`)).items ?? []
  for (const family of familyNames) {
    const usable = images.filter(
      (image) =>
        image.family === family &&
        image.status === 'READY' &&
        (image.deprecated?.state ?? 'ACTIVE') === 'ACTIVE',
    )
    const times = usable.map(({ creationTimestamp }) => Date.parse(creationTimestamp))
    const { status, body } = await world.get(`${global}/images/family/${family}`)
    expect(status, family).toBe(usable.length === 0 ? 404 : 200)
    if (status !== 200) continue
    expect(usable).toContainEqual(body)
    expect(Date.parse(body.creationTimestamp)).toBe(Math.max(...times))
  }
}
