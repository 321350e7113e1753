import { ownLabels } from '../../catalog/provenance.ts'
import type { DriftField, ImagePlan } from '../../plan/plan.ts'
import { plainText } from '../../text/plain-text.ts'
import { plural } from '../../text/words.ts'
import { placeView } from './problem-view.ts'
import { doneChanges, plannedChanges } from './status.ts'
import { groupAlike } from './texts/group-alike.ts'
import type { LabelOf } from './texts/image-label.ts'
import { placeViewText } from './texts/place-view-text.ts'
import type { GroupView, ImageView, Status, Words } from './view.ts'

/** The data of an image that plan and report both show. */
export function imageView<S extends Status>(
  { image, spec }: Pick<ImagePlan, 'image' | 'spec'>,
  status: S,
  label: LabelOf,
  words: Words,
) {
  const { project, name, path } = image
  const manifest = spec ? placeView(spec.place) : null
  const family = typeof spec?.body.family === 'string' ? plainText(spec.body.family) : null
  return { project, name, path, family, label: label(image), status, ...words, manifest }
}

/** `skipped:` and why: `skipped: source image web-1 failed`. */
export function oneLine(lead: string, headline: string, lines: readonly string[] = []): Words {
  return { text: `${lead} ${headline}`, detail: headline, headline, lines }
}

/** Texts that need no status before them. */
export const sentence = (text: string): Words => ({ text, detail: text, headline: text, lines: [] })

export const existsWords: Words = { ...sentence('exists'), detail: '' }

export const notSelectedWords: Words = { ...sentence('not selected'), detail: '' }

/** `lead`: before the differences that are corrected, `update` or `updated`. */
export function driftWords(
  fields: readonly DriftField[],
  lead = '',
  corrected: readonly DriftField[] = [],
): Words {
  const differences = driftFields(fields).map(
    ({ field, expected, actual }) => `${field}: expected ${expected}, actual ${actual}`,
  )
  const lines = [...differences, ...updateLines(corrected).map((line) => `${lead} ${line}`)]
  return { ...oneLine('drifted:', driftHeadline(fields), lines), detail: lines.join('; ') }
}

/** The label is compared only if the manifest has a catalog, too: then another one owns the image. */
function driftHeadline(fields: readonly DriftField[]): string {
  const other = fields.find(({ field }) => field === `labels.${ownLabels.catalog}`)
  return other === undefined ? 'differs from the manifest' : `belongs to catalog ${plainText(other.actual)}`
}

/** `labels.team: (none) → web`: the differences that steps correct. */
const updateLines = (fields: readonly DriftField[]): string[] =>
  driftFields(fields).map(({ field, expected, actual }) => `${field}: ${actual} → ${expected}`)

/** `labels, description`: what changes, without values. */
export const updatedText = (fields: readonly DriftField[]): string =>
  [...new Set(fields.map(({ field }) => plainText(field.replace(/\..*$/s, ''))))].join(', ')

/** `update` with the changes; of a drifted image they follow its other differences. */
export function updateWords(lead: string, headline: string, fields: readonly DriftField[]): Words {
  const lines = updateLines(fields)
  return { ...oneLine(lead, headline, lines), detail: lines.join('; ') }
}

export const driftFields = (fields: readonly DriftField[]) =>
  fields.map(({ field, expected, actual }) => ({
    field: plainText(field),
    expected: plainText(expected),
    actual: plainText(actual),
  }))

const changed: ReadonlySet<Status> = new Set([...plannedChanges, ...doneChanges])

/** How many images have updates that their status hides: they remain drifted, or a later step did not succeed. */
export const partlyUpdated = (images: readonly ImageView[]): number =>
  images.filter(({ status, updates }) => updates.length > 0 && !changed.has(status)).length

/** The images of a status, grouped by cause. */
export function groupsOf<I extends ImageView>(
  images: readonly I[],
  status: I['status'],
  leftOf: (image: I, isSingle: boolean) => string | undefined = () => undefined,
): GroupView[] {
  const some = images.filter((image) => image.status === status)
  return groupAlike(some, ({ headline, lines }) => [headline, ...lines]).map(
    ({ items, lines: [headline = '', ...lines] }) => ({
      status,
      images: items,
      names: items.map(({ label, manifest }) =>
        status === 'blocked' && manifest ? `${label} (${placeViewText(manifest)})` : label,
      ),
      headline,
      lines,
      left: items.flatMap((image) => {
        const isSingle = items.length === 1
        const left = leftOf(image, isSingle)
        if (left === undefined) return []
        return [isSingle ? left : `${image.label}: ${left}`]
      }),
    }),
  )
}

/** Images with the same note or warning. */
export const remarkGroup = (
  status: 'note' | 'warning',
  headline: string,
  images: readonly ImageView[],
): GroupView => ({ status, images, names: images.map(({ label }) => label), headline, lines: [], left: [] })

/** The sentence for a plan or a run without changes. */
export function nothingToDo(total: number): string {
  if (total === 0) return 'Nothing to do: no images.'
  return total === 1
    ? 'Nothing to do: the image exists.'
    : `Nothing to do: all ${plural(total, 'image')} exist.`
}
