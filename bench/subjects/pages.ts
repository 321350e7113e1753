import { startChild } from '../child.ts'
import { atMost, type Figure, median } from '../figure.ts'
import type { EmulatorQuestion, EmulatorReply } from '../processes/emulator.ts'
import { project } from '../seed-images.ts'

const [images, rounds, compared] = [100_000, 3, 20]

/** A page at the end costs what one at the start does; more than this is not the noise of a machine. */
const mostRatio = 1.3

const lists: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'by name': {},
  'the newest first': { orderBy: 'creationTimestamp desc' },
  'with a filter that half of them match': { filter: 'family < family-50' },
}

interface Page {
  readonly nextPageToken?: string
}

/** The time of each page of a list of 100,000 images: the last twenty against the first twenty. */
export async function pages(): Promise<Figure[]> {
  const emulator = await startChild<EmulatorQuestion, EmulatorReply>('emulator')
  const { url } = await emulator.ask({ start: { images } })
  const figures: Figure[] = []
  for (const [name, query] of Object.entries(lists)) {
    const least: number[] = []
    for (let round = 0; round <= rounds; round++) {
      const times = await walk(`${url}/compute/v1/projects/${project}/global/images`, query)
      // the first round warms up
      if (round > 0) for (const [page, ms] of times.entries()) least[page] = Math.min(ms, least[page] ?? ms)
    }
    const [first, last] = [median(least.slice(0, compared)), median(least.slice(-compared))]
    figures.push(
      {
        what: `a page of 100,000 images, ${name}: first ${compared} of ${least.length}, last ${compared}`,
        value: `${first.toFixed(2)} ms, ${last.toFixed(2)} ms`,
      },
      { what: 'ratio of the two', value: (last / first).toFixed(2), target: atMost(mostRatio, last / first) },
    )
  }
  await emulator.stop()
  return figures
}

/** Ms per page, in order. */
async function walk(url: string, query: Readonly<Record<string, string>>): Promise<number[]> {
  const times: number[] = []
  for (let pageToken: string | undefined = ''; pageToken !== undefined; ) {
    const params: string = new URLSearchParams({ ...query, ...(pageToken ? { pageToken } : {}) }).toString()
    const began = process.hrtime.bigint()
    const response = await fetch(`${url}?${params}`)
    const text = await response.text()
    times.push(Number(process.hrtime.bigint() - began) / 1e6)
    if (response.status !== 200) throw new Error(`${response.status}: ${text}`)
    pageToken = (JSON.parse(text) as Page).nextPageToken
  }
  return times
}
