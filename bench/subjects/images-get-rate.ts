import { startChild } from '../child.ts'
import { atLeast, type Figure, median } from '../figure.ts'
import type { ConstantQuestion } from '../processes/constant.ts'
import type { EmulatorQuestion, EmulatorReply } from '../processes/emulator.ts'
import type { LoadQuestion, LoadReply } from '../processes/load.ts'
import { nameOf, project } from '../seed-images.ts'

const [rounds, connections, requests, images] = [9, 32, 20_000, 1_000]

/**
 * images.get against a bare server that answers a constant of the same size with the same headers: each in its own
 * process, loaded by a third, in turns. The median of the rounds' ratios, since a disturbance hits one round.
 */
export async function imagesGetRate(): Promise<Figure[]> {
  const emulator = await startChild<EmulatorQuestion, EmulatorReply>('emulator')
  const constant = await startChild<ConstantQuestion, { url: string }>('constant')
  const load = await startChild<LoadQuestion, LoadReply>('load')
  const { url } = await emulator.ask({ start: { images } })
  const paths = Array.from(
    { length: images },
    (_, index) => `/compute/v1/projects/${project}/global/images/${nameOf(index)}`,
  )
  const { url: constantUrl } = await constant.ask(await answerOf(`${url}${paths[0]}`))
  const rateOf = async (server: string): Promise<number> => {
    const { ms, failed } = await load.ask({
      url: server,
      connections,
      requests,
      work: { kind: 'get', paths },
    })
    if (failed > 0) throw new Error(`${failed} requests to ${server} were not answered with a 200`)
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
  const shown = (values: readonly number[]) => `${median(values).toFixed(0)}/s`
  return [
    {
      what: `images.get over ${connections} connections`,
      value: shown(rates.map((rate) => rate.emulator)),
    },
    {
      what: 'a bare server that answers the same bytes',
      value: shown(rates.map((rate) => rate.constant)),
    },
    { what: 'ratio of the two', value: ratio.toFixed(2), target: atLeast(0.6, ratio) },
  ]
}

/** An answer as the bare server is to give it; date and framing are node's own doing. */
async function answerOf(url: string): Promise<ConstantQuestion> {
  const response = await fetch(url)
  const own = new Set(['connection', 'content-length', 'date', 'keep-alive', 'transfer-encoding'])
  const headers = Object.fromEntries([...response.headers].filter(([name]) => !own.has(name)))
  return { headers, body: await response.text() }
}
