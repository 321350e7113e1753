import { startEmulator } from '../../src/emulator/start-emulator.ts'
import { answerQuestions } from '../child.ts'
import { seedImages } from '../seed-images.ts'

/** `start` once, `memory` when all is in. */
export type EmulatorQuestion = { readonly start: { readonly images: number } } | { readonly memory: true }

export interface EmulatorReply {
  readonly url: string
  /** Resident set of the process, in MB of 10^6 bytes. */
  readonly rssMb: number
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
  globalThis.gc?.()
  const { rss, heapUsed } = process.memoryUsage()
  return { url, rssMb: rss / 1e6, heapMb: heapUsed / 1e6 }
})
