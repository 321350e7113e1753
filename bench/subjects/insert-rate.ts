import { startChild } from '../child-process.ts'
import type { EmulatorRequest, EmulatorResponse } from '../processes/emulator.ts'
import type { LoadRequest, LoadResponse } from '../processes/load.ts'
import { type Measurement, median } from '../results.ts'
import { project } from '../seeded-images.ts'
import { insertBody } from './memory.ts'

const [rounds, inserts] = [3, 10_000]

/** images.insert into an empty project. */
export async function insertRate(): Promise<Measurement[]> {
  const rates: number[] = []
  const load = await startChild<LoadRequest, LoadResponse>('load')
  for (let round = 0; round < rounds; round++) {
    const emulator = await startChild<EmulatorRequest, EmulatorResponse>('emulator')
    const { url } = await emulator.request({ start: { images: 0 } })
    const path = `/compute/v1/projects/${project}/global/images`
    const work = { kind: 'post', path, body: insertBody } as const
    const { ms, failed } = await load.request({ url, connections: 32, requests: inserts, work })
    if (failed > 0) throw new Error(`${failed} responses have a status other than 200`)
    rates.push((inserts / ms) * 1_000)
    await emulator.stop()
  }
  await load.stop()
  return [{ name: '10,000 images.insert over 32 connections', value: `${median(rates).toFixed(0)}/s` }]
}
