import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { EmulatorState, ImageState } from '../../src/emulator/contract/state.ts'
import { type Emulator, startEmulator } from '../../src/emulator/start-emulator.ts'
import { folder, mintage } from '../support/cli.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { propertyRuns } from '../support/property-runs.ts'
import { type Case, type Change, cases, manifestOf } from './at-random/case.ts'

/** The requests of each kind of step that change an image. */
const requestsOf: Readonly<Record<string, readonly string[]>> = {
  create: ['images.insert'],
  awaitReady: [],
  awaitDeletion: [],
}

const base: EmulatorState = {
  images: [
    { project: 'debian-cloud', name: 'debian-12-v1', family: 'debian-12' },
    { project: 'debian-cloud', name: 'debian-12-v2', family: 'debian-12' },
  ],
}

interface PlannedImage {
  readonly project: string
  readonly name: string
  readonly status: string
  readonly steps: readonly string[]
  readonly after: string | null
  readonly request: Readonly<Record<string, unknown>> | null
}

/** Runs the CLI on the manifest against the emulator. */
type Run = (command: 'plan' | 'apply', ...flags: string[]) => Promise<readonly PlannedImage[]>

async function withCloud(one: Case, then: (gce: Emulator, run: Run) => Promise<void>): Promise<void> {
  const clock = new FakeClock({ autoAdvance: true })
  await using gce = await startEmulator({ clock: clock.steady, state: base })
  const path = join(folder({ 'images.yaml': manifestOf(one) }), 'images.yaml')
  await then(gce, async (command, ...flags) => {
    const args = [command, path, '--endpoint', gce.url, '--format', 'json', ...flags]
    const { stdout, stderr } = await mintage(args, { clock })
    if (stdout === '') throw new Error(stderr)
    return (JSON.parse(stdout) as { readonly images: readonly PlannedImage[] }).images
  })
}

const ours = ({ project }: ImageState): boolean => project?.startsWith('golden') ?? false

/** The state after changes by other people and tools. */
async function change(gce: Emulator, run: Run, changes: readonly Change[]): Promise<void> {
  const state = gce.state()
  const chosen = (state.images ?? []).map((image, index) => ({
    image,
    change: ours(image) ? (changes[index % changes.length] ?? 'kept') : 'kept',
  }))
  const images = chosen.flatMap(({ image, change }) => changed(image, change))
  gce.replaceState({ ...base, images })
  const pending = chosen.filter(({ change }) => change === 'pending').map(({ image }) => image)
  if (pending.length > 0) await insertAgain(gce, await run('plan'), pending)
  for (const { image, change } of chosen) {
    if (change === 'deleting') await send(gce, 'DELETE', `${image.project}/global/images/${image.name}`)
  }
}

function changed(image: ImageState, change: Change): readonly ImageState[] {
  const { family, deprecated: _, ...rest } = image
  switch (change) {
    case 'gone':
    case 'pending':
      return []
    case 'described':
      return [{ ...image, description: 'changed' }]
    case 'relabeled':
      return [{ ...image, labels: { team: 'others' } }]
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

test('apply sends the changes that plan announces, and no others', async () => {
  await fc.assert(
    fc.asyncProperty(cases, async (one) => {
      await withCloud(one, async (gce, run) => {
        await run('apply')
        await change(gce, run, one.changes)
        const flags = [
          ...(one.only === undefined ? [] : ['--only', one.only]),
          ...(one.project === undefined ? [] : ['--project', one.project]),
          ...(one.allowOlder ? ['--allow-older'] : []),
        ]
        gce.forgetRequests()
        const planned = await run('plan', ...flags).catch(() => undefined)
        expect(requested(gce)).toEqual([])
        if (planned === undefined) return // --only selects nothing
        await run('apply', ...flags)
        expect(requested(gce)).toEqual(announced(planned))
      })
    }),
    propertyRuns(25, 500),
  )
})
