import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ImageState } from '../../src/emulator/contract/state.ts'
import { type Emulator, startEmulator } from '../../src/emulator/start-emulator.ts'
import { folder, mintage } from '../support/cli.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { propertyRuns } from '../support/property-runs.ts'
import { type Case, type Change, cases, manifestOf, movingSources } from './at-random/case.ts'
import { type LockState, lacksEntry, lockText, placeLock, releases, usableSource } from './at-random/lock.ts'

/** The requests of each kind of step that change an image. */
const requestsOf: Readonly<Record<string, readonly string[]>> = {
  create: ['images.insert'],
  awaitReady: [],
  awaitDeletion: [],
  setLabels: ['images.setLabels'],
  patch: ['images.patch'],
  verify: [],
  attachFamily: ['images.patch'],
  deprecate: ['images.deprecate'],
  obsolete: ['images.deprecate'],
  delete: ['images.delete'],
}

interface PlannedImage {
  readonly project: string
  readonly name: string
  readonly status: string
  readonly steps: readonly string[]
  readonly after: string | null
  readonly request: Readonly<Record<string, unknown>> | null
}

interface Result {
  readonly code: number
  readonly images: readonly PlannedImage[]
}

/** Runs the CLI on the manifest against the emulator. */
type Run = (command: 'plan' | 'apply', ...flags: string[]) => Promise<Result>

interface Cloud {
  readonly gce: Emulator
  readonly clock: FakeClock
  readonly run: Run
  /** Changes the lock file; a current one is written by `mintage pin`. */
  readonly lock: (state: LockState) => Promise<void>
}

async function withCloud(one: Case, then: (cloud: Cloud) => Promise<void>): Promise<void> {
  const clock = new FakeClock({ autoAdvance: true })
  await using gce = await startEmulator({
    clock: clock.steady,
    state: { images: releases },
    latency: { answer: 5 }, // of two images created in the same millisecond, the newer one is not known
  })
  const home = folder({ 'images.yaml': manifestOf(one) })
  const [path, lockPath] = [join(home, 'images.yaml'), join(home, 'mintage.lock')]
  const run: Run = async (command, ...flags) => {
    const args = [command, path, '--endpoint', gce.url, '--format', 'json', ...flags]
    const { code, stdout, stderr } = await mintage(args, { clock, env: { PATH: process.env.PATH ?? '' } })
    if (code === 64 || code === 3) return { code, images: [] }
    if (stdout === '') throw new Error(stderr)
    return { code, images: (JSON.parse(stdout) as Result).images }
  }
  const used = movingSources(one)
  const lock = async (state: LockState) => {
    placeLock(lockPath, state, used)
    if (state.pinned !== 'current' || lacksEntry(state, used)) return
    placeLock(lockPath, { ...state, pinned: 'older' }, used)
    const { code } = await mintage(['pin', path, '--endpoint', gce.url], { clock })
    expect([code, readFileSync(lockPath, 'utf8')]).toEqual([0, lockText(state, used)])
  }
  await then({ gce, clock, run, lock })
}

const ours = ({ project }: ImageState): boolean => project?.startsWith('golden') ?? false

/** The state after changes by other people and tools. */
async function change({ gce, clock, run }: Cloud, { changes, unlisted, projects }: Case): Promise<void> {
  const chosen = (gce.state().images ?? []).filter(ours).map((image, index) => ({
    image,
    change: changes[index % changes.length] ?? 'kept',
  }))
  const hourAgo = clock.now() - 3_600_000
  const listed = chosen.flatMap(({ image, change }, index) =>
    changed({ ...image, creationTimestamp: new Date(hourAgo + index).toISOString() }, change),
  )
  const others = unlisted.map(
    ({ days, state }, index): ImageState => ({
      project: projects[index % projects.length] as string,
      name: `image-${index}-0`,
      family: 'web',
      labels: { 'mintage-catalog': 'golden', 'mintage-spec': 'v1-00' },
      creationTimestamp: new Date(hourAgo - days * dayMs - index).toISOString(),
      ...(state !== 'ACTIVE' && { deprecated: dueStatus(state, hourAgo) }),
    }),
  )
  gce.replaceState({ images: [...releases, ...listed, ...others] })
  const pending = chosen.filter(({ change }) => change === 'pending').map(({ image }) => image)
  if (pending.length > 0) await insertAgain(gce, (await run('plan')).images, pending)
  for (const { image, change } of chosen) {
    if (change === 'deleting') await send(gce, 'DELETE', `${image.project}/global/images/${image.name}`)
  }
}

const dayMs = 86_400_000

/** An image whose next date has passed. */
function dueStatus(state: 'DEPRECATED' | 'OBSOLETE', ms: number) {
  const day = (days: number) => new Date(ms + days * dayMs).toISOString()
  const [obsolete, deleted] = state === 'DEPRECATED' ? [-1, 30] : [-20, -1]
  return { state, deprecated: day(-30), obsolete: day(obsolete), deleted: day(deleted) }
}

function changed(image: ImageState, change: Change): readonly ImageState[] {
  const { family: _family, ...rest } = image
  const { labels: { 'mintage-catalog': _catalog, 'mintage-spec': _spec, ...labels } = {} } = image
  switch (change) {
    case 'gone':
    case 'pending':
      return []
    case 'described':
      return [{ ...image, description: 'changed' }]
    case 'relabeled':
      return [{ ...image, labels: { ...image.labels, team: 'others' } }]
    case 'unlabeled':
      return [{ ...image, labels }]
    case 'adopted':
      return [{ ...image, labels: { ...labels, 'mintage-catalog': 'golden', 'mintage-adopted': '20261101' } }]
    case 'ofOtherCatalog':
      return [{ ...image, labels: { ...image.labels, 'mintage-catalog': 'other' } }]
    case 'outOfFamily':
      return [rest]
    case 'deprecated':
      return [{ ...image, deprecated: { state: 'DEPRECATED' } }]
    case 'obsolete':
      return [{ ...image, deprecated: { state: 'OBSOLETE' } }]
    case 'failed':
      return [{ ...image, status: 'FAILED' }]
    case 'kept':
    case 'deleting':
      return [image]
  }
}

/** Another run has just started these images. */
async function insertAgain(
  gce: Emulator,
  planned: readonly PlannedImage[],
  images: readonly ImageState[],
): Promise<void> {
  for (const { project, name, request, after } of planned) {
    if (request === null || after !== null) continue
    if (!images.some((image) => image.project === project && image.name === name)) continue
    await send(gce, 'POST', `${project}/global/images`, request)
  }
}

async function send({ url }: Emulator, method: string, path: string, body?: unknown): Promise<void> {
  await fetch(`${url}/compute/v1/projects/${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    headers: { 'content-type': 'application/json' },
  })
}

/** `images.insert golden-a/image-1`: the changes that a plan announces. */
const announced = (images: readonly PlannedImage[]): string[] =>
  images
    .flatMap(({ project, name, steps }) =>
      steps.flatMap((step) =>
        (requestsOf[step] ?? [`unknown step ${step}`]).map((method) => `${method} ${project}/${name}`),
      ),
    )
    .toSorted()

const mutations = /^images\.(insert|setLabels|patch|deprecate|delete)$/

/** The changes that were requested; an insert is repeated while its source is not ready. */
const requested = ({ requests }: Emulator): string[] => {
  const inserts = new Set<string>()
  return requests
    .flatMap(({ method, project, name }) => {
      const text = `${method} ${project}/${name}`
      if (!mutations.test(method) || inserts.has(text)) return []
      if (method === 'images.insert') inserts.add(text)
      return [text]
    })
    .toSorted()
}

/** The images of Debian that new images of the family's entries are created from. */
const sourcesOf = ({ images }: Result, { entries }: Case): string[] => {
  const all = images.flatMap(({ name, request }) => {
    const entry = entries[Number(name.split('-')[1]) - 1]
    const source = String(request?.sourceImage).match(/debian-cloud\/global\/images\/(.*)/)?.[1]
    return entry?.source === 'family' && source !== undefined ? [source] : []
  })
  return [...new Set(all)]
}

test('apply sends the changes that plan announces, and no others', async () => {
  await fc.assert(
    fc.asyncProperty(cases, async (one) => {
      await withCloud(one, async (cloud) => {
        const { gce, clock, run } = cloud
        await cloud.lock(one.lock)
        await run('apply')
        await change(cloud, one)
        for (const { days, lock } of one.runs) {
          await clock.advance(days * dayMs)
          await cloud.lock(lock)
          gce.forgetRequests()
          const flags = [...one.flags, ...(lock.isRequired ? ['--locked'] : [])]
          const planned = await run('plan', ...flags)
          expect(requested(gce)).toEqual([])
          if (planned.code === 64) return // the flags select nothing
          if (lock.without !== 'family')
            expect(usableSource(lock)).toEqual(expect.arrayContaining(sourcesOf(planned, one)))
          const applied = await run('apply', ...flags)
          const isRefused = lock.isRequired && lacksEntry(lock, movingSources(one))
          expect([planned.code === 3, applied.code === 3]).toEqual([isRefused, isRefused])
          // after a verification that fails, steps that depend on it are not executed
          const fails = one.entries.some(({ verify }) => verify === 'false')
          if (fails) expect(announced(planned.images)).toEqual(expect.arrayContaining(requested(gce)))
          else expect(requested(gce)).toEqual(announced(planned.images))
        }
      })
    }),
    propertyRuns(20, 500),
  )
})
