import { startEmulator } from '../../src/emulator/start-emulator.ts'
import { handleRequests } from '../child-process.ts'
import { seededImages } from '../seeded-images.ts'

/** `start` once, `memory` when all images exist. */
export type EmulatorRequest = { readonly start: { readonly images: number } } | { readonly memory: true }

export interface EmulatorResponse {
  readonly url: string
  /** Resident set of the process, in MB of 10^6 bytes: at rest, and at its peak. */
  readonly rssMb: number
  readonly peakMb: number
  /** Used part of the heap after a collection, in MB. */
  readonly heapMb: number
}

let url = ''

handleRequests<EmulatorRequest, EmulatorResponse>(async (request) => {
  if ('start' in request) {
    const { images } = request.start
    const emulator = await startEmulator({ state: { images: seededImages(images) } })
    url = emulator.url
  }
  await releaseGarbage()
  const { rss, heapUsed } = process.memoryUsage()
  const peakMb = (process.resourceUsage().maxRSS * 1024) / 1e6
  return { url, rssMb: rss / 1e6, peakMb, heapMb: heapUsed / 1e6 }
})

/** V8 returns collected pages to the system a moment later. */
async function releaseGarbage(): Promise<void> {
  for (let round = 0; round < 2; round++) {
    globalThis.gc?.()
    await new Promise((resolve) => setTimeout(resolve, 1_000))
  }
}
