import { grouped } from '../../src/text/words.ts'
import { startChild } from '../child-process.ts'
import type { EmulatorRequest, EmulatorResponse } from '../processes/emulator.ts'
import type { LoadRequest, LoadResponse } from '../processes/load.ts'
import { atMost, type Measurement } from '../results.ts'
import { project } from '../seeded-images.ts'

const images = 100_000
const maxMb = 400

/** The resident set, at rest, of an emulator with 100,000 images: from a state, and by inserts. */
export async function memory(): Promise<Measurement[]> {
  return [...(await fromState()), ...(await byInserts())]
}

async function fromState(): Promise<Measurement[]> {
  const emulator = await startChild<EmulatorRequest, EmulatorResponse>('emulator')
  await emulator.request({ start: { images } })
  const usage = await emulator.request({ memory: true })
  await emulator.stop()
  return measurements('from a state', usage)
}

async function byInserts(): Promise<Measurement[]> {
  const emulator = await startChild<EmulatorRequest, EmulatorResponse>('emulator')
  const load = await startChild<LoadRequest, LoadResponse>('load')
  const { url } = await emulator.request({ start: { images: 0 } })
  const path = `/compute/v1/projects/${project}/global/images`
  const { failed } = await load.request({
    url,
    connections: 32,
    requests: images,
    work: { kind: 'post', path, body: insertBody },
  })
  if (failed > 0) throw new Error(`${failed} responses have a status other than 200`)
  const usage = await emulator.request({ memory: true })
  await Promise.all([emulator.stop(), load.stop()])
  return measurements('by inserts, with their operations', usage)
}

/** The body of each insert; `#` is the number of the image. */
export const insertBody = JSON.stringify({
  name: 'web-#',
  family: 'web',
  description: 'Image number # of the catalog',
  labels: { team: 'platform', release: '2026-11', number: '#' },
  guestOsFeatures: [{ type: 'UEFI_COMPATIBLE' }, { type: 'GVNIC' }],
  rawDisk: { source: 'https://storage.googleapis.com/golden/web-#.tar.gz' },
})

function measurements(origin: string, { rssMb, peakMb, heapMb }: EmulatorResponse): Measurement[] {
  return [
    {
      name: `resident memory with ${grouped(images)} images, ${origin}`,
      value: `${rssMb.toFixed(0)} MB`,
      target: atMost(maxMb, rssMb, ' MB'),
    },
    {
      name: 'heap in use; peak resident memory',
      value: `${heapMb.toFixed(0)} MB; ${peakMb.toFixed(0)} MB`,
    },
  ]
}
