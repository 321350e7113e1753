import { randomUUID } from 'node:crypto'
import type { GlobalOperationsClient, ImagesClient, protos } from '@google-cloud/compute'

type Image = protos.google.cloud.compute.v1.IImage

interface Operation {
  readonly name?: string | null
  readonly status?: unknown
  readonly error?: unknown
}

export interface Job {
  readonly images: ImagesClient
  readonly operations: GlobalOperationsClient
  /** The options of each call: retries and deadlines. */
  readonly options: object
  /** Rejects when a call takes longer. */
  readonly withTimeout: <T>(ms: number, call: Promise<T>) => Promise<T>
  readonly nowMs: () => number
  readonly isSound: (image: string) => Promise<boolean>
  /** The first is the origin. */
  readonly projects: readonly string[]
  readonly catalog: string
  readonly keep: number
  readonly obsoleteAfterDays: number
  readonly deleteAfterDays: number
}

/** What the run claims to have done: `create golden-prod/web-v2`. */
export type Done = Set<string>

const dayMs = 86_400_000
const path = (project: string, name: string) => `projects/${project}/global/images/${name}`

/**
 * The upkeep of one family by a careful script: creates the release in the origin, tests it, attaches it, copies it, and
 * retires older images by the dates that they carry. `members`: the images of the family, by project.
 */
export async function upkeep(
  { family, name, archive }: { readonly family: string; readonly name: string; readonly archive: string },
  members: ReadonlyMap<string, readonly Image[]>,
  job: Job,
  done: Done,
): Promise<void> {
  const { images, options, projects, catalog } = job
  const [origin = '', ...others] = projects
  const labels = { 'managed-by': catalog }
  const known = (project: string) => members.get(project) ?? []
  const existing = known(origin).find((image) => image.name === name)
  if (existing === undefined) {
    const imageResource = { name, rawDisk: { source: archive }, labels: { ...labels, candidate: family } }
    const request = { project: origin, requestId: randomUUID(), imageResource }
    await finish(job, origin, images.insert(request, options))
  }
  if (existing?.family !== family) {
    if (!(await job.isSound(path(origin, name)))) throw new Error(`${name} failed its test`)
    const request = { project: origin, image: name, requestId: randomUUID(), imageResource: { family } }
    await finish(job, origin, images.patch(request, options))
    done.add(`create ${origin}/${name}`)
  }
  for (const project of others) {
    if (known(project).some((image) => image.name === name)) continue
    const imageResource = { name, family, labels, sourceImage: path(origin, name) }
    await finish(job, project, images.insert({ project, requestId: randomUUID(), imageResource }, options))
    done.add(`create ${project}/${name}`)
  }
  for (const project of projects) await retire(project, name, known(project), job, done)
}

async function retire(
  project: string,
  head: string,
  members: readonly Image[],
  job: Job,
  done: Done,
): Promise<void> {
  const { images, options, keep, nowMs, catalog } = job
  const time = (date: unknown) => Date.parse(String(date))
  const ours = members
    .filter(({ labels, name }) => labels?.['managed-by'] === catalog && name !== head)
    .sort((a, b) => time(b.creationTimestamp) - time(a.creationTimestamp))
  const active = ours.filter(({ deprecated }) => (deprecated?.state ?? 'ACTIVE') === 'ACTIVE')
  const later = (days: number) => new Date(nowMs() + days * dayMs).toISOString()
  const send = async (verb: string, image: string, deprecationStatusResource: object) => {
    const request = { project, image, requestId: randomUUID(), deprecationStatusResource }
    await finish(job, project, images.deprecate(request, options))
    done.add(`${verb} ${project}/${image}`)
  }
  for (const { name } of active.slice(keep - 1)) {
    await send('deprecate', name ?? '', {
      state: 'DEPRECATED',
      replacement: path(project, head),
      deprecated: later(0),
      obsolete: later(job.obsoleteAfterDays),
      deleted: later(job.deleteAfterDays),
    })
  }
  for (const { name, deprecated } of ours) {
    if (deprecated?.state === 'DEPRECATED' && time(deprecated.obsolete) <= nowMs()) {
      await send('obsolete', name ?? '', { ...deprecated, state: 'OBSOLETE' })
    }
    if (deprecated?.state === 'OBSOLETE' && time(deprecated.deleted) <= nowMs()) {
      const request = { project, image: name ?? '', requestId: randomUUID() }
      await finish(job, project, images.delete(request, options))
      done.add(`delete ${project}/${name}`)
    }
  }
}

/** Sends a change, and waits for its operation. */
async function finish(job: Job, project: string, call: Promise<readonly unknown[]>): Promise<void> {
  const [response] = await job.withTimeout(60_000, call)
  let operation = (response as { readonly latestResponse: Operation }).latestResponse
  while (operation.status !== 'DONE') {
    const waiting = job.operations.wait({ project, operation: operation.name ?? '' }, job.options)
    ;[operation] = (await job.withTimeout(130_000, waiting)) as [Operation, ...unknown[]]
  }
  if (operation.error) throw new Error(JSON.stringify(operation.error))
}
