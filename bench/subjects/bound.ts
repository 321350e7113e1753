import { atMost, type Figure, type Measured } from '../figure.ts'
import { boundMs, usual } from '../trials/conditions.ts'
import { rawDiskImages } from '../trials/images.ts'
import { runVirtual, virtualNote } from '../trials/virtual.ts'

const images = 1_000

/** mintage against the bound, whatever the machine: told the true quota, and as it is. */
export async function bound(): Promise<Measured[]> {
  const asItIs = await against([], 300)
  const told = await against(toldTheQuota, 375)
  return [
    virtualNote,
    ...figures('told the quota of 375 inserts a minute', told),
    ...figures('as it is, at 300 inserts a minute', asItIs),
  ]
}

export const toldTheQuota = ['--rate', '375/min', '--concurrency', '1000'] as const

async function against(args: readonly string[], perMinute: number) {
  const { wallMs, account, created } = await runVirtual({
    images: rawDiskImages(images),
    conditions: usual,
    args,
  })
  const leastMs = boundMs(images, account.firstMs, { ...usual, quota: perMinute })
  return { wallMs, leastMs, created, requests: account.requests / images, ratio: wallMs / leastMs }
}

function figures(how: string, result: Awaited<ReturnType<typeof against>>): Figure[] {
  const { wallMs, leastMs, created, requests, ratio } = result
  return [
    {
      what: `${images} images, ${how}: wall, bound`,
      value: `${(wallMs / 1_000).toFixed(1)} s, ${(leastMs / 1_000).toFixed(1)} s; ${created} created`,
    },
    { what: 'wall ÷ bound', value: ratio.toFixed(3), target: atMost(1.05, ratio) },
    { what: 'requests per image', value: requests.toFixed(2), target: atMost(2.2, requests) },
  ]
}
