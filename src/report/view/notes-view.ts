import type { ImagePlan, NoteCode, PlanNote } from '../../plan/plan.ts'
import { plainText } from '../../text/plain-text.ts'
import { plural } from '../../text/words.ts'
import { groupAlike } from './texts/group-alike.ts'
import type { ImageView, NoteView } from './view.ts'

/** Each note once, with all its images. */
export function planNotes(notes: readonly PlanNote[], images: readonly ImageView[]): NoteView[] {
  const byPath = new Map(images.map((image) => [image.path, image]))
  const named = notes.map(({ image: { name, path }, code, message }) => ({ name, path, code, message }))
  return groupAlike(named, ({ message }) => [plainText(message)]).map(({ items, lines }) => ({
    code: items[0]?.code ?? '',
    message: lines.join(''),
    images: items.flatMap(({ path }) => byPath.get(path) ?? []),
  }))
}

const noteLead = 'note: '

/** A note among the remarks of a result. */
export const noteRemark = ({ message }: NoteView): string => noteLead + message

export const isNote = (remark: string): boolean => remark.startsWith(noteLead)

/** What may happen to a creation. A run shows what did. */
const forecasts: ReadonlySet<NoteCode> = new Set([
  'sourceDeprecated',
  'sourceInUse',
  'sourceNotReady',
  'sourceNotChecked',
  'olderFamilyHead',
  'copiesLimited',
])

/** The notes of a plan that its run shows too: often nobody sees the plan. */
export const lastingNotes = (notes: readonly PlanNote[], images: readonly ImageView[]): NoteView[] =>
  planNotes(
    notes.filter(({ code }) => !forecasts.has(code)),
    images,
  )

/** `rawDisk.source` always reads "" (all 1,981 raw images of recorded lists), so only the digest of the image reveals a change. */
export function rawSourceNotes(
  planned: readonly Pick<ImagePlan, 'spec' | 'isSourceCompared'>[],
  images: readonly ImageView[],
): NoteView[] {
  const raw = images.filter(
    ({ status }, index) =>
      (status === 'exists' || status === 'drifted') &&
      planned[index]?.spec?.source.kind === 'rawDisk' &&
      !planned[index].isSourceCompared,
  )
  if (raw.length === 0) return []
  const message = `the source of ${plural(raw.length, 'raw image')} is not compared: the API does not return it`
  return [{ code: 'rawSourceNotCompared', message, images: raw }]
}

/** Drift that an update would correct. `sources`: a plan or outcome for each image. */
export function updatableNotes(sources: readonly object[], images: readonly ImageView[]): NoteView[] {
  const updatable = images.filter((_, index) => 'isUpdatable' in Object(sources[index]))
  if (updatable.length === 0) return []
  const message = `--update, or onDrift: update in the manifest, corrects labels, description and family of ${plural(updatable.length, 'image')}`
  return [{ code: 'updatable', message, images: updatable }]
}
