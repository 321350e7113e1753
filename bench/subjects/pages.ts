import { startChild } from '../child-process.ts'
import type { EmulatorRequest, EmulatorResponse } from '../processes/emulator.ts'
import { atMost, type Measurement, median } from '../results.ts'
import { project } from '../seeded-images.ts'

const [images, rounds, compared] = [100_000, 3, 20]

/** The last pages cost as much as the first; a higher ratio is more than noise. */
const maxRatio = 1.3

const lists: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'by name': {},
  'newest first': { orderBy: 'creationTimestamp desc' },
  'with a filter that half of the images match': { filter: 'family < family-50' },
}

interface Page {
  readonly nextPageToken?: string
}

/** The time per page of a list of 100,000 images: the last twenty compared with the first twenty. */
export async function pages(): Promise<Measurement[]> {
  const emulator = await startChild<EmulatorRequest, EmulatorResponse>('emulator')
  const { url } = await emulator.request({ start: { images } })
  const measurements: Measurement[] = []
  for (const [name, query] of Object.entries(lists)) {
    const minMs: number[] = []
    for (let round = 0; round <= rounds; round++) {
      const times = await walk(`${url}/compute/v1/projects/${project}/global/images`, query)
      // the first round warms up
      if (round > 0) for (const [page, ms] of times.entries()) minMs[page] = Math.min(ms, minMs[page] ?? ms)
    }
    const [first, last] = [median(minMs.slice(0, compared)), median(minMs.slice(-compared))]
    measurements.push(
      {
        name: `a page of 100,000 images, ${name}: first ${compared} of ${minMs.length}, last ${compared}`,
        value: `${first.toFixed(2)} ms, ${last.toFixed(2)} ms`,
      },
      { name: 'ratio', value: (last / first).toFixed(2), target: atMost(maxRatio, last / first) },
    )
  }
  await emulator.stop()
  return measurements
}

/** Ms per page, in order. */
async function walk(url: string, query: Readonly<Record<string, string>>): Promise<number[]> {
  const times: number[] = []
  for (let pageToken: string | undefined = ''; pageToken !== undefined; ) {
    const params: string = new URLSearchParams({ ...query, ...(pageToken ? { pageToken } : {}) }).toString()
    const start = process.hrtime.bigint()
    const response = await fetch(`${url}?${params}`)
    const text = await response.text()
    times.push(Number(process.hrtime.bigint() - start) / 1e6)
    if (response.status !== 200) throw new Error(`${response.status}: ${text}`)
    pageToken = (JSON.parse(text) as Page).nextPageToken
  }
  return times
}
