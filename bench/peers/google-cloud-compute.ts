import { randomUUID } from 'node:crypto'
import { GlobalOperationsClient, ImagesClient } from '@google-cloud/compute'
import { PassThroughClient } from 'google-auth-library'
import pLimit from 'p-limit'
import type { Clock } from '../../src/util/clock.ts'
import { insertBody, project, type WantedImage } from '../trials/images.ts'
import { type Job, runPeer } from './run-peer.ts'
import { within } from './within.ts'

interface Operation {
  readonly name?: string | null
  readonly status?: unknown
  readonly error?: unknown
}

/**
 * What a good engineer writes on @google-cloud/compute 6.15: ten at a time (or as many as the argument says); one `requestId` an image, which makes the
 * insert safe to repeat; a loop of `operations.wait`, since what `insert` answers with has no `promise()`, whatever
 * its type says; and gax's retry policy for idempotent calls, with its own backoff. Over REST that policy needs two
 * things said: the codes, which are HTTP's and not gRPC's there, so that the built-in ones (UNAVAILABLE,
 * DEADLINE_EXCEEDED) never match; and a deadline, since the client's own is not applied.
 */
void runPeer(async ({ url, images, args, scale: { speed } }: Job, clock: Clock) => {
  const options = {
    apiEndpoint: '127.0.0.1',
    port: Number(new URL(url).port),
    protocol: 'http',
    fallback: true,
    authClient: new PassThroughClient() as never, // two declarations of one class, under exactOptionalPropertyTypes
  }
  const client = new ImagesClient(options)
  const operations = new GlobalOperationsClient(options)
  // real time is `speed` times slower than the trial's
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

  async function createImage(image: WantedImage): Promise<void> {
    const request = { project, requestId: randomUUID(), imageResource: insertBody(image) }
    const [begun] = await within(60_000, client.insert(request, { retry }), clock)
    let operation = begun.latestResponse as unknown as Operation
    while (operation.status !== 'DONE') {
      const waiting = operations.wait({ project, operation: operation.name ?? '' }, { retry })
      ;[operation] = await within(130_000, waiting, clock)
    }
    if (operation.error) throw new Error(JSON.stringify(operation.error))
  }

  const limit = pLimit(Number(args[0] ?? 10))
  const results = await Promise.allSettled(images.map((image) => limit(() => createImage(image))))
  return Object.fromEntries(
    images.map(({ name }, index) => [name, results[index]?.status === 'fulfilled'] as const),
  )
})
