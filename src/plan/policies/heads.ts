import { familyKey, parseImagePath } from '../../catalog/image-ref.ts'
import { lifecycleOf } from '../../catalog/lifecycle.ts'
import type { Image } from '../../gce/wire/resources.ts'
import type { CloudState } from '../../observe/cloud-state.ts'
import { parseTime } from './retire/dates.ts'

/** The images that families point to, by their key, as far as the images were read. */
export function headsOf({ images }: Pick<CloudState, 'images'>): ReadonlyMap<string, Image> {
  const heads = new Map<string, Image>()
  for (const [path, image] of images) {
    const { family } = image
    if (!family || !isActive(image)) continue
    const key = familyKey(String(parseImagePath(path)?.project), family)
    const known = heads.get(key)
    if (known === undefined || createdMs(known) < createdMs(image)) heads.set(key, image)
  }
  return heads
}

const createdMs = ({ creationTimestamp }: Image): number => parseTime(creationTimestamp) ?? 0

/** READY and not deprecated, so that it may be the head of its family. */
export const isActive = ({ status, deprecated }: Image): boolean =>
  status === 'READY' && lifecycleOf(deprecated).state === 'ACTIVE'
