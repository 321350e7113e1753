import { randomUUID } from 'node:crypto'
import { compute } from '@googleapis/compute'
import pLimit from 'p-limit'
import type { Clock } from '../../src/util/clock.ts'
import { type DesiredImage, insertBody, project } from '../trials/desired-images.ts'
import { type Job, runPeer } from './run-peer.ts'
import { withTimeout } from './with-timeout.ts'

/**
 * A careful script on @googleapis/compute 42:
 * - ten images at a time;
 * - one `requestId` per image, which makes the insert idempotent;
 * - a poll of the operation each second;
 * - the retries of the library, for POST too, since the insert is idempotent.
 *
 * It uses its own deadline: with the `timeout` of gaxios 7.3 on Node 20, a request that hung after a retry never
 * timed out, and the script never ended.
 */
void runPeer(async ({ url, images }: Job, clock: Clock) => {
  const api = compute({ version: 'v1', rootUrl: `${url}/` })
  const options = {
    retryConfig: {
      httpMethodsToRetry: ['GET', 'POST'],
      retryBackoff: (_error: unknown, ms: number) => clock.sleep(ms),
    },
  }

  async function createImage(image: DesiredImage): Promise<void> {
    const request = { project, requestId: randomUUID(), requestBody: insertBody(image) }
    let { data: operation } = await withTimeout(60_000, api.images.insert(request, options), clock)
    while (operation.status !== 'DONE') {
      await clock.sleep(1_000)
      const polled = api.globalOperations.get({ project, operation: operation.name ?? '' }, options)
      ;({ data: operation } = await withTimeout(30_000, polled, clock))
    }
    if (operation.error) throw new Error(JSON.stringify(operation.error))
  }

  const limit = pLimit(10)
  const results = await Promise.allSettled(images.map((image) => limit(() => createImage(image))))
  return Object.fromEntries(
    images.map(({ name }, index) => [name, results[index]?.status === 'fulfilled'] as const),
  )
})
