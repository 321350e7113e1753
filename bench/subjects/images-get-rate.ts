import { startChild } from '../child-process.ts'
import type { ConstantServerRequest } from '../processes/constant-server.ts'
import type { EmulatorRequest, EmulatorResponse } from '../processes/emulator.ts'
import type { LoadRequest, LoadResponse } from '../processes/load.ts'
import { atLeast, type Measurement, median } from '../results.ts'
import { imageName, project } from '../seeded-images.ts'

const [rounds, connections, requests, images] = [9, 32, 20_000, 1_000]

/**
 * images.get compared with a bare server whose constant response has the same size and headers. Each server has its own
 * process, as has the load generator, and the runs alternate. The result is the median of the ratios, since a
 * disturbance affects one round.
 */
export async function imagesGetRate(): Promise<Measurement[]> {
  const emulator = await startChild<EmulatorRequest, EmulatorResponse>('emulator')
  const constant = await startChild<ConstantServerRequest, { url: string }>('constant-server')
  const load = await startChild<LoadRequest, LoadResponse>('load')
  const { url } = await emulator.request({ start: { images } })
  const paths = Array.from(
    { length: images },
    (_, index) => `/compute/v1/projects/${project}/global/images/${imageName(index)}`,
  )
  const { url: constantUrl } = await constant.request(await constantResponse(`${url}${paths[0]}`))
  const rateOf = async (server: string): Promise<number> => {
    const { ms, failed } = await load.request({
      url: server,
      connections,
      requests,
      work: { kind: 'get', paths },
    })
    if (failed > 0) throw new Error(`${failed} responses of ${server} have a status other than 200`)
    return (requests / ms) * 1_000
  }
  await rateOf(url)
  await rateOf(constantUrl)
  const rates: { emulator: number; constant: number }[] = []
  for (let round = 0; round < rounds; round++) {
    rates.push({ emulator: await rateOf(url), constant: await rateOf(constantUrl) })
  }
  await Promise.all([emulator.stop(), constant.stop(), load.stop()])
  const ratio = median(rates.map((rate) => rate.emulator / rate.constant))
  const perSecond = (values: readonly number[]) => `${median(values).toFixed(0)}/s`
  return [
    {
      name: `images.get over ${connections} connections`,
      value: perSecond(rates.map((rate) => rate.emulator)),
    },
    {
      name: 'bare server with the same response',
      value: perSecond(rates.map((rate) => rate.constant)),
    },
    { name: 'ratio', value: ratio.toFixed(2), target: atLeast(0.6, ratio) },
  ]
}

/** The response of a URL, without the headers that Node sets itself. */
async function constantResponse(url: string): Promise<ConstantServerRequest> {
  const response = await fetch(url)
  const setByNode = new Set(['connection', 'content-length', 'date', 'keep-alive', 'transfer-encoding'])
  const headers = Object.fromEntries([...response.headers].filter(([name]) => !setByNode.has(name)))
  return { headers, body: await response.text() }
}
