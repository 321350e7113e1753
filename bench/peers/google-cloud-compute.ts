import { randomUUID } from 'node:crypto'
import { GlobalOperationsClient, ImagesClient } from '@google-cloud/compute'
import { PassThroughClient } from 'google-auth-library'
import pLimit from 'p-limit'
import type { Clock } from '../../src/util/clock.ts'
import { type DesiredImage, insertBody, project } from '../trials/desired-images.ts'
import { type Job, runPeer } from './run-peer.ts'
import { withTimeout } from './with-timeout.ts'

interface Operation {
  readonly name?: string | null
  readonly status?: unknown
  readonly error?: unknown
}

/**
 * A careful script on @google-cloud/compute 6.15:
 * - ten images at a time, or as many as the argument states;
 * - one `requestId` per image, which makes the insert idempotent;
 * - a loop of `operations.wait`: the result of `insert` has no `promise()`, although its type declares it;
 * - the retry policy of gax for idempotent calls, with its own backoff.
 *
 * Over REST the policy needs HTTP codes: the default ones are gRPC codes (UNAVAILABLE, DEADLINE_EXCEEDED) and never
 * match. It also needs a deadline, since the client does not apply its own.
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

  async function createImage(image: DesiredImage): Promise<void> {
    const request = { project, requestId: randomUUID(), imageResource: insertBody(image) }
    const [response] = await withTimeout(60_000, client.insert(request, { retry }), clock)
    let operation = response.latestResponse as unknown as Operation
    while (operation.status !== 'DONE') {
      const waiting = operations.wait({ project, operation: operation.name ?? '' }, { retry })
      ;[operation] = await withTimeout(130_000, waiting, clock)
    }
    if (operation.error) throw new Error(JSON.stringify(operation.error))
  }

  const limit = pLimit(Number(args[0] ?? 10))
  const results = await Promise.allSettled(images.map((image) => limit(() => createImage(image))))
  return Object.fromEntries(
    images.map(({ name }, index) => [name, results[index]?.status === 'fulfilled'] as const),
  )
})
