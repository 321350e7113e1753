import type { ImageSpec } from '../../catalog/image-spec.ts'
import { groupBy } from '../../util/collections/group-by.ts'
import { formatDuration } from '../../util/duration.ts'
import type { PlanNote, Step } from '../plan.ts'

const hourMs = 3_600_000

/**
 * A note on the copies of an origin's image that exceed the rate of one source: a guide of Google allows six images an
 * hour, whatever project they are in.
 */
export function copyRateNotes(
  steps: readonly Step[],
  origins: ReadonlyMap<string, ImageSpec> = new Map(),
  sourceRate: number | undefined,
): PlanNote[] {
  if (sourceRate === undefined) return []
  // a fallback is seldom needed, as its image is in creation
  const created = steps.flatMap((step) =>
    step.do === 'create' && step.unless === undefined ? [step.spec] : [],
  )
  return [...groupBy(created, ({ origin }) => origin?.path)].flatMap(([path, copies]) => {
    if (copies.length <= sourceRate) return []
    const message = rateText(copies, sourceRate, origins.get(path)?.source.kind === 'rawDisk')
    return copies.map((image): PlanNote => ({ image, code: 'copiesLimited', message }))
  })
}

function rateText(copies: readonly ImageSpec[], sourceRate: number, isRaw: boolean): string {
  const { project, name } = copies[0]?.origin ?? { project: '', name: '' }
  const time = formatDuration(Math.floor((copies.length - 1) / sourceRate) * hourMs)
  const text = `the last of ${copies.length} copies of ${project}/${name} starts after about ${time}, as --source-rate allows ${sourceRate} image${sourceRate === 1 ? '' : 's'} from one source per hour`
  return isRaw
    ? `${text}; replicate: source creates each image from the archive, which has no such limit`
    : text
}
