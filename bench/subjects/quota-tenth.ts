import { atMost, type Measured } from '../figure.ts'
import { boundMs, type Conditions, usual } from '../trials/conditions.ts'
import { rawDiskImages } from '../trials/images.ts'
import { runVirtual, virtualNote } from '../trials/virtual.ts'

const [images, configured, allowed] = [300, 300, 30]

/** A quota of inserts that is a tenth of what mintage was told. */
export async function quotaTenth(): Promise<Measured[]> {
  const conditions: Conditions = { ...usual, quota: allowed }
  const { created, account, wallMs } = await runVirtual({
    images: rawDiskImages(images),
    conditions,
    args: ['--rate', `${configured}/min`],
  })
  const leastMs = boundMs(images, account.firstMs, conditions)
  const refused = (100 * account.refused) / account.requests
  return [
    virtualNote,
    {
      what: `${images} images at --rate ${configured}/min, where ${allowed} inserts a minute are allowed: not created`,
      value: String(images - created),
      target: atMost(0, images - created),
    },
    {
      what: 'wall ÷ bound',
      value: `${(wallMs / leastMs).toFixed(3)} (${(wallMs / 1_000).toFixed(1)} s ÷ ${(leastMs / 1_000).toFixed(1)} s)`,
      target: atMost(1.08, wallMs / leastMs),
    },
    {
      what: 'requests that were refused',
      value: `${refused.toFixed(1)} % (${account.refused} of ${account.requests})`,
      target: atMost(2, refused, ' %'),
    },
  ]
}
