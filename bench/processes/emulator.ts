import { startEmulator } from '../../src/emulator/start-emulator.ts'
import { answerQuestions } from '../child.ts'
import { seedImages } from '../seed-images.ts'

/** `start` once, `memory` when all is in. */
export type EmulatorQuestion = { readonly start: { readonly images: number } } | { readonly memory: true }

export interface EmulatorReply {
  readonly url: string
  /** Resident set of the process, in MB of 10^6 bytes: at rest, and at its largest. */
  readonly rssMb: number
  readonly peakMb: number
  /** Used part of the heap after a collection, in MB. */
  readonly heapMb: number
}

let url = ''

answerQuestions<EmulatorQuestion, EmulatorReply>(async (question) => {
  if ('start' in question) {
    const { images } = question.start
    const emulator = await startEmulator({ state: { images: seedImages(images) } })
    url = emulator.url
  }
  await rest()
  const { rss, heapUsed } = process.memoryUsage()
  const peakMb = (process.resourceUsage().maxRSS * 1024) / 1e6
  return { url, rssMb: rss / 1e6, peakMb, heapMb: heapUsed / 1e6 }
})

/** The pages of what was collected go back to the system a moment later. */
async function rest(): Promise<void> {
  for (let round = 0; round < 2; round++) {
    globalThis.gc?.()
    await new Promise((resolve) => setTimeout(resolve, 1_000))
  }
}
