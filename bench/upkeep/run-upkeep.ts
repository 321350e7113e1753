import { startChild } from '../child-process.ts'
import { lowerBoundMs } from '../lower-bound.ts'
import type { UpkeepRequest, UpkeepResponse } from '../processes/upkeep.ts'
import { documentedInserts } from '../trials/conditions.ts'
import { operationMs, type UpkeepCatalog } from './upkeep-catalog.ts'

/** At the whole quota, and without a limit of retirements. */
export const upkeepArgs = ['--rate', '375/min', '--concurrency', '1000', '--prune', '--max-retire', '1000']

/** Runs mintage twice on a virtual clock, in a new process. */
export async function runUpkeep(request: UpkeepRequest): Promise<UpkeepResponse> {
  const child = await startChild<UpkeepRequest, UpkeepResponse>('upkeep')
  try {
    return await child.request(request)
  } finally {
    await child.stop()
  }
}

/** Images that a run retires, in each family and project. */
const retiredPerFamily = 3

/**
 * The least time for all changes. In the origin, each family gets its image by two operations, of which the second one has
 * its own quota, then retires images; a copy starts when the origin's image has its family.
 */
export function upkeepBoundMs({ families }: UpkeepCatalog, startMs: number): number {
  const bound = (createMs: number, firstMs: number) => {
    const created = Array.from({ length: families }, () => undefined)
    const retired = Array.from({ length: families * retiredPerFamily }, (_, index) => index % families)
    const sources = [...created, ...retired]
    const latenciesMs = sources.map((source) => (source === undefined ? createMs : operationMs))
    return lowerBoundMs({ latenciesMs, sources, perMinute: documentedInserts, startMs: firstMs })
  }
  const attachedMs = 2 * operationMs
  return Math.max(bound(attachedMs, startMs), attachedMs + bound(operationMs, startMs + attachedMs))
}
