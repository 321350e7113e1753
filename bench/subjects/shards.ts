import { grouped } from '../../src/text/words.ts'
import { atMost, type Measurement, type ResultBlock } from '../results.ts'
import { boundMs, defaultConditions } from '../trials/conditions.ts'
import type { DesiredImage } from '../trials/desired-images.ts'
import { runVirtual, virtualNote } from '../trials/virtual.ts'

const count = 8
/** The default rate: all shards together stay within it. */
const perMinute = 300

/** Eight runs at once, each with its shard, compared with one run and with the lower bound of the whole catalog. */
export async function shards(): Promise<ResultBlock[]> {
  const sizes: readonly ResultBlock[][] = [await compare(1_000), await compare(10_000)]
  return [virtualNote, ...sizes.flat()]
}

/** Images that nothing connects: each may be in any shard. */
const independentImages = (images: number): DesiredImage[] =>
  Array.from({ length: images }, (_, index) => {
    const name = `web-${String(index).padStart(5, '0')}`
    const rawDisk = `https://storage.googleapis.com/golden-builds/${name}.tar.gz`
    return { name, family: name, description: `Image ${name}`, source: { rawDisk } }
  })

async function compare(size: number): Promise<Measurement[]> {
  const run = async (inShards: number) => {
    const images = independentImages(size)
    const result = await runVirtual({ images, conditions: defaultConditions, args: [], shards: inShards })
    const { wallMs, stats } = result
    const limitMs = boundMs(size, stats.firstRequestMs, { ...defaultConditions, quota: perMinute })
    return { ...result, ratio: wallMs / limitMs, refused: (100 * stats.rejected) / stats.requests }
  }
  const [whole, divided] = [await run(1), await run(count)]
  const { created, duplicates, falselyReported, ratio, refused } = divided
  const wrong = size - created + duplicates + falselyReported
  const what = `${grouped(size)} images in ${count} shards`
  return [
    {
      name: `${what}: images missing, twice or falsely reported`,
      value: String(wrong),
      target: atMost(0, wrong),
    },
    {
      name: `${what}: requests rejected`,
      value: `${refused.toFixed(2)}%`,
      target: atMost(2, refused, '%'),
    },
    {
      name: `${what}: wall ÷ bound of the whole; of one run`,
      value: `${ratio.toFixed(3)}; ${whole.ratio.toFixed(3)}`,
      target: atMost(1.1, ratio),
    },
  ]
}
