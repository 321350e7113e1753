import { startChild } from '../child.ts'
import { atMost, type Figure } from '../figure.ts'
import type { EmulatorQuestion, EmulatorReply } from '../processes/emulator.ts'
import type { LoadQuestion, LoadReply } from '../processes/load.ts'
import { project } from '../seed-images.ts'

const images = 100_000
const mostMb = 400

/** The resident set, at rest, of an emulator with 100,000 images, from a state and by inserting each of them. */
export async function memory(): Promise<Figure[]> {
  return [...(await fromState()), ...(await byInserts())]
}

async function fromState(): Promise<Figure[]> {
  const emulator = await startChild<EmulatorQuestion, EmulatorReply>('emulator')
  await emulator.ask({ start: { images } })
  const held = await emulator.ask({ memory: true })
  await emulator.stop()
  return figures('from a state', held)
}

async function byInserts(): Promise<Figure[]> {
  const emulator = await startChild<EmulatorQuestion, EmulatorReply>('emulator')
  const load = await startChild<LoadQuestion, LoadReply>('load')
  const { url } = await emulator.ask({ start: { images: 0 } })
  const path = `/compute/v1/projects/${project}/global/images`
  const { failed } = await load.ask({
    url,
    connections: 32,
    requests: images,
    work: { kind: 'post', path, body: insertBody },
  })
  if (failed > 0) throw new Error(`${failed} inserts were not answered with a 200`)
  const held = await emulator.ask({ memory: true })
  await Promise.all([emulator.stop(), load.stop()])
  return figures('each by an insert, with its operation', held)
}

/** What a client sends; `#` is the number of the image. */
export const insertBody = JSON.stringify({
  name: 'web-#',
  family: 'web',
  description: 'Image number # of the catalog',
  labels: { team: 'platform', release: '2026-11', number: '#' },
  guestOsFeatures: [{ type: 'UEFI_COMPATIBLE' }, { type: 'GVNIC' }],
  rawDisk: { source: 'https://storage.googleapis.com/golden/web-#.tar.gz' },
})

function figures(how: string, { rssMb, peakMb, heapMb }: EmulatorReply): Figure[] {
  return [
    {
      what: `resident memory with ${images.toLocaleString('en-US')} images, ${how}`,
      value: `${rssMb.toFixed(0)} MB`,
      target: atMost(mostMb, rssMb, ' MB'),
    },
    {
      what: 'of it heap in use; the most that was ever resident',
      value: `${heapMb.toFixed(0)} MB; ${peakMb.toFixed(0)} MB`,
    },
  ]
}
