import { randomUUID } from 'node:crypto'
import { compute } from '@googleapis/compute'
import pLimit from 'p-limit'
import type { Clock } from '../../src/util/clock.ts'
import { insertBody, project, type WantedImage } from '../trials/images.ts'
import { type Job, runPeer } from './run-peer.ts'
import { within } from './within.ts'

/**
 * What a good engineer writes on @googleapis/compute 42: ten at a time, one `requestId` an image, the operation asked
 * for each second, and the library's own retries, for POST too: the only one is the insert, which its `requestId` makes
 * safe to repeat. The deadline is not the library's `timeout`: with gaxios 7.3 on Node 20, a request that hung after a
 * retry was never given up, and the script never ended.
 */
void runPeer(async ({ url, images }: Job, clock: Clock) => {
  const api = compute({ version: 'v1', rootUrl: `${url}/` })
  const options = {
    retryConfig: {
      httpMethodsToRetry: ['GET', 'POST'],
      retryBackoff: (_error: unknown, ms: number) => clock.sleep(ms),
    },
  }

  async function createImage(image: WantedImage): Promise<void> {
    const request = { project, requestId: randomUUID(), requestBody: insertBody(image) }
    let { data: operation } = await within(60_000, api.images.insert(request, options), clock)
    while (operation.status !== 'DONE') {
      await clock.sleep(1_000)
      const asking = api.globalOperations.get({ project, operation: operation.name ?? '' }, options)
      ;({ data: operation } = await within(30_000, asking, clock))
    }
    if (operation.error) throw new Error(JSON.stringify(operation.error))
  }

  const limit = pLimit(10)
  const results = await Promise.allSettled(images.map((image) => limit(() => createImage(image))))
  return Object.fromEntries(
    images.map(({ name }, index) => [name, results[index]?.status === 'fulfilled'] as const),
  )
})
