import { atMost, type ResultBlock } from '../results.ts'
import { boundMs, type Conditions, defaultConditions } from '../trials/conditions.ts'
import { rawDiskImages } from '../trials/desired-images.ts'
import { runVirtual, virtualNote } from '../trials/virtual.ts'

const [images, configured, allowed] = [300, 300, 30]

/** An insert quota of a tenth of the configured rate. */
export async function quotaTenth(): Promise<ResultBlock[]> {
  const conditions: Conditions = { ...defaultConditions, quota: allowed }
  const { created, stats, wallMs } = await runVirtual({
    images: rawDiskImages(images),
    conditions,
    args: ['--rate', `${configured}/min`],
  })
  const limitMs = boundMs(images, stats.firstRequestMs, conditions)
  const rejected = (100 * stats.rejected) / stats.requests
  return [
    virtualNote,
    {
      name: `${images} images at --rate ${configured}/min, quota ${allowed} inserts per minute: not created`,
      value: String(images - created),
      target: atMost(0, images - created),
    },
    {
      name: 'wall ÷ bound',
      value: `${(wallMs / limitMs).toFixed(3)} (${(wallMs / 1_000).toFixed(1)} s ÷ ${(limitMs / 1_000).toFixed(1)} s)`,
      target: atMost(1.08, wallMs / limitMs),
    },
    {
      name: 'requests rejected with 403 or 429',
      value: `${rejected.toFixed(1)}% (${stats.rejected} of ${stats.requests})`,
      target: atMost(2, rejected, '%'),
    },
  ]
}
