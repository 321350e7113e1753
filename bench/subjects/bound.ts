import { grouped } from '../../src/text/words.ts'
import { atMost, type Measurement, type ResultBlock } from '../results.ts'
import { boundMs, defaultConditions } from '../trials/conditions.ts'
import { rawDiskImages } from '../trials/desired-images.ts'
import { runVirtual, virtualNote } from '../trials/virtual.ts'

const images = 1_000

/** mintage compared with the lower bound, at the whole quota and with its defaults. */
export async function bound(): Promise<ResultBlock[]> {
  const withDefaults = await compare([], 300)
  const atFullQuota = await compare(fullQuotaArgs, 375)
  return [
    virtualNote,
    ...measurements('`--rate 375/min`, the quota', atFullQuota),
    ...measurements('defaults, 300 inserts per minute', withDefaults),
  ]
}

export const fullQuotaArgs = ['--rate', '375/min', '--concurrency', '1000'] as const

async function compare(args: readonly string[], perMinute: number) {
  const { wallMs, stats, created } = await runVirtual({
    images: rawDiskImages(images),
    conditions: defaultConditions,
    args,
  })
  const limitMs = boundMs(images, stats.firstRequestMs, { ...defaultConditions, quota: perMinute })
  return { wallMs, limitMs, created, requests: stats.requests / images, ratio: wallMs / limitMs }
}

function measurements(settings: string, result: Awaited<ReturnType<typeof compare>>): Measurement[] {
  const { wallMs, limitMs, created, requests, ratio } = result
  return [
    {
      name: `${grouped(images)} images, ${settings}: wall, bound`,
      value: `${(wallMs / 1_000).toFixed(1)} s, ${(limitMs / 1_000).toFixed(1)} s; ${grouped(created)} created`,
    },
    { name: 'wall ÷ bound', value: ratio.toFixed(3), target: atMost(1.05, ratio) },
    { name: 'requests per image', value: requests.toFixed(2), target: atMost(2.2, requests) },
  ]
}
