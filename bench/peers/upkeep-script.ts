import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { GlobalOperationsClient, ImagesClient, type protos } from '@google-cloud/compute'
import { PassThroughClient } from 'google-auth-library'
import pLimit from 'p-limit'
import type { Clock } from '../../src/util/clock.ts'
import { type Done, upkeep } from '../upkeep/script.ts'
import {
  catalogName,
  deleteAfterDays,
  keep,
  obsoleteAfterDays,
  type Release,
  upkeepProjects,
} from '../upkeep/upkeep-catalog.ts'
import { type Job, runPeer } from './run-peer.ts'
import { withTimeout } from './with-timeout.ts'

/**
 * The upkeep of a catalog by a careful script on @google-cloud/compute 6.15, ten families at a time: see google-cloud-compute.ts for its
 * retries. It lists each project once.
 */
void runPeer(async ({ url, args, scale: { speed } }: Job, clock: Clock) => {
  const releases = JSON.parse(args[0] ?? '[]') as Release[]
  const clientOptions = {
    apiEndpoint: '127.0.0.1',
    port: Number(new URL(url).port),
    protocol: 'http',
    fallback: true,
    authClient: new PassThroughClient() as never, // two declarations of one class, under exactOptionalPropertyTypes
  }
  const images = new ImagesClient(clientOptions)
  // gax waits in real time, which is `speed` times slower than that of the trial
  const retry = {
    retryCodes: [503, 504, 'ECONNRESET'] as number[],
    backoffSettings: {
      initialRetryDelayMillis: 100 / speed,
      retryDelayMultiplier: 1.3,
      maxRetryDelayMillis: 60_000 / speed,
      initialRpcTimeoutMillis: 60_000 / speed,
      rpcTimeoutMultiplier: 1,
      maxRpcTimeoutMillis: 60_000 / speed,
      totalTimeoutMillis: 600_000 / speed,
    },
  }
  const byFamily = new Map<string, Map<string, protos.google.cloud.compute.v1.IImage[]>>()
  for (const project of upkeepProjects) {
    for await (const image of images.listAsync({ project }, { retry })) {
      const family = image.family ?? image.labels?.candidate ?? ''
      const members = byFamily.get(family) ?? new Map()
      byFamily.set(family, members.set(project, [...(members.get(project) ?? []), image]))
    }
  }
  const done: Done = new Set()
  const job = {
    images,
    operations: new GlobalOperationsClient(clientOptions),
    options: { retry },
    withTimeout: <T>(ms: number, call: Promise<T>) => withTimeout(ms, call, clock),
    nowMs: () => clock.now(),
    isSound: async () => (await once(spawn('true'), 'exit'))[0] === 0,
    projects: upkeepProjects,
    catalog: catalogName,
    keep,
    obsoleteAfterDays,
    deleteAfterDays,
  }
  const limit = pLimit(10)
  const work = releases.map((release) =>
    limit(() => upkeep(release, byFamily.get(release.family) ?? new Map(), job, done)),
  )
  await Promise.allSettled(work) // a family that fails stops no other
  return Object.fromEntries([...done].map((goal) => [goal, true]))
})
