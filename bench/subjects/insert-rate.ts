import { startChild } from '../child.ts'
import { type Figure, median } from '../figure.ts'
import type { EmulatorQuestion, EmulatorReply } from '../processes/emulator.ts'
import type { LoadQuestion, LoadReply } from '../processes/load.ts'
import { project } from '../seed-images.ts'
import { insertBody } from './memory.ts'

const [rounds, inserts] = [3, 10_000]

/** images.insert, ten thousand times into an empty project. */
export async function insertRate(): Promise<Figure[]> {
  const rates: number[] = []
  const load = await startChild<LoadQuestion, LoadReply>('load')
  for (let round = 0; round < rounds; round++) {
    const emulator = await startChild<EmulatorQuestion, EmulatorReply>('emulator')
    const { url } = await emulator.ask({ start: { images: 0 } })
    const path = `/compute/v1/projects/${project}/global/images`
    const work = { kind: 'post', path, body: insertBody } as const
    const { ms, failed } = await load.ask({ url, connections: 32, requests: inserts, work })
    if (failed > 0) throw new Error(`${failed} inserts were not answered with a 200`)
    rates.push((inserts / ms) * 1_000)
    await emulator.stop()
  }
  await load.stop()
  return [{ what: '10,000 images.insert over 32 connections', value: `${median(rates).toFixed(0)}/s` }]
}
