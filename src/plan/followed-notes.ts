import { imagePath, lastPart, resourcePath } from '../catalog/image-ref.ts'
import type { ImageSpec } from '../catalog/image-spec.ts'
import { catalogOf } from '../catalog/provenance.ts'
import type { Image } from '../gce/wire/resources.ts'
import type { CloudState } from '../observe/cloud-state.ts'
import type { NoteCode, PlanNote } from './plan.ts'
import { isActive } from './policies/heads.ts'

/** Notes on sources that moved since the lock was written, or since an image was made. */
export function followedNotes(
  specs: readonly ImageSpec[],
  state: CloudState,
): ReadonlyMap<ImageSpec, readonly PlanNote[]> {
  const listed = new Set(specs.map(({ path }) => path))
  const headOf = familyHeads(state)
  return new Map(
    specs.flatMap((spec) => {
      const existing = state.images.get(spec.path)
      const isReady = existing?.status === 'READY' && spec.origin === undefined
      const notes = [
        ...newerNotes(spec, state),
        ...(isReady ? movedNotes(spec, existing, state) : []),
        ...(isReady ? withdrawnNotes(spec, existing, state, headOf, listed) : []),
      ]
      return notes.length > 0 ? [[spec, notes] as const] : []
    }),
  )
}

const note = (image: ImageSpec, code: NoteCode, message: string): PlanNote => ({ image, code, message })

/** The head of the source's family, which only a plan reads if the lock pins an image. */
function newerNotes(spec: ImageSpec, state: CloudState): readonly PlanNote[] {
  const { pin, source } = spec
  const head = state.families.get('path' in source ? source.path : '')
  if (pin === undefined || source.kind !== 'family' || head?.kind !== 'found') return []
  const [pinned, lock] = [lastPart(pin.path), lastPart(pin.place.file.path)]
  const { name, creationTimestamp = '' } = head.image
  if (name === pinned) return []
  const isNewer = !(Date.parse(creationTimestamp) < Date.parse(pin.created ?? ''))
  return isNewer
    ? [note(spec, 'newerSource', `${name} is available; ${lock} pins ${pinned}: update it with mintage pin`)]
    : [
        note(
          spec,
          'olderSource',
          `family ${source.family} points to ${name}, which is older than ${pinned}, the image that ${lock} pins`,
        ),
      ]
}

/** The image that a family resolves to in this run, if that is known. */
function currentSource({ pin, source }: ImageSpec, state: CloudState): string | undefined {
  if (source.kind !== 'family') return undefined
  if (pin !== undefined) return pin.path
  const head = state.families.get(source.path)
  return head?.kind === 'found' ? imagePath(source.project, head.image.name) : undefined
}

const sourceImageOf = ({ sourceImage }: Image): string | undefined =>
  typeof sourceImage === 'string' ? resourcePath(sourceImage) : undefined

/** An image with a constant name is not recreated when its source moves. */
function movedNotes(spec: ImageSpec, existing: Image, state: CloudState): readonly PlanNote[] {
  const [now, before] = [currentSource(spec, state), sourceImageOf(existing)]
  if (now === undefined || before === undefined || now === before) return []
  const message = `created from ${lastPart(before)}; its source is now ${lastPart(now)}: it is not recreated, as its name is the same`
  return [note(spec, 'sourceMoved', message)]
}

/** The source moved back, to an image that was used before: nothing is made, and nothing is rolled back. */
function withdrawnNotes(
  spec: ImageSpec,
  existing: Image,
  state: CloudState,
  headOf: (project: string, family: unknown) => Image | undefined,
  listed: ReadonlySet<string>,
): readonly PlanNote[] {
  const now = currentSource(spec, state)
  const head = headOf(spec.project, spec.body.family)
  if (now === undefined || head === undefined || listed.has(imagePath(spec.project, head.name))) return []
  const before = sourceImageOf(head)
  const belongsToCatalog = spec.catalog !== undefined && catalogOf(head) === spec.catalog
  if (!belongsToCatalog || !isNewer(head, existing) || before === undefined || before === now) return []
  if (sourceImageOf(existing) !== now || before.split('/')[1] !== now.split('/')[1]) return []
  const message = `the head of family ${spec.body.family}, ${head.name}, is built from a withdrawn image: the source moved from ${lastPart(before)} back to ${lastPart(now)}; deprecate ${head.name} to roll back to this image`
  return [note(spec, 'sourceWithdrawn', message)]
}

const isNewer = (one: Image, other: Image): boolean =>
  Date.parse(one.creationTimestamp ?? '') > Date.parse(other.creationTimestamp ?? '')

/** The newest READY image of a family that is not deprecated; families with a policy only. */
function familyHeads({ projects }: CloudState): (project: string, family: unknown) => Image | undefined {
  const known = new Map<string, ReadonlyMap<string, Image>>()
  return (project, family) => {
    const heads = known.get(project) ?? headsIn(projects?.get(project)?.images ?? [])
    known.set(project, heads)
    return typeof family === 'string' ? heads.get(family) : undefined
  }
}

function headsIn(images: readonly Image[]): ReadonlyMap<string, Image> {
  const heads = new Map<string, Image>()
  for (const image of images) {
    const { family } = image
    if (family === undefined || !isActive(image)) continue
    const head = heads.get(family)
    if (head === undefined || isNewer(image, head)) heads.set(family, image)
  }
  return heads
}
